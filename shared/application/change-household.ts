// What every change of a household has in common: it is made on the version that somebody looked at, it takes the
// household's registrations along, and all of it is one write with its record.
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import type { Household } from '../domain/household.ts'
import type { GivenNeeds } from '../domain/member-needs.ts'
import { channelsOf } from '../domain/message.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import type { RegistryChange } from '../domain/registry-change.ts'
import { assessIn } from './enrol-household.ts'
import type { GetProgramme } from './programme-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'

export type ChangedRegistration = { readonly before: Registration; readonly after: Registration }

export type HouseholdChange = {
  readonly before: SealedHousehold
  readonly after: SealedHousehold
  /** By which a repeat of the request is known. */
  readonly requestHash: string
  readonly documents: { readonly added: readonly string[]; readonly removed: readonly string[] }
  readonly registrations: readonly ChangedRegistration[]
  readonly record: Pick<RegistryChange, 'what' | 'who' | 'before' | 'after'>
}

/** `stale`: the household, or its registrations, are no longer what the change was made on. */
export type ChangeOutcome =
  | 'committed'
  | 'stale'
  | { readonly documentHeldBy: { readonly householdId: string; readonly siteId: string } }
  | Refusal

export type ChangeHouseholdPorts = {
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  /** The hash of the request that made this version; undefined where the household is of another one. */
  readonly findChange: (householdId: string, version: number) => Promise<string | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly resealHousehold: (
    sealed: SealedHousehold,
    household: Household,
    given: GivenNeeds,
  ) => Promise<SealedHousehold>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  readonly getProgramme: GetProgramme
  readonly commitChange: (change: HouseholdChange) => Promise<ChangeOutcome>
}

export const versionOf = ({ version }: SealedHousehold) => version ?? 1

/** Items that one transaction of DynamoDB holds. */
const mostWrites = 100

/** The keyed hashes under which likely duplicates find it from now on, and no longer. */
export function changedKeys(before: SealedHousehold, after: SealedHousehold) {
  const [old = [], now = []] = [before.filedUnder, after.filedUnder]
  return { added: now.filter((key) => !old.includes(key)), removed: old.filter((key) => !now.includes(key)) }
}

/** Tells whether a change fits into one write: household, record, documents, keys, registrations with their records. */
function isTooLarge(
  before: SealedHousehold,
  { after, documents, registrations }: Pick<HouseholdChange, 'after' | 'documents' | 'registrations'>,
): boolean {
  const keys = changedKeys(before, after)
  const hashes = [documents, keys].flatMap(({ added, removed }) => [...added, ...removed])
  return 3 + hashes.length + 2 * registrations.length > mostWrites
}

/** The household's registrations as they are. */
export async function registrationsOf(
  ports: Pick<ChangeHouseholdPorts, 'listMemberships' | 'getRegistration'>,
  householdId: string,
): Promise<Registration[]> {
  const programmes = await ports.listMemberships(householdId)
  const found = await Promise.all(programmes.map((each) => ports.getRegistration(each, householdId)))
  return found.filter((one) => one !== undefined)
}

/** The registrations as they follow from the household after a change, each assessed anew. */
export async function followRegistrations(
  ports: Pick<ChangeHouseholdPorts, 'listMemberships' | 'getRegistration' | 'getProgramme'>,
  { household, sealed, now }: { household: Household; sealed: SealedHousehold; now: number },
): Promise<ChangedRegistration[]> {
  const registrations = await registrationsOf(ports, household.householdId)
  return Promise.all(
    registrations.map(async (before) => {
      const programme = await ports.getProgramme(before.programmeId)
      if (programme === undefined) throw new Error(`programme ${before.programmeId} is gone`)
      const assessment = assessIn(programme, household, dayIn(now, programme.timeZone))
      // Nobody is registered without rules, and rules are replaced but never taken away.
      if (isRefusal(assessment)) throw new Error(`programme ${before.programmeId}: ${assessment.refused}`)
      const after = {
        ...before,
        siteId: household.siteId,
        memberCount: household.members.length,
        consented: sealed.consented.includes('registration-and-assistance'),
        contactAllowed: sealed.consented.includes('contact'),
        reachableBy: channelsOf(household.contacts),
        householdVersion: versionOf(sealed),
        assessment,
      }
      return { before, after }
    }),
  )
}

type Asked = {
  readonly householdId: string
  readonly version: number
  readonly requestHash: string
}

/** Each attempt meets somebody who registers the household in one more programme. */
const attempts = 4

/**
 * Makes a change on the version that was looked at. A repeat of the request that made the next version is answered as
 * that was: `repeated`. Refuses with `household-unknown`, `outside-your-scope`, `household-merged`, `household-changed`, `correction-too-large`,
 * `too-busy`, and as `make` does.
 */
export async function changeHousehold<Made extends Omit<HouseholdChange, 'before' | 'requestHash'>>(
  ports: ChangeHouseholdPorts,
  asked: Asked & { readonly actor: Actor },
  make: (sealed: SealedHousehold) => Promise<Made | Refusal>,
): Promise<{ readonly made: Made } | { readonly repeated: SealedHousehold } | Refusal> {
  const { householdId, version, requestHash } = asked
  for (let attempt = 0; attempt < attempts; attempt++) {
    const sealed = await ports.getSealedHousehold(householdId)
    if (sealed === undefined) return refuse('household-unknown')
    const outside = checkScope(asked.actor, { siteId: sealed.siteId })
    if (outside !== undefined) return outside
    if (sealed.mergedInto !== undefined) return refuse('household-merged')
    if (versionOf(sealed) !== version) return repeatOf(ports, asked, sealed)
    const made = await make(sealed)
    if (isRefusal(made)) return made
    if (isTooLarge(sealed, made)) return refuse('correction-too-large', { field: 'members' })
    const outcome = await ports.commitChange({ ...made, before: sealed, requestHash })
    if (outcome === 'committed') return { made }
    if (outcome === 'stale') continue
    if ('documentHeldBy' in outcome)
      return refuse('document-already-registered', { field: 'members', facts: outcome.documentHeldBy })
    return outcome
  }
  return refuse('too-busy')
}

async function repeatOf(
  ports: Pick<ChangeHouseholdPorts, 'findChange'>,
  asked: Asked,
  sealed: SealedHousehold,
): Promise<{ readonly repeated: SealedHousehold } | Refusal> {
  const made = await ports.findChange(asked.householdId, asked.version + 1)
  if (made === asked.requestHash) return { repeated: sealed }
  return refuse('household-changed', { field: 'version', facts: { version: versionOf(sealed) } })
}
