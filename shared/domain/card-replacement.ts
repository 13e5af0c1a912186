// Replacing a lost card: the old voucher is dead at once, a new one holds what was left. Each card names the one before
// it, and its id follows from the household and its number in the chain: a repeat meets the same card.
import { dayNumber } from './calendar.ts'
import { type Amounts, itemUnit, multiplyAmounts } from './money.ts'
import type { Basket } from './programme.ts'
import { type Refusal, refuse } from './refusal.ts'
import { endingId, type Movement, type ReplacementRecord, type Voucher } from './voucher.ts'
import { type EndingWrite, endingWrite, refuseEnded, remainderOf } from './voucher-ending.ts'
import { type IssuedVoucher, type IssueTerms, payloadValue, validityOf } from './voucher-issue.ts'
import type { VoucherPayload } from './voucher-text.ts'

export type ReplacementRequest = {
  readonly requestHash: string
  readonly reason: string
  readonly by: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** How often the programme lets a card be replaced. */
  readonly limit: number
  readonly newVoucherId: string
}

type Replaceable = Pick<
  Voucher,
  'voucherId' | 'status' | 'balance' | 'movements' | 'validUntil' | 'replacementNumber'
>

/** The next number in the chain: 1 for the first replacement. */
export function nextReplacementNumber({ replacementNumber = 0 }: Pick<Voucher, 'replacementNumber'>): number {
  return replacementNumber + 1
}

/** What a voucher's household is counted by when the id of a card is derived. */
export function cardCode(code: string, replacementNumber: number): string {
  // No code of a programme holds this sign.
  return `${code}#${replacementNumber}`
}

/**
 * The write that ends the old card, or the replacement that was made before. Refuses with `voucher-void`,
 * `voucher-expired`, `voucher-spent`, `replacement-limit-reached`.
 */
export function decideReplacement(
  voucher: Replaceable,
  request: ReplacementRequest,
): { readonly write: EndingWrite } | { readonly earlier: ReplacementRecord } | Refusal {
  const earlier = findReplacement(voucher.movements)
  if (earlier !== undefined) return { earlier }
  const ended = refuseEnded(voucher)
  if (ended !== undefined) return ended
  if (voucher.validUntil <= Math.floor(request.now / 1000)) return refuse('voucher-expired')
  if (nextReplacementNumber(voucher) > request.limit) return refuse('replacement-limit-reached')
  const amounts = remainderOf(voucher)
  if (Object.keys(amounts).length === 0) return refuse('voucher-spent')
  const { requestHash, reason, by, now, newVoucherId } = request
  const facts = { transferId: endingId.replaced, requestHash, reason, by, at: now, amounts }
  return { write: endingWrite(voucher, 'replaced', { ...facts, cause: 'card-replaced', to: newVoucherId }) }
}

/** The movement that took a voucher's value to its next card. */
export function findReplacement(movements: readonly Movement[]): (ReplacementRecord & Movement) | undefined {
  return movements.find(
    (movement): movement is ReplacementRecord & Movement => movement.cause === 'card-replaced',
  )
}

/** The new voucher without its text, and what its text must say: valid on the same days, worth what was moved. */
export function planReplacement(
  old: IssuedVoucher,
  replacement: ReplacementRecord,
  details: {
    readonly terms: IssueTerms & { readonly programme: { readonly baskets: readonly Basket[] } }
    readonly keyNumber: number
    readonly statusIndex: number
  },
): { readonly voucher: Omit<IssuedVoucher, 'text'>; readonly payload: VoucherPayload } {
  const { terms, keyNumber, statusIndex } = details
  const { programme } = terms
  const { text: _, ...kept } = old
  const voucher = {
    ...kept,
    status: 'active' as const,
    voucherId: replacement.to,
    issued: replacement.amounts,
    issuedAt: replacement.at,
    statusIndex,
    keyNumber,
    replaces: old.voucherId,
    replacementNumber: nextReplacementNumber(old),
  }
  const { firstDay, validDays } = validityOf(old, programme.timeZone)
  const offlineAllowed = programme.offlineAllowed && isToldByText(voucher, programme.baskets)
  const payload = {
    keyNumber,
    programmeNumber: programme.number,
    voucherId: voucher.voucherId,
    kind: voucher.kind,
    offlineAllowed,
    pinRequired: voucher.pinRequired,
    ...payloadValue({ ...voucher, amounts: voucher.issued }),
    firstValidDay: dayNumber(firstDay),
    validDays,
    statusIndex,
    siteNumber: offlineAllowed ? terms.siteNumber : 0,
  }
  return { voucher, payload }
}

/**
 * A text tells a basket and how many of it: of one that is handed out in part it tells too much, and only the record
 * knows. Such a card is good with a network alone.
 */
function isToldByText(
  { kind, basket, issued }: Pick<Voucher, 'kind' | 'basket' | 'issued'>,
  baskets: readonly Basket[],
): boolean {
  if (kind === 'cash' || kind === 'value') return true
  const content = baskets.find(
    ({ number, version }) => number === basket?.number && version === basket.version,
  )
  if (content === undefined || basket === undefined) return false
  return isSame(multiplyAmounts(amountsOf(content), basket.quantity), issued)
}

function amountsOf({ items }: Basket): Amounts {
  return Object.fromEntries(items.map(({ itemCode, quantity }) => [itemUnit(itemCode), quantity]))
}

function isSame(left: Amounts, right: Amounts): boolean {
  const units = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...units].every((unit) => left[unit] === right[unit])
}
