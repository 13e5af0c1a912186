// How a voucher ends: voided by a person, expired by the calendar, or replaced by another card. Whatever it still holds
// moves out in the same write; what never held anything more just ends.
import type { Amounts } from './money.ts'
import { type Refusal, refuse } from './refusal.ts'
import {
  endingId,
  expiryGraceSeconds,
  type Movement,
  type ReplacementRecord,
  type ReturnRecord,
  type Voucher,
} from './voucher.ts'
import { voucherNumberEnd } from './voucher-number.ts'

type EndingStatus = keyof typeof endingId

/** Holds only while the voucher is as it was read: active, and of the same version. */
export type EndingWrite = {
  readonly voucherId: string
  readonly to: EndingStatus
  /** How many movements the voucher had. */
  readonly version: number
  /** Its units, all of which are zero from now on. */
  readonly units: readonly string[]
  /** Absent where nothing is left to move. */
  readonly movement?: ReturnRecord | ReplacementRecord
}

type Ending = Pick<Voucher, 'voucherId' | 'status' | 'balance' | 'movements' | 'validUntil'>

/** What is left, without the units of which nothing is. */
export function remainderOf({ balance }: Pick<Voucher, 'balance'>): Amounts {
  return Object.fromEntries(
    Object.entries(balance)
      .filter(([, amount]) => amount > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export type VoidRequest = {
  readonly requestHash: string
  readonly reason: string
  readonly by: string
  readonly now: number
}

export type VoidReceipt = {
  readonly voucherNumberEnd: string
  /** What went back to the budget line. */
  readonly returned: Amounts
  readonly at: number
}

/**
 * The write that voids a voucher, or the receipt of the same request before. Refuses with `voucher-void`,
 * `voucher-replaced`, `voucher-expired`, `voucher-spent`.
 */
export function decideVoid(
  voucher: Ending,
  { requestHash, reason, by, now }: VoidRequest,
): { readonly write: EndingWrite } | { readonly receipt: VoidReceipt } | Refusal {
  const earlier = voucher.movements.find(({ transferId }) => transferId === endingId.void)
  if (earlier?.requestHash === requestHash) return { receipt: voidReceipt(voucher, earlier) }
  const ended = refuseEnded(voucher)
  if (ended !== undefined) return ended
  const amounts = remainderOf(voucher)
  if (Object.keys(amounts).length === 0) return refuse('voucher-spent')
  const facts = { transferId: endingId.void, requestHash, reason, by, at: now, amounts }
  return { write: endingWrite(voucher, 'void', { ...facts, cause: 'voucher-voided' }) }
}

function voidReceipt({ voucherId }: Pick<Voucher, 'voucherId'>, { amounts, at }: Movement): VoidReceipt {
  const returned = Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { voucherNumberEnd: voucherNumberEnd(voucherId), returned, at }
}

/** Why a voucher cannot end once more. */
export function refuseEnded({ status }: Pick<Voucher, 'status'>): Refusal | undefined {
  if (status === 'void') return refuse('voucher-void')
  if (status === 'replaced') return refuse('voucher-replaced')
  return status === 'expired' ? refuse('voucher-expired') : undefined
}

/** The write that expires a voucher; undefined for one that has ended, or whose grace is not over. */
export function decideExpiry(voucher: Ending, now: number): EndingWrite | undefined {
  if (voucher.status !== 'active' || !isPastGrace(voucher, now)) return undefined
  const amounts = remainderOf(voucher)
  if (Object.keys(amounts).length === 0) return endingWrite(voucher, 'expired')
  const { expired } = endingId
  const facts = { transferId: expired, requestHash: expired, by: 'system', at: now, amounts }
  return endingWrite(voucher, 'expired', { ...facts, cause: 'voucher-expired' })
}

/** The last redemption that a phone may still hold has come in by now. */
export function isPastGrace({ validUntil }: Pick<Voucher, 'validUntil'>, now: number): boolean {
  return validUntil + expiryGraceSeconds <= Math.floor(now / 1000)
}

/** Ends a voucher as it was read. */
export function endingWrite(
  { voucherId, balance, movements }: Pick<Voucher, 'voucherId' | 'balance' | 'movements'>,
  to: EndingStatus,
  movement?: ReturnRecord | ReplacementRecord,
): EndingWrite {
  const units = Object.keys(balance)
  return { voucherId, to, version: movements.length, units, ...(movement !== undefined && { movement }) }
}
