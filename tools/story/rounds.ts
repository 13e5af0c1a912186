// Takes a distribution round through its states over HTTP, waiting for the work in the background.

import type * as z from 'zod'
import { issueWalkInRoute } from '../../shared/contract/routes/issuing.ts'
import { enrolHouseholdRoute } from '../../shared/contract/routes/registry.ts'
import {
  approveRoundRoute,
  getRoundRoute,
  prepareRoundRoute,
  releaseRoundRoute,
  type round,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import type { ProgrammeSetUp, SetUp } from './programme-setup.ts'

export type Round = z.output<typeof round>
type RoundState = Round['state']

/** Asks every 100 ms until the round is in the state; throws after `withinMs`. */
export async function waitForRound(
  { api, tokens }: SetUp,
  at: { programmeId: string; roundId: string },
  options: { state: RoundState; withinMs?: number; onProgress?: (round: Round) => void },
): Promise<Round> {
  const deadline = Date.now() + (options.withinMs ?? 60_000)
  for (;;) {
    const round = await api.call(getRoundRoute, { token: tokens.programme, params: at })
    options.onProgress?.(round)
    if (round.state === options.state) return round
    if (Date.now() > deadline) throw new Error(`round ${at.roundId} is ${round.state}, not ${options.state}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const today = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)

/** Prepares a cycle for all four transfer values and waits for its totals. */
export async function prepareCycle(
  setUp: SetUp,
  programme: ProgrammeSetUp,
  options: { codes?: readonly string[]; validDays?: number; firstValidDay?: string; name?: string } = {},
): Promise<Round> {
  const { programmeId, grantId } = programme
  const { roundId } = await setUp.api.call(prepareRoundRoute, {
    token: setUp.tokens.programme,
    params: { programmeId },
    body: {
      name: options.name ?? 'First cycle',
      kind: 'cycle',
      lines: (options.codes ?? ['food', 'rent', 'dignity', 'legal']).map((code) => ({ code, grantId })),
      firstValidDay: options.firstValidDay ?? today(),
      validDays: options.validDays ?? 30,
    },
  })
  return waitForRound(setUp, { programmeId, roundId }, { state: 'prepared' })
}

/** Submits, approves by somebody else, waits for the vouchers, releases. */
export async function carryOut(
  setUp: SetUp,
  at: { programmeId: string; roundId: string },
  onProgress?: (round: Round) => void,
): Promise<Round> {
  const { api, tokens } = setUp
  await api.call(submitRoundRoute, { token: tokens.programme, params: at })
  await api.call(approveRoundRoute, { token: tokens.approver, params: at })
  await waitForRound(setUp, at, { state: 'issued', ...(onProgress && { onProgress }) })
  return api.call(releaseRoundRoute, { token: tokens.approver, params: at })
}

/** Opens a standing round for walk-ins with an envelope. */
export async function openStandingRound(
  { api, tokens }: SetUp,
  { programmeId, grantId }: Pick<ProgrammeSetUp, 'programmeId' | 'grantId'>,
  options: {
    codes: readonly string[]
    envelope: Readonly<Record<string, number>>
    validDays?: number
    siteIds?: readonly string[]
    /** Its vouchers may be redeemed without a network at this site alone. */
    offlineSiteId?: string
  },
): Promise<Round> {
  const { roundId } = await api.call(prepareRoundRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: {
      name: 'Walk-ins',
      kind: 'standing',
      lines: options.codes.map((code) => ({ code, grantId })),
      siteIds: [...(options.siteIds ?? [])],
      ...(options.offlineSiteId !== undefined && { offlineSiteId: options.offlineSiteId }),
      firstValidDay: today(),
      validDays: options.validDays ?? 14,
      envelope: Object.entries(options.envelope).map(([unit, amount]) => ({ grantId, unit, amount })),
    },
  })
  const at = { programmeId, roundId }
  await api.call(submitRoundRoute, { token: tokens.programme, params: at })
  await api.call(approveRoundRoute, { token: tokens.approver, params: at })
  return api.call(getRoundRoute, { token: tokens.programme, params: at })
}

export type HouseholdInput = z.input<typeof enrolHouseholdRoute.body & z.ZodType>

/** A family of four as an officer would type it: a mother, her mother, a girl of 13 and a boy of 3. */
export function aHousehold(
  at: { siteId: string; programmeId?: string },
  changes: Partial<HouseholdInput> = {},
): HouseholdInput {
  const asOf = '2026-01-01'
  return {
    siteId: at.siteId,
    ...(at.programmeId !== undefined && { programmeId: at.programmeId }),
    language: 'es',
    contacts: { phones: ['+50760001234'] },
    members: [
      { isHead: true, name: { given: 'Head' }, sex: 'female', age: { years: 34, asOf } },
      { name: { given: 'Elder' }, sex: 'female', age: { years: 61, asOf }, disability: true },
      { name: { given: 'Daughter' }, sex: 'female', age: { birthDate: '2012-05-20' } },
      { name: { given: 'Son' }, sex: 'male', age: { years: 3, asOf } },
    ],
    consents: [{ purpose: 'registration-and-assistance', given: true, language: 'es' }],
    ...changes,
  }
}

/** Enrols a household in the programme. */
export function enrol({ api, tokens }: SetUp, household: HouseholdInput) {
  return api.call(enrolHouseholdRoute, { token: tokens.registration, body: household })
}

/** Enrols a household and gives it its vouchers from a standing round. */
export async function walkIn(
  setUp: SetUp,
  programme: { programmeId: string; siteId: string },
  options: { roundId: string; household?: Partial<HouseholdInput> },
) {
  const { householdId } = await enrol(setUp, aHousehold(programme, options.household))
  const { vouchers } = await setUp.api.call(issueWalkInRoute, {
    token: setUp.tokens.registration,
    params: { programmeId: programme.programmeId, roundId: options.roundId },
    body: { householdId },
  })
  return { householdId, vouchers }
}
