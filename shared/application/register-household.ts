// Registers an enrolled household in a programme, and assesses it: at once, and again whenever somebody asks.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Assessment } from '../domain/assessment.ts'
import { dayIn } from '../domain/calendar.ts'
import type { Household } from '../domain/household.ts'
import { profileOf } from '../domain/household-profile.ts'
import { channelsOf } from '../domain/message.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import { assessIn } from './enrol-household.ts'
import type { GetProgramme } from './programme-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'

/** Who asked with which Idempotency-Key, and for what. */
export type RegistrationRequest = { readonly requestKey: string; readonly requestHash: string }

export type RegistrationPorts = {
  readonly getProgramme: GetProgramme
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  readonly hashPin: (pin: string) => Promise<{ salt: string; hash: string }>
  readonly shardOf: (householdId: string) => number
  /**
   * Stores it once, with its audit record. Returns what this request stored, now or before; undefined when another one registered the
   * household first. Refuses with `idempotency-key-reused` when the key stored another household, and with
   * `household-merged`, or `consent-missing` where the household's consent, or its data, is gone.
   */
  readonly putRegistration: (
    registration: Registration,
    request: RegistrationRequest & { readonly by: string },
  ) => Promise<Registration | undefined | Refusal>
  /**
   * Keeps the newer decision of a registration that there is, with an audit record of the change: none where it says
   * the same already, or a newer rule or a newer household was decided on. Refuses with `too-busy`.
   */
  readonly updateAssessment: (
    registration: Registration,
    decided: { readonly assessment: Assessment; readonly householdVersion: number; readonly by: string },
  ) => Promise<Refusal | undefined>
}

type Asked = {
  readonly programmeId: string
  readonly householdId: string
  readonly actor: Actor
  readonly now: number
}

/**
 * Refuses with `household-unknown`, `household-merged`, `consent-missing`, `registration-exists` or `idempotency-key-reused`, beside
 * scope and programme.
 */
export const registerHousehold =
  (ports: RegistrationPorts) =>
  async (
    asked: Asked & RegistrationRequest & { pin?: string | undefined },
  ): Promise<Assessment | Refusal> => {
    const { programmeId, householdId, pin, now } = asked
    const sealed = await ports.getSealedHousehold(householdId)
    const outside = checkScope(asked.actor, { programmeId, ...(sealed && { siteId: sealed.siteId }) })
    if (outside !== undefined) return outside
    const programme = await ports.getProgramme(programmeId)
    if (programme === undefined) return refuse('programme-unknown')
    if (sealed === undefined) return refuse('household-unknown', { field: 'householdId' })
    if (sealed.mergedInto !== undefined) return refuse('household-merged')
    if (!sealed.consented.includes('registration-and-assistance')) return refuse('consent-missing')
    const household = await ports.openHousehold(sealed, false)
    const today = dayIn(now, programme.timeZone)
    const assessment = assessIn(programme, household, today)
    if (isRefusal(assessment)) return assessment
    const stored = await ports.putRegistration(
      {
        householdId,
        programmeId,
        siteId: sealed.siteId,
        shard: ports.shardOf(householdId),
        memberCount: sealed.memberCount,
        consented: true,
        contactAllowed: sealed.consented.includes('contact'),
        reachableBy: channelsOf(household.contacts),
        householdVersion: sealed.version ?? 1,
        ...(pin !== undefined && { pin: await ports.hashPin(pin) }),
        assessment,
        profile: profileOf(household, today),
        registeredAt: now,
      },
      { requestKey: asked.requestKey, requestHash: asked.requestHash, by: asked.actor.sub },
    )
    if (stored === undefined) return refuse('registration-exists')
    return isRefusal(stored) ? stored : stored.assessment
  }

/**
 * Assesses by the programme's current rule and keeps the answer with the registration. Refuses with
 * `outside-your-scope`, `programme-unknown`, `registration-unknown` or `too-busy`.
 */
export const assessHousehold =
  (ports: RegistrationPorts) =>
  async ({ programmeId, householdId, actor, now }: Asked): Promise<Assessment | Refusal> => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const [programme, registration, sealed] = await Promise.all([
      ports.getProgramme(programmeId),
      ports.getRegistration(programmeId, householdId),
      ports.getSealedHousehold(householdId),
    ])
    if (programme === undefined) return refuse('programme-unknown')
    if (registration === undefined || sealed === undefined) return refuse('registration-unknown')
    const outsideSite = checkScope(actor, { siteId: registration.siteId })
    if (outsideSite !== undefined) return outsideSite
    if (registration.closed !== undefined) return refuse('household-merged')
    const household = await ports.openHousehold(sealed, false)
    const assessment = assessIn(programme, household, dayIn(now, programme.timeZone))
    // Nobody is registered without rules, and rules are replaced but never taken away.
    if (isRefusal(assessment)) throw new Error(`programme ${programmeId}: ${assessment.refused}`)
    const decided = { assessment, householdVersion: sealed.version ?? 1, by: actor.sub }
    return (await ports.updateAssessment(registration, decided)) ?? assessment
  }
