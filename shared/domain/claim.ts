// What a vendor says it handed out by a receipt that no voucher paid: kept inside the voucher until a person has said who
// bears it. One receipt is either paid or claimed: each of the two writes holds only while the other was not made.
import type { Amounts } from './money.ts'

export type ClaimState = 'open' | 'vendor-at-fault' | 'programme-loss'
export type ClaimDecision = Exclude<ClaimState, 'open'>

export type Claim = {
  /** Also the id of the redemption that was not made. */
  readonly receiptId: string
  readonly vendorId: string
  readonly deviceId: string
  readonly siteId: string
  /** Why it was not paid: a code, such as `voucher-spent`. */
  readonly reason: string
  readonly amounts: Amounts
  /** When the vendor says that it handed out, by its phone's clock. Milliseconds since 1970, as the others. */
  readonly at: number
  /** When the receipt came. */
  readonly receivedAt: number
  readonly state: ClaimState
  readonly decidedBy?: string
  readonly decidedAt?: number
  /** What was said about the decision. */
  readonly note?: string
}

/** At so many claims a voucher takes no other: keeps its item below DynamoDB's 400 KB. */
export const maxClaims = 200
