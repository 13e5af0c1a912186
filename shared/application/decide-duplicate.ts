// Decides a suspected pair: merge, keep both, or refer. The decision holds only while nobody else decided and neither
// household was merged or registered meanwhile: that is a condition of the write, not of what was read before it.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import {
  type DecisionReason,
  type DuplicateDecision,
  decideDuplicate as decide,
  type SuspectedDuplicate,
} from '../domain/suspected-duplicate.ts'
import type { CommitDecision, DuplicateDecisionWrite, GetDuplicate } from './duplicate-ports.ts'
import type { GetSite } from './programme-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'
import { type DuplicateRow, duplicateRow } from './show-duplicates.ts'

export type DecideDuplicatePorts = {
  readonly getDuplicate: GetDuplicate
  readonly getSite: GetSite
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly sealNote: (sealed: SealedHousehold, note: string) => Promise<string>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly commitDecision: CommitDecision
}

export type DecideDuplicateCommand = {
  readonly actor: Actor
  readonly duplicateId: string
  readonly decision: DuplicateDecision
  readonly reason: DecisionReason
  readonly survivor?: string | undefined
  readonly note?: string | undefined
  readonly requestKey: string
  readonly requestHash: string
  readonly now: number
}

/** Each attempt met a household that somebody registered meanwhile. */
const attempts = 5

/**
 * Returns the pair as decided, the same again for a repeat. Refuses with `duplicate-unknown`, `duplicate-decided`,
 * `household-merged`, `household-unknown`, `idempotency-key-reused`, `too-busy` or by scope.
 */
export const decideDuplicate =
  (ports: DecideDuplicatePorts) =>
  async (command: DecideDuplicateCommand): Promise<DuplicateRow | Refusal> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await ports.getDuplicate(command.duplicateId)
      if (found === undefined) return refuse('duplicate-unknown')
      const had = repeatOf(found, command)
      if (isRefusal(had)) return had
      if (had) return duplicateRow(ports, command.actor, found)
      const write = await writeOf(ports, found, command)
      if (isRefusal(write)) return write
      const outcome = await ports.commitDecision(write)
      if (isRefusal(outcome)) return outcome
      // Read again: what is told is what stands.
    }
    return refuse('too-busy')
  }

function repeatOf(
  { decisions }: SuspectedDuplicate,
  { requestKey, requestHash }: DecideDuplicateCommand,
): boolean | Refusal {
  const earlier = decisions.find((decision) => decision.requestKey === requestKey)
  if (earlier === undefined) return false
  return earlier.requestHash === requestHash ? true : refuse('idempotency-key-reused')
}

async function writeOf(
  ports: DecideDuplicatePorts,
  found: SuspectedDuplicate,
  command: DecideDuplicateCommand,
): Promise<DuplicateDecisionWrite | Refusal> {
  const { actor, decision, reason, survivor, note, requestKey, requestHash, now } = command
  const state = decide(found, { actor, decision, survivor })
  if (isRefusal(state)) return state
  const [keeper] = found.households
  const sealed = note === undefined ? undefined : await ports.getSealedHousehold(keeper.householdId)
  const sealedNote = note && sealed ? { note: await ports.sealNote(sealed, note) } : {}
  const write = {
    found,
    state,
    decision,
    reason,
    ...sealedNote,
    by: actor.sub,
    at: now,
    requestKey,
    requestHash,
  }
  if (decision !== 'merge' || survivor === undefined) return write
  const merge = await mergeOf(ports, found, survivor)
  return isRefusal(merge) ? merge : { ...write, merge }
}

async function mergeOf(
  ports: DecideDuplicatePorts,
  { households }: SuspectedDuplicate,
  survivor: string,
): Promise<NonNullable<DuplicateDecisionWrite['merge']> | Refusal> {
  const merged = households.find(({ householdId }) => householdId !== survivor)?.householdId ?? ''
  // The count before the list: who is registered in between changes the count, and the write does not hold.
  const [closing, staying] = [
    await ports.getSealedHousehold(merged),
    await ports.getSealedHousehold(survivor),
  ]
  if (closing === undefined || staying === undefined) return refuse('household-unknown')
  if (closing.mergedInto !== undefined || staying.mergedInto !== undefined) return refuse('household-merged')
  const programmeIds = await ports.listMemberships(merged)
  return { survivor, merged, registrations: closing.registrations ?? 0, programmeIds }
}
