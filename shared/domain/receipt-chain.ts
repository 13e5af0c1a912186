// A key's chain of receipts as the server has it: how far it is answered without a gap, and what in it cannot be. It is
// read anew from the receipts each time, so that whoever died before it was written down left nothing behind.
import type { DeviceKey, DeviceReceipt, FreezeReason } from './device-key.ts'
import type { Amounts } from './money.ts'
import { clockToleranceMs, type OpenReceipts } from './offline-redemption.ts'
import { mostAheadMs } from './receipt-judgement.ts'
import { noPrevious } from './receipt-text.ts'

/** A receipt as it is kept under its key. Times in milliseconds since 1970. */
export type KeptReceipt = DeviceReceipt & {
  /** The text that the phone signed. */
  readonly text: string
  readonly previous: string
  readonly answered: number
  readonly programmeId?: string
  /** Missing where no voucher says what it is worth. */
  readonly amounts?: Amounts
  readonly vendorId: string
  readonly deviceId: string
  readonly siteId: string
}

export type ChainFinding = { readonly reason: FreezeReason; readonly sequence: number }

export type Chain = {
  readonly answeredUpTo: number
  readonly head?: KeptReceipt
  /** The first sequence that has not come, though a later one has. */
  readonly missing?: number
  readonly finding?: ChainFinding
}

/**
 * Reads a chain from what it was answered up to. `receipts` are in the order of their sequences, from the one before at
 * the latest. What came before somebody last looked at the key is not held against it again.
 */
export function readChain(
  key: Pick<DeviceKey, 'answeredUpTo' | 'reviewed'>,
  receipts: readonly KeptReceipt[],
): Chain {
  const reviewedAt = key.reviewed?.at ?? 0
  const isNews = (group: readonly KeptReceipt[]) => group.some(({ receivedAt }) => receivedAt > reviewedAt)
  const chain: { answeredUpTo: number; missing?: number; finding?: ChainFinding } = {
    answeredUpTo: key.answeredUpTo ?? 0,
  }
  let reached = chain.answeredUpTo
  let isWhole = true
  let before: readonly KeptReceipt[] = []
  for (const group of bySequence(receipts)) {
    const sequence = group[0]?.sequence ?? 0
    const finding = isNews(group) || isNews(before) ? faultOf(group, before) : undefined
    if (finding !== undefined) chain.finding ??= finding
    if (sequence > reached + 1 && isNews(group)) chain.missing ??= reached + 1
    isWhole &&= chain.missing === undefined && group.every(({ state }) => state !== 'received')
    reached = Math.max(reached, sequence)
    if (isWhole) chain.answeredUpTo = reached
    before = group
  }
  const head = before[0]
  return { ...chain, ...(head !== undefined && { head }) }
}

function bySequence(receipts: readonly KeptReceipt[]): KeptReceipt[][] {
  const groups: KeptReceipt[][] = []
  for (const receipt of receipts) {
    const last = groups.at(-1)
    if (last?.[0]?.sequence === receipt.sequence) last.push(receipt)
    else groups.push([receipt])
  }
  return groups
}

function faultOf(group: readonly KeptReceipt[], before: readonly KeptReceipt[]): ChainFinding | undefined {
  const [receipt] = group
  if (receipt === undefined) return undefined
  const { sequence } = receipt
  if (group.length > 1 || !isLinked(receipt, before)) return { reason: 'fork', sequence }
  const isAhead = receipt.at > receipt.receivedAt + mostAheadMs
  const follows = before[0]?.sequence === sequence - 1
  const isBack = follows && before.some(({ at }) => receipt.at < at - clockToleranceMs)
  return isAhead || isBack ? { reason: 'clock', sequence } : undefined
}

/** Nothing can be said of a receipt whose predecessor is not there. */
function isLinked({ sequence, previous }: KeptReceipt, before: readonly KeptReceipt[]): boolean {
  if (sequence === 1) return previous === noPrevious
  if (before[0]?.sequence !== sequence - 1) return true
  return before.some(({ receiptId }) => receiptId === `vr1:${previous}`)
}

/**
 * What the key had handed out when it signed this one, by its own word on what it knew an answer of, but no more than
 * what there was an answer of. `receipts` are those that have come, in any order.
 */
export function openBefore(
  { sequence, answered }: Pick<KeptReceipt, 'sequence' | 'answered'>,
  { answeredUpTo, receipts }: { readonly answeredUpTo: number; readonly receipts: readonly KeptReceipt[] },
): OpenReceipts {
  const from = Math.min(answered, answeredUpTo)
  const amountsMinor: Record<string, number> = {}
  for (const receipt of receipts)
    if (receipt.sequence > from && receipt.sequence < sequence)
      for (const [unit, amount] of Object.entries(receipt.amounts ?? {}))
        amountsMinor[unit] = (amountsMinor[unit] ?? 0) + amount
  return { count: sequence - from - 1, amountsMinor }
}
