// Erases a household: its key is destroyed, so that nothing personal of it can be read again, here or in a copy without
// that key; what remains are its number and what was given to it, which the books need. First one write makes it
// unreadable and its registrations worth nothing; then the hashes of its documents go, what reports
// counted of it, and the pairs it was suspected in. Whoever dies in between is finished by the next who asks, or by the
// daily run.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Household } from '../domain/household.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import { registrationsOf } from './change-household.ts'
import { hashDocuments } from './enrol-household.ts'
import { inParallel } from './in-parallel.ts'
import type { SealedHousehold } from './sealed-household.ts'

export const erasureReasons = [
  'asked-by-person',
  'enrolled-by-mistake',
  'protection',
  'retention-ended',
] as const
export type ErasureReason = (typeof erasureReasons)[number]

/** What is left of an erased household. */
export type ErasedHousehold = {
  readonly householdId: string
  readonly siteId: string
  readonly erasedAt: number
  /** Hashes of documents that are still in the register; missing once they are gone. */
  readonly documentsToRemove?: readonly string[]
  /** Keys under which likely duplicates still find it; missing once they are gone. */
  readonly filedUnder?: readonly string[]
}

export type EraseHouseholdPorts = {
  /** The household, or what is left of it. */
  readonly findHousehold: (
    householdId: string,
  ) => Promise<{ readonly sealed: SealedHousehold } | { readonly erased: ErasedHousehold } | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly hashDocument: (key: string) => Promise<string>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  /** Destroys the key and strips the registrations, in one write with its record. `stale`: something changed since. */
  readonly commitErasure: (erasure: {
    readonly sealed: SealedHousehold
    readonly registrations: readonly Registration[]
    readonly documentsToRemove: readonly string[]
    readonly reason: ErasureReason
    readonly by: string
    readonly at: number
  }) => Promise<'committed' | 'stale' | Refusal>
  /** Removes a document's hash while it is this household's; does nothing where it is gone. */
  readonly removeDocument: (hash: string, householdId: string) => Promise<void>
  /** Removes a key under which likely duplicates find it. */
  readonly removeFiled: (hash: string, householdId: string) => Promise<void>
  /** Removes what was taken down of it when it was given something. */
  readonly removeProfiles: (programmeId: string, householdId: string) => Promise<void>
  /** Removes every pair that it is suspected, or was decided, to be half of. */
  readonly removePairs: (householdId: string) => Promise<void>
  /** Notes that nothing is left to remove. */
  readonly finishErasure: (householdId: string) => Promise<void>
}

export type EraseHouseholdCommand = {
  readonly householdId: string
  readonly reason: ErasureReason
  readonly actor: Actor
  readonly now: number
}

const attempts = 6
const removedAtOnce = 8

/**
 * Returns when it was erased, the same for a repeat. Refuses with `household-unknown`, `outside-your-scope`, `too-busy`.
 * Vouchers that the household holds stay good.
 */
export const eraseHousehold =
  (ports: EraseHouseholdPorts) =>
  async (command: EraseHouseholdCommand): Promise<{ householdId: string; erasedAt: number } | Refusal> => {
    const { householdId, actor } = command
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await ports.findHousehold(householdId)
      if (found === undefined) return refuse('household-unknown')
      const { siteId } = 'sealed' in found ? found.sealed : found.erased
      const outside = checkScope(actor, { siteId })
      if (outside !== undefined) return outside
      if ('erased' in found) return finish(ports, found.erased)
      const outcome = await destroyKey(ports, command, found.sealed)
      if (isRefusal(outcome)) return outcome
    }
    return refuse('too-busy')
  }

async function destroyKey(
  ports: EraseHouseholdPorts,
  { householdId, reason, actor, now }: EraseHouseholdCommand,
  sealed: SealedHousehold,
): Promise<'committed' | 'stale' | Refusal> {
  const [household, registrations] = await Promise.all([
    ports.openHousehold(sealed, false),
    registrationsOf(ports, householdId),
  ])
  const documents = household.members.flatMap((member) => member.documents)
  const documentsToRemove = await hashDocuments(ports, documents)
  const by = actor.sub
  return ports.commitErasure({ sealed, registrations, documentsToRemove, reason, by, at: now })
}

async function finish(
  ports: EraseHouseholdPorts,
  { householdId, erasedAt, documentsToRemove, filedUnder = [] }: ErasedHousehold,
): Promise<{ householdId: string; erasedAt: number }> {
  if (documentsToRemove !== undefined) {
    await inParallel(documentsToRemove, removedAtOnce, (hash) => ports.removeDocument(hash, householdId))
    await inParallel(filedUnder, removedAtOnce, (hash) => ports.removeFiled(hash, householdId))
    for (const programmeId of await ports.listMemberships(householdId))
      await ports.removeProfiles(programmeId, householdId)
    await ports.removePairs(householdId)
    await ports.finishErasure(householdId)
  }
  return { householdId, erasedAt }
}

/** A registration without what it tells of people: that there was one, and what it came to, remains. */
export function strippedRegistration(registration: Registration, householdVersion: number): Registration {
  const { pin: _, profile: __, assessment, ...rest } = registration
  const lines = assessment.lines.map((line) => ({ ...line, steps: [] }))
  return {
    ...rest,
    consented: false,
    contactAllowed: false,
    reachableBy: [],
    householdVersion,
    assessment: { ...assessment, conditions: [], lines },
  }
}
