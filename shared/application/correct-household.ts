// Corrects a household: its members, documents, site, contacts and alternate collector, and assesses it anew in each of
// its programmes. Two officers who correct the same version at once: one of them is told.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Assessment } from '../domain/assessment.ts'
import { dayIn } from '../domain/calendar.ts'
import type { Household, Member, SpecificNeed } from '../domain/household.ts'
import type { GivenNeeds } from '../domain/member-needs.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import {
  type ChangeHouseholdPorts,
  changeHousehold,
  followRegistrations,
  registrationsOf,
  versionOf,
} from './change-household.ts'
import {
  type EnrolHouseholdPorts,
  hashDocuments,
  normaliseContacts,
  refuseUnborn,
} from './enrol-household.ts'
import { filedUnder } from './find-candidates.ts'
import type { SealedHousehold } from './sealed-household.ts'

/** Without an id a new member. Needs that are left out stay as they are. */
export type CorrectedMember = Omit<Member, 'memberId' | 'specificNeeds'> & {
  readonly memberId?: string | undefined
  readonly specificNeeds?: readonly SpecificNeed[] | undefined
}

export type HouseholdCorrection = Pick<
  Household,
  'siteId' | 'language' | 'contacts' | 'alternateCollector'
> & {
  readonly members: readonly CorrectedMember[]
}

export type CorrectHouseholdCommand = {
  readonly householdId: string
  readonly version: number
  readonly correction: HouseholdCorrection
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

export type CorrectHouseholdPorts = ChangeHouseholdPorts &
  Pick<EnrolHouseholdPorts, 'getSite' | 'hashDocument' | 'normalisePhone' | 'toLatin' | 'hashKey'>

export type CorrectedHousehold = {
  readonly householdId: string
  readonly version: number
  readonly assessments: readonly Assessment[]
}

/**
 * Refuses with `household-unknown`, `outside-your-scope`, `household-changed`, `site-unknown`, `household-head-not-one`,
 * `birth-date-in-future`, `phone-invalid`, `document-already-registered`, `correction-too-large`, `too-busy`.
 */
export const correctHousehold =
  (ports: CorrectHouseholdPorts) =>
  async (command: CorrectHouseholdCommand): Promise<CorrectedHousehold | Refusal> => {
    const { householdId, actor, now } = command
    const changed = await changeHousehold(ports, command, async (sealed) => {
      const known = await ports.openHousehold(sealed, false)
      const corrected = await correctedOf(ports, command, known)
      if (isRefusal(corrected)) return corrected
      const { household, given } = corrected
      const [resealed, keys] = await Promise.all([
        ports.resealHousehold(sealed, household, given),
        filedUnder(ports, household, now),
      ])
      const after = { ...resealed, filedUnder: keys }
      return {
        after,
        documents: await changedDocuments(ports, known, household),
        registrations: await followRegistrations(ports, { household, sealed: after, now }),
        record: recordOf(actor, { sealed, after }, partsThatDiffer(known, household)),
      }
    })
    if (isRefusal(changed)) return changed
    if ('made' in changed) {
      const { after, registrations } = changed.made
      return answerOf(
        after,
        registrations.map(({ after: { assessment } }) => assessment),
      )
    }
    const registrations = await registrationsOf(ports, householdId)
    return answerOf(
      changed.repeated,
      registrations.map(({ assessment }) => assessment),
    )
  }

const answerOf = (sealed: SealedHousehold, assessments: readonly Assessment[]): CorrectedHousehold => ({
  householdId: sealed.householdId,
  version: versionOf(sealed),
  assessments,
})

async function correctedOf(
  ports: CorrectHouseholdPorts,
  { correction, actor, now }: CorrectHouseholdCommand,
  known: Household,
): Promise<{ household: Household; given: GivenNeeds } | Refusal> {
  const { siteId, language, alternateCollector } = correction
  const outside = checkScope(actor, { siteId })
  if (outside !== undefined) return outside
  const site = await ports.getSite(siteId)
  if (site === undefined) return refuse('site-unknown', { field: 'siteId' })
  const members = identifyMembers(correction.members, known)
  if (isRefusal(members)) return members
  const unborn = refuseUnborn(members, dayIn(now, site.timeZone))
  if (unborn !== undefined) return unborn
  const contacts = normaliseContacts(ports, correction.contacts)
  if (isRefusal(contacts)) return contacts
  const { householdId, consents, enrolledAt } = known
  const household = {
    ...{ householdId, siteId, language, contacts, members, consents, enrolledAt },
    ...(alternateCollector && { alternateCollector }),
  }
  const needs = members.flatMap(({ memberId }, index) => {
    const each = correction.members[index]?.specificNeeds
    return each === undefined ? [] : [[memberId, each] as const]
  })
  const how = actor.roles.includes('protection-officer') ? 'replace' : 'add'
  return { household, given: { how, needs: Object.fromEntries(needs) } }
}

/** A member keeps its id: needs are kept by it. */
function identifyMembers(members: readonly CorrectedMember[], known: Household): Member[] | Refusal {
  const heads = members.filter(({ isHead }) => isHead).length
  if (heads !== 1) return refuse('household-head-not-one', { field: 'members' })
  const ids = new Set(known.members.map(({ memberId }) => memberId))
  let last = Math.max(0, ...[...ids].map((id) => Number(id.slice(1)) || 0))
  return members.map(({ memberId, ...member }) => {
    const isKnown = memberId !== undefined && ids.delete(memberId)
    return { ...member, memberId: isKnown ? memberId : `m${++last}`, specificNeeds: [] }
  })
}

async function changedDocuments(ports: CorrectHouseholdPorts, known: Household, corrected: Household) {
  const [before, after] = await Promise.all(
    [known, corrected].map(({ members }) =>
      hashDocuments(
        ports,
        members.flatMap(({ documents }) => documents),
      ),
    ),
  )
  return {
    added: (after ?? []).filter((hash) => !before?.includes(hash)),
    removed: (before ?? []).filter((hash) => !after?.includes(hash)),
  }
}

const parts = ['siteId', 'language', 'contacts', 'members', 'alternateCollector'] as const

const partsThatDiffer = (known: Household, corrected: Household) =>
  parts.filter((part) => JSON.stringify(known[part]) !== JSON.stringify(corrected[part]))

const recordOf = (
  actor: Actor,
  { sealed, after }: { sealed: SealedHousehold; after: SealedHousehold },
  changed: readonly string[],
) => ({
  what: 'household-corrected' as const,
  who: actor.sub,
  before: { version: versionOf(sealed) },
  after: { version: versionOf(after), parts: changed },
})
