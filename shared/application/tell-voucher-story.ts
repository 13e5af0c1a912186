// A voucher's whole story for those who look after its programme. Its QR text is not part of it: whoever has that
// text can spend the voucher.
import { type Actor, checkScope } from '../domain/actor.ts'
import { refuse } from '../domain/refusal.ts'
import type { Voucher } from '../domain/voucher.ts'
import { voucherNumber } from '../domain/voucher-number.ts'
import { transfersOf } from '../domain/voucher-transfers.ts'

export type TellVoucherStoryPorts = {
  readonly findVoucher: (voucherId: string) => Promise<Voucher | undefined>
}

/** Every transfer in the order of time; times in milliseconds since 1970. Refuses with `voucher-unknown` or by scope. */
export const tellVoucherStory =
  (ports: TellVoucherStoryPorts) =>
  async ({ voucherId, actor }: { voucherId: string; actor: Actor }) => {
    const voucher = await ports.findVoucher(voucherId)
    if (voucher === undefined) return refuse('voucher-unknown', { field: 'voucherId' })
    return checkScope(actor, { programmeId: voucher.programmeId }) ?? storyOf(voucher)
  }

function storyOf(voucher: Voucher) {
  return {
    voucherId: voucher.voucherId,
    number: voucherNumber(voucher.voucherId),
    status: voucher.status,
    programmeId: voucher.programmeId,
    roundId: voucher.roundId,
    grantId: voucher.grantId,
    householdId: voucher.householdId,
    kind: voucher.kind,
    code: voucher.code,
    issued: voucher.issued,
    balance: voucher.balance,
    validFrom: voucher.validFrom * 1000,
    validUntil: voucher.validUntil * 1000,
    ...(voucher.replaces !== undefined && { replaces: voucher.replaces }),
    ...replacedBy(voucher),
    transfers: transfersOf(voucher),
  }
}

/** The next card of the chain, if there is one. */
function replacedBy({ movements }: Voucher) {
  const replacement = movements.find((movement) => movement.cause === 'card-replaced')
  return replacement === undefined ? {} : { replacedBy: replacement.to }
}
