// Enrols a household: one head, consent, no document that another household holds; and, when a programme is named,
// registers and assesses it in the same write.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Assessment } from '../domain/assessment.ts'
import { dayIn } from '../domain/calendar.ts'
import type { ToLatin } from '../domain/comparable-household.ts'
import { assess } from '../domain/eligibility.ts'
import {
  type Age,
  type Consent,
  consentedPurposes,
  documentKey,
  type Household,
  type IdentityDocument,
  type Member,
} from '../domain/household.ts'
import { profileOf } from '../domain/household-profile.ts'
import { channelsOf } from '../domain/message.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import { filedUnder } from './find-candidates.ts'
import type { GetProgramme, GetSite, ProgrammeWithBaskets } from './programme-ports.ts'
import type { HashKey, SealedHousehold } from './sealed-household.ts'

type WithoutId<Item, Id extends keyof Item> = Omit<Item, Id>

/** A household as it is typed in: ids, times and who recorded it are added here, never taken from the request. */
export type HouseholdInput = {
  readonly siteId: string
  readonly language: string
  readonly contacts: Household['contacts']
  readonly members: readonly WithoutId<Member, 'memberId'>[]
  readonly alternateCollector?: Household['alternateCollector']
  readonly consents: readonly Omit<Consent, 'at' | 'recordedBy'>[]
}

export type EnrolCommand = {
  readonly household: HouseholdInput
  readonly programmeId?: string | undefined
  readonly pin?: string | undefined
  readonly actor: Actor
  /** Derived from who asked and the Idempotency-Key, or from an imported row's key. */
  readonly householdId: string
  readonly requestHash: string
  /** Milliseconds since 1970. */
  readonly now: number
}

export type Enrolment = {
  readonly sealed: SealedHousehold
  readonly requestHash: string
  /** Keyed hashes of the documents, each once. */
  readonly documentHashes: readonly string[]
  /** Keyed hashes under which likely duplicates find it. */
  readonly filedUnder: readonly string[]
  readonly registration?: Registration
  /** Who enrols it, for the audit record that is written with it. */
  readonly by: string
}

export type EnrolmentOutcome =
  | 'committed'
  /** The same household id was there before. */
  | { readonly earlier: { readonly requestHash: string; readonly household: SealedHousehold } }
  | { readonly documentHeldBy: { readonly householdId: string; readonly siteId: string } }
  | Refusal

export type EnrolHouseholdPorts = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  readonly hashDocument: (key: string) => Promise<string>
  readonly hashPin: (pin: string) => Promise<{ salt: string; hash: string }>
  /** International form, or undefined when it is not a phone number. */
  readonly normalisePhone: (typed: string) => string | undefined
  readonly sealHousehold: (household: Household) => Promise<SealedHousehold>
  readonly shardOf: (householdId: string) => number
  readonly toLatin: ToLatin
  readonly hashKey: HashKey
  readonly commitEnrolment: (enrolment: Enrolment) => Promise<EnrolmentOutcome>
}

export type Enrolled = {
  readonly householdId: string
  readonly siteId: string
  readonly memberCount: number
  readonly enrolledAt: number
  readonly assessment?: Assessment
}

/** Returns what was enrolled, the same again for a repeat (`repeated`), or why not. */
export const enrolHousehold =
  (ports: EnrolHouseholdPorts) =>
  async (command: EnrolCommand): Promise<{ enrolled: Enrolled; repeated: boolean } | Refusal> => {
    const place = await checkPlace(ports, command)
    if (isRefusal(place)) return place
    const household = completeHousehold(ports, command, place.today)
    if (isRefusal(household)) return household
    const registration = await register(ports, command, { household, ...place })
    if (isRefusal(registration)) return registration
    return commit(ports, command, { household, registration })
  }

/** `today` is the day at the site, on which ages are taken. */
type Place = { readonly today: string; readonly programme?: ProgrammeWithBaskets }

async function checkPlace(
  ports: EnrolHouseholdPorts,
  { actor, household, programmeId, now }: EnrolCommand,
): Promise<Place | Refusal> {
  const { siteId } = household
  const outside = checkScope(actor, { siteId, ...(programmeId !== undefined && { programmeId }) })
  if (outside !== undefined) return outside
  const [site, programme] = await Promise.all([
    ports.getSite(siteId),
    programmeId === undefined ? undefined : ports.getProgramme(programmeId),
  ])
  if (site === undefined) return refuse('site-unknown', { field: 'siteId' })
  const today = dayIn(now, site.timeZone)
  if (programmeId === undefined) return { today }
  if (programme === undefined) return refuse('programme-unknown', { field: 'programmeId' })
  return { today, programme }
}

/** Fills in what the request may not say, and refuses what no household is. */
function completeHousehold(
  ports: EnrolHouseholdPorts,
  command: EnrolCommand,
  today: string,
): Household | Refusal {
  const { household: input, actor, householdId, now } = command
  const members = withOneHead(input.members)
  if (isRefusal(members)) return members
  const unborn = refuseUnborn(members, today)
  if (unborn !== undefined) return unborn
  const contacts = normaliseContacts(ports, input.contacts)
  if (isRefusal(contacts)) return contacts
  const consents = input.consents.map((consent): Consent => ({ ...consent, at: now, recordedBy: actor.sub }))
  if (!consentedPurposes(consents).includes('registration-and-assistance'))
    return refuse('consent-missing', { field: 'consents' })
  return {
    householdId,
    siteId: input.siteId,
    language: input.language,
    contacts,
    members,
    ...(input.alternateCollector && { alternateCollector: input.alternateCollector }),
    consents,
    enrolledAt: now,
  }
}

