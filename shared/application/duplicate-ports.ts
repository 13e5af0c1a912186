// What finding and deciding duplicates asks of the stores.

import type { ToLatin } from '../domain/comparable-household.ts'
import type { Household } from '../domain/household.ts'
import type { Refusal } from '../domain/refusal.ts'
import type {
  DecisionReason,
  DuplicateDecision,
  DuplicateState,
  SuspectedDuplicate,
} from '../domain/suspected-duplicate.ts'
import type { Page } from './programme-ports.ts'
import type { HashKey, SealedHousehold } from './sealed-household.ts'

export type FindCandidatePorts = {
  readonly toLatin: ToLatin
  readonly hashKey: HashKey
  /** Ids of at most so many households that are filed under a hash. */
  readonly findFiled: (hash: string, most: number) => Promise<readonly string[]>
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
}

export type GetDuplicate = (duplicateId: string) => Promise<SuspectedDuplicate | undefined>

export type ListDuplicates = (asked: {
  readonly siteId: string
  readonly state: DuplicateState
  readonly cursor?: string | undefined
}) => Promise<Page<SuspectedDuplicate>>

/** A decision and the changes that it brings, in one write. */
export type DuplicateDecisionWrite = {
  readonly found: SuspectedDuplicate
  readonly state: DuplicateState
  readonly decision: DuplicateDecision
  readonly reason: DecisionReason
  readonly note?: string
  readonly by: string
  readonly at: number
  readonly requestKey: string
  readonly requestHash: string
  /** Where two are merged: who stays, who is closed, and the programmes that the closed one is in. */
  readonly merge?: {
    readonly survivor: string
    readonly merged: string
    readonly registrations: number
    readonly programmeIds: readonly string[]
  }
}

/** `changed`: somebody else decided, registered or merged one of them meanwhile. */
export type CommitDecision = (write: DuplicateDecisionWrite) => Promise<'committed' | 'changed' | Refusal>
