// Taking a redemption back, whole: who may, until when, and where the value goes. A redemption has one reversal, so
// whoever asks again gets the first one's receipt. The write in adapters/dynamodb/voucher-corrections.ts checks it again.
import { type Amounts, inOrderOfUnits } from './money.ts'
import { type Refusal, refuse } from './refusal.ts'
import {
  type Movement,
  type RedemptionRecord,
  type ReturnRecord,
  type ReversalRecord,
  type ReversalSide,
  returnId,
  reversalId,
  type Voucher,
  type VoucherStatus,
} from './voucher.ts'
import { voucherNumberEnd } from './voucher-number.ts'

export type ReversalRequest = {
  readonly redemptionId: string
  readonly requestHash: string
  readonly reason: string
  /** Subject of who asks. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** A vendor takes back its own only, and only for so long; without it finance asks. */
  readonly vendor?: { readonly vendorId: string; readonly withinMinutes: number }
}

/** What one reversal writes: conditions that hold for ever once they hold, and the voucher's status as it was read. */
export type ReversalWrite = {
  readonly voucherId: string
  readonly redemption: RedemptionRecord
  readonly status: VoucherStatus
  /** The redemption must not be older: milliseconds since 1970. */
  readonly notBefore: number
  readonly reversal: Omit<ReversalRecord, 'from'>
  /** Set where the voucher has ended: the value goes on to the budget line that it came from. */
  readonly onward?: ReturnRecord
}

export type ReversalReceipt = {
  readonly redemptionId: string
  readonly voucherNumberEnd: string
  readonly amounts: Amounts
  /** What the voucher holds after it, in the units that it moved. */
  readonly balance: Amounts
  /** The voucher had ended: its value is back in the budget and not on the voucher. */
  readonly returnedToBudget: boolean
  readonly from: ReversalSide
  readonly at: number
}

/**
 * The write, or the receipt of the reversal that was made before. Refuses with `redemption-unknown`,
 * `redemption-already-reversed`, `reversal-too-late`.
 */
export function decideReversal(
  voucher: Pick<Voucher, 'voucherId' | 'status' | 'movements'>,
  request: ReversalRequest,
): { readonly write: ReversalWrite } | { readonly receipt: ReversalReceipt } | Refusal {
  const { redemptionId, vendor, now } = request
  const redemption = voucher.movements.find(({ transferId }) => transferId === redemptionId)
  if (redemption?.cause === 'conflict-paid')
    return refuse('redemption-unknown', {
      detail: 'This is a loss that the programme decided to bear, and no redemption: it stays.',
    })
  if (redemption === undefined || redemption.cause !== undefined) return refuse('redemption-unknown')
  // Whose redemption it is is nobody else's business.
  if (vendor !== undefined && redemption.vendorId !== vendor.vendorId) return refuse('redemption-unknown')
  const earlier = findReversal(voucher.movements, redemptionId)
  if (earlier !== undefined)
    return earlier.requestHash === request.requestHash
      ? { receipt: reversalReceipt(voucher, earlier) }
      : refuse('redemption-already-reversed', { facts: { at: earlier.at } })
  const notBefore = vendor === undefined ? 0 : now - vendor.withinMinutes * 60_000
  if (redemption.at < notBefore) return refuse('reversal-too-late')
  return { write: reversalWrite(voucher, redemption, { ...request, notBefore }) }
}

type Reversal = ReversalRecord & Movement

function findReversal(movements: readonly Movement[], redemptionId: string): Reversal | undefined {
  return movements.find(
    (movement): movement is Reversal =>
      movement.cause === 'voucher-reversed' && movement.reverses === redemptionId,
  )
}

function reversalWrite(
  { voucherId, status }: Pick<Voucher, 'voucherId' | 'status'>,
  { balanceAfter: _, sequence: _sequence, ...redemption }: RedemptionRecord & Movement,
  { redemptionId, requestHash, reason, by, now, notBefore }: ReversalRequest & { readonly notBefore: number },
): ReversalWrite {
  const { amounts, vendorId, deviceId, siteId } = redemption
  const facts = { requestHash, amounts, by, at: now }
  return {
    voucherId,
    redemption,
    status,
    notBefore,
    reversal: {
      ...{ ...facts, transferId: reversalId(redemptionId), cause: 'voucher-reversed' },
      ...{ reverses: redemptionId, vendorId, deviceId, siteId, reason },
    },
    ...(status !== 'active' && {
      onward: { ...facts, transferId: returnId(redemptionId), cause: 'value-returned' },
    }),
  }
}

function reversalReceipt(
  { voucherId, movements }: Pick<Voucher, 'voucherId' | 'movements'>,
  reversal: Reversal,
): ReversalReceipt {
  const { reverses, amounts, from, at } = reversal
  const onward = movements.find(({ transferId }) => transferId === returnId(reverses))
  return {
    redemptionId: reverses,
    voucherNumberEnd: voucherNumberEnd(voucherId),
    amounts: inOrderOfUnits(amounts),
    balance: inOrderOfUnits((onward ?? reversal).balanceAfter),
    returnedToBudget: onward !== undefined,
    from,
    at,
  }
}
