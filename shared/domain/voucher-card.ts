// What a printed card says, and that is all it says: nothing of its holder, of the organisation or of the reason.
import type { Amounts } from './money.ts'
import type { Basket, Programme } from './programme.ts'
import { type IssuedVoucher, validityOf } from './voucher-issue.ts'
import type { VoucherKind } from './voucher-text.ts'

export type VoucherCard = {
  readonly voucherId: string
  /** What the QR says. */
  readonly text: string
  readonly kind: VoucherKind
  readonly issued: Amounts
  /** Names of the items by their code, as the programme wrote them. */
  readonly itemNames: Readonly<Record<string, string>>
  /** ISO 8601 days, both included. */
  readonly firstDay: string
  readonly lastDay: string
  readonly pinRequired: boolean
  /** BCP 47. */
  readonly language: string
  readonly helpLine: string
}

type CardProgramme = Pick<Programme, 'timeZone' | 'cardLanguage' | 'helpLine'> & {
  readonly baskets: readonly Basket[]
}

/** The card of a voucher, in the language of its programme. */
export function voucherCard(voucher: IssuedVoucher, programme: CardProgramme): VoucherCard {
  const { voucherId, text, kind, issued, pinRequired, basket } = voucher
  const { firstDay, lastDay } = validityOf(voucher, programme.timeZone)
  const items =
    programme.baskets.find(({ number, version }) => number === basket?.number && version === basket.version)
      ?.items ?? []
  return {
    voucherId,
    text,
    kind,
    issued,
    itemNames: Object.fromEntries(items.map(({ itemCode, name }) => [itemCode, name])),
    firstDay,
    lastDay,
    pinRequired,
    language: programme.cardLanguage,
    helpLine: programme.helpLine,
  }
}
