// A distribution round, its states and who may move it from one to the next.
import type { Amounts } from './money.ts'
import type { RuleSet } from './programme.ts'
import type { VoucherKind } from './voucher-text.ts'

export const roundKinds = ['cycle', 'standing'] as const
export type RoundKind = (typeof roundKinds)[number]

/**
 * cycle:    preparing → prepared → submitted → issuing → issued → released → closed; cancelled before issuing
 * standing: prepared → submitted → released (its envelope is open for walk-ins) → closed (what was left of it went
 *           back to the budget); cancelled before it is released
 * The vouchers of a closed round stay good, and its cards can still be printed.
 */
export const roundStates = [
  'preparing',
  'prepared',
  'submitted',
  'issuing',
  'issued',
  'released',
  'closed',
  'cancelled',
] as const
export type RoundState = (typeof roundStates)[number]

/** How many parts a round's work and a standing round's envelope are cut into. */
export const shardCount = 32

export type Round = {
  readonly roundId: string
  readonly programmeId: string
  readonly programmeNumber: number
  readonly kind: RoundKind
  readonly name: string
  readonly state: RoundState
  /** Which transfer values it hands out, and the grant that pays for each. */
  readonly lines: readonly { readonly code: string; readonly grantId: string }[]
  /** Only households of these sites; empty means all. */
  readonly siteIds: readonly string[]
  /** Site that may redeem offline; left out = any. */
  readonly offlineSiteId?: string
  /** Days since 1970-01-01 (UTC); a standing round's vouchers start on the day of issue. */
  readonly firstValidDay: number
  readonly validDays: number
  /** What the round may hand out, a grant: entitlements of a cycle, envelope of a standing round. */
  readonly totals: Readonly<Record<string, Amounts>>
  readonly householdCount: number
  readonly voucherCount: number
  readonly ruleVersion: number
  /** The rules as they stood when it was prepared: its entitlements follow from these and no others. */
  readonly rules?: RuleSet
  readonly preparedBy: string
  readonly submittedBy?: string
  readonly approvedBy?: string
  readonly releasedBy?: string
  readonly cancelledBy?: string
  readonly closedBy?: string
  readonly closingReason?: string
  readonly createdAt: number
}

/** What one household gets in one round, under one code: one voucher. */
export type Entitlement = {
  readonly roundId: string
  readonly programmeId: string
  readonly householdId: string
  readonly code: string
  readonly grantId: string
  readonly kind: VoucherKind
  readonly category: string
  readonly amounts: Amounts
  readonly basket?: { readonly number: number; readonly version: number; readonly quantity: number }
  readonly ruleVersion: number
  readonly shard: number
  /** Taken out of the round before it was submitted: no voucher comes of it, and no total counts it. */
  readonly excluded?: { readonly reason: string; readonly by: string; readonly at: number }
}

/** Whether a voucher is to come of it. */
export const isPlanned = ({ excluded }: Pick<Entitlement, 'excluded'>) => excluded === undefined

/** A shard's plan and what came of it: a round is issued only when every marker equals its plan. */
export type RoundShard = {
  readonly shard: number
  readonly state: 'planned' | 'prepared' | 'issued'
  readonly voucherCount: number
  /** Sum over all units of all amounts: with the count and the hash, the check on the plan. */
  readonly amountSum: number
  /** Order-independent hash of the entitlements. */
  readonly hash: string
  readonly householdCount: number
  /** By grant, then by unit. */
  readonly totals: Readonly<Record<string, Amounts>>
}