/** The first member is the head when none is marked. */
function withOneHead(members: HouseholdInput['members']): Member[] | Refusal {
  const heads = members.filter(({ isHead }) => isHead).length
  if (heads > 1) return refuse('household-head-not-one', { field: 'members' })
  return members.map((member, index) => ({
    ...member,
    memberId: `m${index + 1}`,
    isHead: heads === 1 ? member.isHead : index === 0,
  }))
}

/** Refuses with `birth-date-in-future`. */
export function refuseUnborn(members: readonly Pick<Member, 'age'>[], today: string): Refusal | undefined {
  const tooYoung = members.findIndex(({ age }) => age !== undefined && knownFrom(age) > today)
  return tooYoung >= 0 ? refuse('birth-date-in-future', { field: `members.${tooYoung}.age` }) : undefined
}

const knownFrom = (age: Age) => ('birthDate' in age ? age.birthDate : age.asOf)

/** Refuses with `phone-invalid`. */
export function normaliseContacts(
  ports: Pick<EnrolHouseholdPorts, 'normalisePhone'>,
  { phones, whatsapp }: Household['contacts'],
): Household['contacts'] | Refusal {
  const read = phones.map((phone) => ports.normalisePhone(phone))
  const wrong = read.indexOf(undefined)
  if (wrong >= 0) return refuse('phone-invalid', { field: `contacts.phones.${wrong}` })
  const readWhatsapp = whatsapp === undefined ? undefined : ports.normalisePhone(whatsapp)
  if (whatsapp !== undefined && readWhatsapp === undefined)
    return refuse('phone-invalid', { field: 'contacts.whatsapp' })
  return {
    phones: read.filter((phone) => phone !== undefined),
    ...(readWhatsapp !== undefined && { whatsapp: readWhatsapp }),
  }
}

async function register(
  ports: EnrolHouseholdPorts,
  { pin, now }: EnrolCommand,
  { household, programme, today }: Place & { household: Household },
): Promise<Registration | undefined | Refusal> {
  if (programme === undefined) return undefined
  const assessment = assessIn(programme, household, today)
  if (isRefusal(assessment)) return assessment
  const { householdId, siteId } = household
  return {
    householdId,
    programmeId: programme.programmeId,
    siteId,
    shard: ports.shardOf(householdId),
    memberCount: household.members.length,
    consented: true,
    contactAllowed: consentedPurposes(household.consents).includes('contact'),
    reachableBy: channelsOf(household.contacts),
    ...(pin !== undefined && { pin: await ports.hashPin(pin) }),
    assessment,
    profile: profileOf(household, today),
    registeredAt: now,
  }
}

/** Assesses a household by a programme's current rules; refuses with `rule-invalid` when it has none. */
export function assessIn(
  programme: ProgrammeWithBaskets,
  household: Pick<Household, 'householdId' | 'siteId' | 'members'>,
  day: string,
): Assessment | Refusal {
  const { programmeId, currency, rules, baskets } = programme
  if (rules === undefined) return refuse('rule-invalid', { detail: 'The programme has no rules yet.' })
  return assess(household, { programmeId, currency, rules, baskets, day })
}

async function commit(
  ports: EnrolHouseholdPorts,
  command: EnrolCommand,
  { household, registration }: { household: Household; registration: Registration | undefined },
): Promise<{ enrolled: Enrolled; repeated: boolean } | Refusal> {
  const documents = household.members.flatMap((member) => member.documents)
  const [sealed, documentHashes, keys] = await Promise.all([
    ports.sealHousehold(household),
    hashDocuments(ports, documents),
    filedUnder(ports, household, command.now),
  ])
  const { requestHash } = command
  const outcome = await ports.commitEnrolment({
    sealed,
    requestHash,
    documentHashes,
    filedUnder: keys,
    ...(registration && { registration }),
    by: command.actor.sub,
  })
  if (outcome === 'committed')
    return { enrolled: enrolledOf(sealed, registration?.assessment), repeated: false }
  if ('earlier' in outcome) return repeatOf(ports, command, outcome.earlier)
  if ('documentHeldBy' in outcome)
    return refuse('document-already-registered', { field: 'members', facts: outcome.documentHeldBy })
  return outcome
}

/** Each document once: a member may show the same paper twice. */
export async function hashDocuments(
  ports: Pick<EnrolHouseholdPorts, 'hashDocument'>,
  documents: readonly IdentityDocument[],
): Promise<string[]> {
  const keys = new Set(documents.map(documentKey))
  return Promise.all([...keys].map((key) => ports.hashDocument(key)))
}

async function repeatOf(
  ports: EnrolHouseholdPorts,
  { programmeId, requestHash }: EnrolCommand,
  earlier: { requestHash: string; household: SealedHousehold },
): Promise<{ enrolled: Enrolled; repeated: boolean } | Refusal> {
  if (earlier.requestHash !== requestHash)
    return refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
  const registration =
    programmeId === undefined
      ? undefined
      : await ports.getRegistration(programmeId, earlier.household.householdId)
  return { enrolled: enrolledOf(earlier.household, registration?.assessment), repeated: true }
}

function enrolledOf(sealed: SealedHousehold, assessment: Assessment | undefined): Enrolled {
  const { householdId, siteId, memberCount, enrolledAt } = sealed
  return { householdId, siteId, memberCount, enrolledAt, ...(assessment && { assessment }) }
}
