// The suspected pairs of a site, and one of them side by side. A household of another site is named by its site alone.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Reason } from '../domain/duplicate-person.ts'
import type { Household } from '../domain/household.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type {
  DuplicateState,
  RecordedDuplicateDecision,
  SuspectedDuplicate,
  SuspectedHousehold,
} from '../domain/suspected-duplicate.ts'
import type { GetDuplicate, ListDuplicates } from './duplicate-ports.ts'
import type { GetSite, Page } from './programme-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'

/** `householdId` is missing where the household belongs to a site that the caller does not work for. */
type ShownHousehold = { readonly siteId: string; readonly siteName: string; readonly householdId?: string }

export type DuplicateRow = {
  readonly duplicateId: string
  readonly state: DuplicateState
  readonly foundAt: number
  readonly households: readonly ShownHousehold[]
  /** Missing with `reasons` where one of the two belongs to another site: they would tell of its people. */
  readonly score?: number
  readonly reasons?: readonly Reason[]
  readonly decisions: readonly Pick<
    RecordedDuplicateDecision,
    'decision' | 'reason' | 'by' | 'at' | 'survivor'
  >[]
}

type SitePorts = { readonly getSite: GetSite }

const reaches = (actor: Actor, { siteId }: SuspectedHousehold) => checkScope(actor, { siteId }) === undefined

/** A pair as somebody may see it in a list. */
export async function duplicateRow(
  { getSite }: SitePorts,
  actor: Actor,
  found: SuspectedDuplicate,
): Promise<DuplicateRow> {
  const { duplicateId, state, foundAt, score, reasons, decisions } = found
  const households = await Promise.all(
    found.households.map(async (household): Promise<ShownHousehold> => {
      const { householdId, siteId } = household
      const siteName = (await getSite(siteId))?.name ?? siteId
      return { siteId, siteName, ...(reaches(actor, household) && { householdId }) }
    }),
  )
  const seesBoth = found.households.every((household) => reaches(actor, household))
  return {
    ...{ duplicateId, state, foundAt, households },
    ...(seesBoth && { score, reasons }),
    decisions: decisions.map(({ decision, reason, by, at, survivor }) => ({
      ...{ decision, reason, by, at },
      ...(survivor !== undefined && seesBoth && { survivor }),
    })),
  }
}

export type ListDuplicatesPorts = SitePorts & {
  readonly listDuplicates: ListDuplicates
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
}

type ListAsked = {
  readonly actor: Actor
  readonly siteId: string
  readonly state: DuplicateState
  readonly programmeId?: string | undefined
  readonly cursor?: string | undefined
}

/** The likeliest first; a page with a cursor may be short where a programme is named. Refuses by scope. */
export const listDuplicates =
  (ports: ListDuplicatesPorts) =>
  async ({ actor, programmeId, ...asked }: ListAsked): Promise<Page<DuplicateRow> | Refusal> => {
    const place = { siteId: asked.siteId, ...(programmeId !== undefined && { programmeId }) }
    const outside = checkScope(actor, place)
    if (outside !== undefined) return outside
    const { rows, cursor } = await ports.listDuplicates(asked)
    const kept = await Promise.all(rows.map((found) => isOfProgramme(ports, found, programmeId)))
    const shown = rows.filter((_, index) => kept[index])
    return {
      rows: await Promise.all(shown.map((found) => duplicateRow(ports, actor, found))),
      ...(cursor !== undefined && { cursor }),
    }
  }

async function isOfProgramme(
  { listMemberships }: ListDuplicatesPorts,
  { households }: SuspectedDuplicate,
  programmeId: string | undefined,
): Promise<boolean> {
  if (programmeId === undefined) return true
  const programmes = await Promise.all(households.map(({ householdId }) => listMemberships(householdId)))
  return programmes.some((ids) => ids.includes(programmeId))
}

export type GetDuplicatePorts = SitePorts & {
  readonly getDuplicate: GetDuplicate
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly openNote: (sealed: SealedHousehold, note: string) => Promise<string>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly recordRead: (read: {
    readonly who: string
    readonly what: 'household-compared'
    readonly householdId: string
    readonly duplicateId: string
    readonly at: number
  }) => Promise<void>
}

export type DuplicateSide = Pick<
  Household,
  'householdId' | 'siteId' | 'language' | 'contacts' | 'members' | 'enrolledAt'
> & {
  readonly programmeIds: readonly string[]
  readonly mergedInto?: string
}

export type DuplicateDetail = DuplicateRow & {
  /** Those of the caller's sites, in the order of `households`. Nobody's specific needs. */
  readonly sides: readonly DuplicateSide[]
  readonly people: SuspectedDuplicate['people']
  readonly notes: readonly string[]
}

/** Each household that is shown leaves an audit record first. Refuses with `duplicate-unknown` or by scope. */
export const getDuplicate =
  (ports: GetDuplicatePorts) =>
  async (asked: { duplicateId: string; actor: Actor; now: number }): Promise<DuplicateDetail | Refusal> => {
    const { duplicateId, actor, now } = asked
    const found = await ports.getDuplicate(duplicateId)
    if (found === undefined) return refuse('duplicate-unknown')
    const reached = found.households.filter((household) => reaches(actor, household))
    if (reached.length === 0) return refuse('outside-your-scope')
    for (const { householdId } of reached)
      await ports.recordRead({
        who: actor.sub,
        what: 'household-compared',
        householdId,
        duplicateId,
        at: now,
      })
    const sides = await Promise.all(reached.map(({ householdId }) => sideOf(ports, actor, householdId)))
    const seesBoth = reached.length === found.households.length
    return {
      ...(await duplicateRow(ports, actor, found)),
      sides: sides.filter((side) => side !== undefined),
      people: seesBoth ? found.people : [],
      notes: seesBoth ? await notesOf(ports, found) : [],
    }
  }

async function sideOf(
  ports: GetDuplicatePorts,
  actor: Actor,
  householdId: string,
): Promise<DuplicateSide | undefined> {
  const sealed = await ports.getSealedHousehold(householdId)
  if (sealed === undefined) return undefined
  const [household, programmes] = await Promise.all([
    ports.openHousehold(sealed, false),
    ports.listMemberships(householdId),
  ])
  const { siteId, language, contacts, members, enrolledAt } = household
  const programmeIds = programmes.filter((programmeId) => checkScope(actor, { programmeId }) === undefined)
  const mergedInto = sealed.mergedInto === undefined ? {} : { mergedInto: sealed.mergedInto }
  return { householdId, siteId, language, contacts, members, enrolledAt, programmeIds, ...mergedInto }
}

async function notesOf(
  ports: GetDuplicatePorts,
  { households, decisions }: SuspectedDuplicate,
): Promise<string[]> {
  const sealed = await ports.getSealedHousehold(households[0].householdId)
  if (sealed === undefined) return []
  const notes = decisions.map(({ note }) => note).filter((note) => note !== undefined)
  return Promise.all(notes.map((note) => ports.openNote(sealed, note)))
}
