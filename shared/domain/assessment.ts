// An assessment: whether a household is eligible and what it gets, with every reason and the values used.
import type { Amounts } from './money.ts'
import type { Condition } from './programme.ts'
import type { VoucherKind } from './voucher-text.ts'

export type ConditionResult = {
  readonly condition: Condition
  readonly held: boolean
  /** The value that was compared: a count, or a site. */
  readonly value: number | string
  /** Members that could not be counted because their age or sex is not known well enough. */
  readonly unknownMembers: number
}

/** One step of the sum: `count` members (or one household) times `each`, in the unit's smallest part. */
export type ValueStep = {
  readonly reason: string
  readonly count: number
  readonly each: number
  readonly total: number
}

/** What one household gets under one transfer value's code. */
export type EntitlementLine = {
  readonly code: string
  readonly kind: VoucherKind
  readonly category: string
  /** What the voucher will hold: `{ USD: 7500 }`, or the items of the baskets. */
  readonly amounts: Amounts
  readonly basket?: { readonly number: number; readonly version: number; readonly quantity: number }
  readonly steps: readonly ValueStep[]
}

export type Assessment = {
  readonly householdId: string
  readonly programmeId: string
  readonly ruleVersion: number
  /** ISO 8601 day on which ages were taken. */
  readonly assessedOn: string
  readonly eligible: boolean
  readonly conditions: readonly ConditionResult[]
  /** Empty when not eligible. A line of nothing is left out. */
  readonly lines: readonly EntitlementLine[]
}
