// Sets when a programme's households are not written to.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { QuietHours } from '../domain/quiet-hours.ts'
import type { Refusal } from '../domain/refusal.ts'

/** Replaces them, whatever they were. Refuses with `programme-unknown` or `too-busy`. */
export type ReplaceQuietHours = (replacement: {
  readonly programmeId: string
  readonly quietHours: QuietHours
}) => Promise<Refusal | undefined>

/** Refuses with `outside-your-scope`, `programme-unknown`, `too-busy`. */
export const setQuietHours =
  (ports: { readonly replaceQuietHours: ReplaceQuietHours }) =>
  async (command: {
    readonly actor: Actor
    readonly programmeId: string
    readonly quietHours: QuietHours
  }): Promise<{ programmeId: string; quietHours: QuietHours } | Refusal> => {
    const { actor, programmeId, quietHours } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    return (await ports.replaceQuietHours({ programmeId, quietHours })) ?? { programmeId, quietHours }
  }
