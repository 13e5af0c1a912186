// Sets how much a phone may hand out without a network in a programme, and what the programme bears of conflicts.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { OfflineTerms } from '../domain/programme.ts'
import type { Refusal } from '../domain/refusal.ts'

/** Replaces them whole, whatever they were. Refuses with `programme-unknown` or `too-busy`. */
export type ReplaceOfflineTerms = (replacement: {
  readonly programmeId: string
  readonly offlineTerms: OfflineTerms
}) => Promise<Refusal | undefined>

/** Refuses with `outside-your-scope`, `programme-unknown`, `too-busy`. */
export const setOfflineTerms =
  (ports: { readonly replaceOfflineTerms: ReplaceOfflineTerms }) =>
  async (command: {
    readonly actor: Actor
    readonly programmeId: string
    readonly offlineTerms: OfflineTerms
  }): Promise<{ programmeId: string; offlineTerms: OfflineTerms } | Refusal> => {
    const { actor, programmeId, offlineTerms } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    return (await ports.replaceOfflineTerms({ programmeId, offlineTerms })) ?? { programmeId, offlineTerms }
  }
