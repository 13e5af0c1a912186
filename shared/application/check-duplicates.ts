// Looks for likely duplicates of a household that is still being typed. Of households at the officer's own sites it says
// who they are, and records that it did; of others only that there likely is one, and which site to call.
import { type Actor, checkScope } from '../domain/actor.ts'
import { likelyScore } from '../domain/duplicate-household.ts'
import type { Reason } from '../domain/duplicate-person.ts'
import { documentKey, type Household } from '../domain/household.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { FindCandidatePorts } from './duplicate-ports.ts'
import type { HouseholdInput } from './enrol-household.ts'
import { findSuspects, type Suspect } from './find-candidates.ts'
import type { GetSite } from './programme-ports.ts'

export type CheckDuplicatesPorts = FindCandidatePorts & {
  readonly getSite: GetSite
  readonly normalisePhone: (typed: string) => string | undefined
  readonly hashDocument: (key: string) => Promise<string>
  readonly findDocumentHolders: (hashes: readonly string[]) => Promise<readonly string[]>
  readonly recordRead: (read: {
    readonly who: string
    readonly what: 'duplicates-looked-for'
    /** Whose heads were named. */
    readonly householdIds: readonly string[]
    readonly at: number
  }) => Promise<void>
}

export type DuplicateHint = {
  /** `document`: somebody holds the same document. `likely` and `possible` by the score. */
  readonly likelihood: 'document' | 'likely' | 'possible'
  readonly site: { readonly siteId: string; readonly name: string }
  /** Missing where the household belongs to another site than the officer's. */
  readonly household?: {
    readonly householdId: string
    readonly memberCount: number
    readonly enrolledAt: number
    readonly head?: { readonly given: string; readonly family?: string }
    readonly score: number
    readonly reasons: readonly Reason[]
  }
}

export type CheckDuplicatesCommand = {
  readonly actor: Actor
  readonly typed: Pick<HouseholdInput, 'siteId' | 'contacts' | 'members'>
  readonly now: number
}

/** Of no household that there is. */
const typedId = 'hh_typed'

/** The likeliest first. Refuses with `outside-your-scope` or `site-unknown`. */
export const checkDuplicates =
  (ports: CheckDuplicatesPorts) =>
  async ({ actor, typed, now }: CheckDuplicatesCommand): Promise<{ hints: DuplicateHint[] } | Refusal> => {
    const { siteId } = typed
    const outside = checkScope(actor, { siteId })
    if (outside !== undefined) return outside
    if ((await ports.getSite(siteId)) === undefined) return refuse('site-unknown', { field: 'siteId' })
    const [holders, suspects] = await Promise.all([
      holdersOf(ports, typed.members),
      findSuspects(ports, comparingOf(ports, typed), now),
    ])
    const found = [...holders, ...suspects.map(hintOf)].filter(isFirstOfHousehold)
    const shown = found.filter((hint) => maySee(actor, hint) || hint.likelihood !== 'possible')
    const householdIds = shown.filter((hint) => maySee(actor, hint)).map(({ sealed }) => sealed.householdId)
    await ports.recordRead({ who: actor.sub, what: 'duplicates-looked-for', householdIds, at: now })
    return { hints: await Promise.all(shown.map((hint) => toldTo(ports, actor, hint))) }
  }

type Found = Omit<Suspect, 'comparison'> & {
  readonly likelihood: DuplicateHint['likelihood']
  readonly score: number
  readonly reasons: readonly Reason[]
}

const maySee = (actor: Actor, { sealed }: Found) => checkScope(actor, { siteId: sealed.siteId }) === undefined

function comparingOf(
  { normalisePhone }: CheckDuplicatesPorts,
  { siteId, contacts, members }: CheckDuplicatesCommand['typed'],
): Pick<Household, 'householdId' | 'siteId' | 'contacts' | 'members'> {
  const heads = members.some(({ isHead }) => isHead)
  const phones = contacts.phones.map(normalisePhone).filter((phone) => phone !== undefined)
  return {
    householdId: typedId,
    siteId,
    contacts: { phones },
    members: members.map((member, index) => ({
      ...member,
      memberId: `m${index + 1}`,
      isHead: heads ? member.isHead : index === 0,
    })),
  }
}

/** Who holds one of the documents that were typed: enrolling would be refused. */
async function holdersOf(ports: CheckDuplicatesPorts, members: HouseholdInput['members']): Promise<Found[]> {
  const keys = new Set(members.flatMap(({ documents }) => documents.map(documentKey)))
  const hashes = await Promise.all([...keys].map((key) => ports.hashDocument(key)))
  const ids = hashes.length === 0 ? [] : await ports.findDocumentHolders(hashes)
  const found = await Promise.all(
    [...new Set(ids)].map(async (householdId): Promise<Found | undefined> => {
      const sealed = await ports.getSealedHousehold(householdId)
      if (sealed === undefined) return undefined
      const household = await ports.openHousehold(sealed, false)
      const reasons = [{ code: 'document-same', points: 2000 }] as const
      return { sealed, household, likelihood: 'document', score: 2000, reasons }
    }),
  )
  return found.filter((one) => one !== undefined)
}

function hintOf({ sealed, household, comparison: { score, reasons } }: Suspect): Found {
  return { sealed, household, likelihood: score >= likelyScore ? 'likely' : 'possible', score, reasons }
}

function isFirstOfHousehold({ sealed }: Found, index: number, all: readonly Found[]): boolean {
  return all.findIndex((other) => other.sealed.householdId === sealed.householdId) === index
}

async function toldTo(ports: CheckDuplicatesPorts, actor: Actor, hint: Found): Promise<DuplicateHint> {
  const { sealed, household, likelihood, score, reasons } = hint
  const { siteId, householdId, memberCount, enrolledAt } = sealed
  const site = { siteId, name: (await ports.getSite(siteId))?.name ?? siteId }
  if (!maySee(actor, hint)) return { likelihood, site }
  const name = household.members.find(({ isHead }) => isHead)?.name
  const head = name && { given: name.given, ...(name.family !== undefined && { family: name.family }) }
  const shown = { householdId, memberCount, enrolledAt, score, reasons, ...(head && { head }) }
  return { likelihood, site, household: shown }
}
