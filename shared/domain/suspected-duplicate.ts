// Two households that may be one, and what people decided about them. No personal data: ids, sites, points, reasons.
import type { Actor } from './actor.ts'
import { checkScope } from './actor.ts'
import type { HouseholdComparison } from './duplicate-household.ts'
import { type Refusal, refuse } from './refusal.ts'

/** `referred` waits for a protection officer. */
export const duplicateStates = ['open', 'referred', 'merged', 'kept'] as const
export type DuplicateState = (typeof duplicateStates)[number]

export const duplicateDecisions = ['merge', 'keep-both', 'refer'] as const
export type DuplicateDecision = (typeof duplicateDecisions)[number]

export const decisionReasons = [
  'same-people',
  'family-enrolled-in-parts',
  'different-people',
  'relatives',
  'family-separated',
  'protection-concern',
  'cannot-tell',
] as const
export type DecisionReason = (typeof decisionReasons)[number]

export type SuspectedHousehold = { readonly householdId: string; readonly siteId: string }

export type RecordedDuplicateDecision = {
  readonly decision: DuplicateDecision
  readonly reason: DecisionReason
  /** Encrypted under the first household's key: what people write may be about people. */
  readonly note?: string
  readonly survivor?: string
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly requestKey: string
  readonly requestHash: string
}

export type SuspectedDuplicate = Omit<HouseholdComparison, 'people'> & {
  readonly duplicateId: string
  /** In the order of their ids. */
  readonly households: readonly [SuspectedHousehold, SuspectedHousehold]
  /** Which member of the first seems to be which of the second. */
  readonly people: HouseholdComparison['people']
  readonly state: DuplicateState
  readonly foundAt: number
  readonly decisions: readonly RecordedDuplicateDecision[]
}

const stateAfter: Readonly<Record<DuplicateDecision, DuplicateState>> = {
  merge: 'merged',
  'keep-both': 'kept',
  refer: 'referred',
}

type Asked = {
  readonly actor: Actor
  readonly decision: DuplicateDecision
  readonly survivor?: string | undefined
}

/**
 * The state that a decision leads to. Who decides for two households works for the sites of both; to refer, one is
 * enough. Refuses with `outside-your-scope`, `duplicate-decided`, or `household-unknown` for a survivor that is
 * neither of the two.
 */
export function decideDuplicate(
  { households, state }: Pick<SuspectedDuplicate, 'households' | 'state'>,
  { actor, decision, survivor }: Asked,
): DuplicateState | Refusal {
  const reached = households.filter(({ siteId }) => checkScope(actor, { siteId }) === undefined)
  if (reached.length === 0) return refuse('outside-your-scope')
  const mayDecide = actor.roles.includes('protection-officer') || actor.roles.includes('admin')
  if (state === 'merged' || state === 'kept' || (state === 'referred' && decision === 'refer'))
    return refuse('duplicate-decided', { facts: { state } })
  if (state === 'referred' && !mayDecide)
    return refuse('duplicate-decided', { detail: 'A protection officer decides it now.', facts: { state } })
  if (decision !== 'refer' && reached.length < households.length)
    return refuse('outside-your-scope', { detail: 'One of the two belongs to another site: refer it.' })
  if (decision === 'merge' && !households.some(({ householdId }) => householdId === survivor))
    return refuse('household-unknown', { field: 'survivor' })
  return stateAfter[decision]
}

/** Who of the two is closed by a merge. */
export function mergedHousehold({
  households,
  decisions,
}: Pick<SuspectedDuplicate, 'households' | 'decisions'>) {
  const survivor = decisions.findLast(({ decision }) => decision === 'merge')?.survivor
  return survivor === undefined ? undefined : households.find(({ householdId }) => householdId !== survivor)
}
