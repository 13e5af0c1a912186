// A voucher's record and its life. The transfers that moved its value are inside it, so one conditional write
// redeems it, and its whole story is one item.
import type { Amounts } from './money.ts'
import type { VoucherKind } from './voucher-text.ts'

export type VoucherStatus = 'active' | 'void' | 'replaced'

/** A redemption as it is kept inside the voucher. */
export type RedemptionRecord = {
  readonly transferId: string
  /** Hash of the request it came with: a repeat must be the same request. */
  readonly requestHash: string
  /** One entry a unit. */
  readonly amounts: Amounts
  readonly vendorId: string
  readonly deviceId: string
  readonly siteId: string
  /** Subject of the vendor's user. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
}

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
  readonly redemptions: readonly (RedemptionRecord & { readonly balanceAfter: Amounts })[]
}

/** How many redemptions one voucher can take: keeps its item far below DynamoDB's 400 KB. */
export const maxRedemptions = 200

/** Wrong PINs before a voucher is locked. */
export const maxPinAttempts = 5

/** Commodity and service amounts by item code, from amounts by unit. */
export function itemsOf(amounts: Amounts): { itemCode: string; quantity: number }[] {
  return Object.entries(amounts)
    .filter(([unit]) => unit.startsWith('item:'))
    .map(([unit, quantity]) => ({ itemCode: unit.slice('item:'.length), quantity }))
    .sort((a, b) => (a.itemCode < b.itemCode ? -1 : 1))
}
