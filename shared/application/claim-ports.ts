// What the use cases on claims and losses need.
import type { Claim, ClaimDecision } from '../domain/claim.ts'
import type { Amounts } from '../domain/money.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { LossRecord, Voucher } from '../domain/voucher.ts'
import type { Page } from './programme-ports.ts'

/** The claim that is there now, whoever made it; or that its receipt was paid, or the voucher takes no more claims. */
export type ClaimOutcome = { readonly claim: Claim } | 'paid' | 'full'

/** Makes a claim where its receipt was not paid. */
export type PutClaim = (voucherId: string, claim: Claim) => Promise<ClaimOutcome>

export type ClaimDecisionWrite = {
  readonly voucherId: string
  readonly receiptId: string
  readonly decision: ClaimDecision
  readonly by: string
  readonly at: number
  readonly note: string
  /** What the programme pays, where it bears it. */
  readonly loss?: LossRecord
}

/** False where the claim is decided already. */
export type DecideClaim = (write: ClaimDecisionWrite) => Promise<boolean>

/** Where a claim is: it may not be there (yet, or because its receipt was paid after all). */
export type ConflictAddress = {
  readonly programmeId: string
  readonly receiptId: string
  readonly voucherId: string
  readonly receivedAt: number
}

export type PutConflict = (address: ConflictAddress) => Promise<void>
export type FindConflict = (programmeId: string, receiptId: string) => Promise<ConflictAddress | undefined>
/** The newest first. */
export type ListConflicts = (of: {
  readonly programmeId: string
  readonly cursor?: string | undefined
}) => Promise<Page<ConflictAddress>>

/** Those of them that exist, in no order. */
export type ReadVouchers = (voucherIds: readonly string[]) => Promise<Voucher[]>

/**
 * Takes what a programme is to bear from its loss cap, once a receipt. `returned` where it was given back before, which
 * only a decision does that went the other way. Refuses with `loss-cap-reached`, `too-busy`.
 */
export type TakeLoss = (loss: {
  readonly programmeId: string
  readonly receiptId: string
  readonly amounts: Amounts
  readonly at: number
}) => Promise<'taken' | 'returned' | Refusal>

/** Gives back what was taken for a receipt; nothing can be taken for it any more. Refuses with `too-busy`. */
export type ReturnLoss = (loss: {
  readonly programmeId: string
  readonly receiptId: string
  readonly at: number
}) => Promise<Refusal | undefined>
