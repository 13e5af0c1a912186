// A voucher's record and its life. The transfers that moved its value are inside it, so one conditional write
// redeems it, and its whole story is one item.
import type { Claim } from './claim.ts'
import type { Amounts } from './money.ts'
import type { VoucherKind } from './voucher-text.ts'

export type VoucherStatus = 'active' | 'void' | 'replaced' | 'expired'

/** What every movement of a voucher's value says. Its id is unique within the voucher. */
type MovementFacts = {
  readonly transferId: string
  /** Hash of the request it came with: a repeat must be the same request. */
  readonly requestHash: string
  /** One entry a unit. */
  readonly amounts: Amounts
  /** Subject of who did it, or `system`. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Who gave what the voucher is for. */
type AtVendor = { readonly vendorId: string; readonly deviceId: string; readonly siteId: string }

/** A redemption as it is kept inside the voucher. Without a cause of its own: it is by far the most frequent. */
export type RedemptionRecord = MovementFacts & AtVendor & { readonly cause?: undefined }

/** Which account of the vendor a reversal is taken from: what it is owed, or what it owes once that was settled. */
export type ReversalSide = 'payable' | 'receivable'

export type ReversalRecord = MovementFacts &
  AtVendor & {
    readonly cause: 'voucher-reversed'
    /** Id of the redemption, which it takes back whole. */
    readonly reverses: string
    readonly from: ReversalSide
    readonly reason: string
  }

/** What was left when the voucher ended, or what a reversal brought after its end: back to the budget line. */
export type ReturnRecord = MovementFacts & {
  readonly cause: 'voucher-expired' | 'voucher-voided' | 'value-returned'
  readonly reason?: string
}

export type ReplacementRecord = MovementFacts & {
  readonly cause: 'card-replaced'
  /** Id of the voucher that holds the value now. */
  readonly to: string
  readonly reason: string
  /** Who asked, and under which Idempotency-Key: only a repeat of that request gets the new card again. */
  readonly requestKey: string
}

/** What the programme bears of a claim: it pays the vendor, and the voucher holds what it held. */
export type LossRecord = MovementFacts &
  AtVendor & {
    readonly cause: 'conflict-paid'
    /** Id of the receipt that the vendor claims by. */
    readonly claim: string
    readonly reason: string
  }

export type MovementRecord = RedemptionRecord | ReversalRecord | ReturnRecord | ReplacementRecord | LossRecord

/** A movement and what it left: `sequence` counts from 1, and is the order in which they happened. */
export type Movement = MovementRecord & { readonly balanceAfter: Amounts; readonly sequence: number }

/** The id of a redemption's one reversal, whoever asks for it; no client's key holds a point. */
export function reversalId(redemptionId: string): string {
  return `${redemptionId}.reversed`
}

/** The id under which value that a reversal brought to an ended voucher goes on to the budget. */
export function returnId(redemptionId: string): string {
  return `${redemptionId}.returned`
}

/** The id of the movement by which a programme pays a claim. */
export function paidId(receiptId: string): string {
  return `${receiptId}.paid`
}

/** Ids of the movements that end a voucher; a client's key is never that short. */
export const endingId = {
  expired: 'expired',
  void: 'voided',
  replaced: 'replaced',
} as const satisfies Record<Exclude<VoucherStatus, 'active'>, string>

export type Voucher = {
  readonly voucherId: string
  readonly status: VoucherStatus
  readonly programmeId: string
  readonly roundId: string
  readonly grantId: string
  readonly householdId: string
  readonly code: string
  readonly kind: VoucherKind
  readonly category: string
  readonly basket?: { readonly number: number; readonly version: number; readonly quantity: number }
  readonly issued: Amounts
  readonly balance: Amounts
  /** Seconds since 1970: usable from, and no longer from. */
  readonly validFrom: number
  readonly validUntil: number
  readonly issuedAt: number
  readonly statusIndex: number
  /** The QR's text. Whoever has it can spend it: shown only to those who hand it over. */
  readonly text: string
  readonly pinRequired: boolean
  /** The voucher whose value this one took over, and how many cards came before it. */
  readonly replaces?: string
  readonly replacementNumber?: number
  /** In the order in which they happened. */
  readonly movements: readonly Movement[]
  /** Of receipts that it did not pay, in no order. */
  readonly claims: readonly Claim[]
}

/** At so many movements a voucher takes no further redemption: keeps its item far below DynamoDB's 400 KB. */
export const maxRedemptions = 200

/**
 * A voucher's value returns to its budget so long after its last day: longer than the seven days that a device may
 * stay without a network, so that the last redemption has come in.
 */
export const expiryGraceSeconds = 10 * 86_400

/** Wrong PINs before a voucher is locked. */
export const maxPinAttempts = 5

/** Commodity and service amounts by item code, from amounts by unit. */
export function itemsOf(amounts: Amounts): { itemCode: string; quantity: number }[] {
  return Object.entries(amounts)
    .filter(([unit]) => unit.startsWith('item:'))
    .map(([unit, quantity]) => ({ itemCode: unit.slice('item:'.length), quantity }))
    .sort((a, b) => (a.itemCode < b.itemCode ? -1 : 1))
}
