// What the use cases of statements and payments need.
import type { BankAccount } from '../domain/bank-account.ts'
import type { Transfer } from '../domain/ledger.ts'
import type { Amounts } from '../domain/money.ts'
import type { Payment } from '../domain/payment-release.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { LineSums, Settlement, SettlementPart } from '../domain/settlement.ts'
import type { Page } from './programme-ports.ts'
import type { VendorLine } from './project-voucher-change.ts'

export type SettlementAddress = { readonly programmeId: string; readonly settlementId: string }

/** Undefined for an id that does not exist; a consistent read. */
export type GetSettlement = (at: SettlementAddress) => Promise<Settlement | undefined>

/** Where a vendor stands in a programme between two statements. */
export type VendorAccount = {
  readonly number: number
  /** What it owes, by unit: the next statement nets it. */
  readonly carried: Amounts
  /** Where the last statement ended, in milliseconds since 1970. */
  readonly until: number
  /** The statement that is being closed. */
  readonly open?: string
}

/** A vendor without statements has none yet. */
export type GetVendorAccount = (of: {
  readonly programmeId: string
  readonly vendorId: string
}) => Promise<VendorAccount | undefined>

/**
 * Stores the statement, its open parts, and that it is the one being closed, all or nothing. `stale`: the account is no
 * longer as it was read. Refuses with `idempotency-key-reused`, `settlement-already-open` or `too-busy`.
 */
export type OpenSettlement = (write: {
  readonly settlement: Settlement
  readonly account: VendorAccount | undefined
  readonly requestHash: string
}) => Promise<Settlement | 'stale' | Refusal>

/** Hands each part of a statement to the workers. */
export type SendParts = (at: SettlementAddress) => Promise<void>

export type GetPart = (at: {
  readonly settlementId: string
  readonly part: number
}) => Promise<SettlementPart | undefined>
export type GetParts = (settlementId: string) => Promise<readonly SettlementPart[]>

/** The days (UTC) of which a vendor has lines in a programme, up to and with one. */
export type ListVendorDays = (of: {
  readonly programmeId: string
  readonly vendorId: string
  readonly upTo: string
}) => Promise<readonly string[]>

/** The lines of one day and part that no statement has claimed, page by page. */
export type ListUnclaimedLines = (of: {
  readonly vendorId: string
  readonly day: string
  readonly part: number
  readonly cursor?: string | undefined
}) => Promise<Page<VendorLine>>

/** The lines that a statement has claimed, of all days or of one (UTC), in order of time. */
export type ListSettlementLines = (of: {
  readonly settlement: Settlement
  readonly day?: string | undefined
}) => AsyncIterable<VendorLine>

/**
 * Claims lines and adds them to their part, all or nothing. False where the part is no longer as it was read, or a line
 * was claimed meanwhile. Refuses with `too-busy`.
 */
export type ClaimLines = (write: {
  readonly settlementId: string
  readonly part: SettlementPart
  readonly lines: readonly VendorLine[]
  readonly next: Pick<SettlementPart, keyof LineSums | 'count' | 'leftOut' | 'hash' | 'voucherSums'>
}) => Promise<boolean | Refusal>

/** Closes a part as it was read; false where it is another by now. */
export type ClosePart = (write: {
  readonly settlementId: string
  readonly part: SettlementPart
}) => Promise<boolean>

/**
 * Closes a statement with what it comes to: its header, the vendor's account and the transfers, all or nothing. Does
 * nothing where it is closed already. Refuses with `too-busy`.
 */
export type CloseSettlement = (write: {
  readonly settlement: Settlement
  readonly transfers: readonly Transfer[]
}) => Promise<Refusal | undefined>

export type StoredBankAccount = BankAccount & { readonly setBy: string; readonly setAt: number }

/** Whose account it is: a vendor's, or the one that a programme pays from. */
export type BankAccountOwner = { readonly vendorId: string } | { readonly programmeId: string }
export type GetBankAccount = (owner: BankAccountOwner) => Promise<StoredBankAccount | undefined>
export type SetBankAccount = (owner: BankAccountOwner, account: StoredBankAccount) => Promise<void>

/**
 * Approves while the statement is in the state and attempt that were read, by somebody who neither closed it nor ever
 * released it, and while the vendor's account is the one that was seen and was not entered by the approver. An approval
 * before it is kept as an earlier one. False where one of these does not hold. Refuses with `too-busy`.
 */
export type ApproveSettlement = (write: {
  readonly settlement: Settlement
  readonly sub: string
  readonly account: StoredBankAccount | undefined
}) => Promise<boolean | Refusal>

export type GetPayment = (at: {
  readonly programmeId: string
  readonly paymentId: string
}) => Promise<Payment | undefined>

/**
 * Stores a payment and releases each of its statements, all or nothing; each under the condition that it is as it was
 * read and that somebody else approved it. `stale` where one is not. Refuses with `idempotency-key-reused`, `too-busy`.
 */
export type ReleasePayment = (write: {
  readonly payment: Payment
  readonly settlements: readonly Settlement[]
  readonly transfers: readonly Transfer[]
  readonly requestHash: string
}) => Promise<Payment | 'stale' | Refusal>
