import { describe, expect, it } from 'vitest'
import type { EntitlementLine } from '../../../shared/domain/assessment.ts'
import { roundStates } from '../../../shared/domain/round.ts'
import {
  decideWalkIn,
  refuseUnopened,
  type WalkIn,
  wantedFromEnvelope,
} from '../../../shared/domain/walk-in.ts'
import { ids } from '../../fixtures/stored-items.ts'

const aLine = (given: Partial<EntitlementLine>): EntitlementLine => ({
  code: 'food',
  kind: 'value',
  category: 'food',
  amounts: { USD: 7500 },
  steps: [],
  ...given,
})

const basket = { number: 1, version: 2, quantity: 3 }
const lines = [
  aLine({}),
  aLine({ code: 'rent', kind: 'cash', amounts: { USD: 6000 } }),
  aLine({ code: 'kit', kind: 'commodity', amounts: { 'item:kit': 3 }, basket }),
  aLine({ code: 'elsewhere' }),
]

const aWalkIn = (given: Partial<WalkIn> = {}): WalkIn => ({
  round: {
    roundId: ids.standing,
    kind: 'standing',
    state: 'released',
    siteIds: [],
    lines: ['food', 'rent', 'kit'].map((code) => ({ code, grantId: ids.grant })),
  },
  programme: {
    programmeId: ids.programme,
    pinRequired: false,
    timeZone: 'America/Panama',
    rules: { version: 4, eligibility: { all: [] }, transferValues: [] },
  },
  registration: {
    householdId: 'hh_0123456789abcdefghjk',
    siteId: ids.site,
    consented: true,
    assessment: {
      householdId: 'hh_0123456789abcdefghjk',
      programmeId: ids.programme,
      ruleVersion: 4,
      assessedOn: '2026-03-01',
      eligible: true,
      conditions: [],
      lines,
    },
  },
  requestKey: 'officer|key',
  shard: 5,
  now: Date.UTC(2026, 2, 1, 3),
  ...given,
})

describe('refuseUnopened', () => {
  it('lets through a standing round that is or was open, and no other', () => {
    const through = (['cycle', 'standing'] as const).flatMap((kind) =>
      roundStates
        .filter((state) => refuseUnopened({ kind, state }) === undefined)
        .map((state) => `${kind} ${state}`),
    )
    expect(through).toEqual(['standing released', 'standing closed'])
    expect(refuseUnopened({ kind: 'cycle', state: 'released' })).toEqual({ refused: 'round-not-standing' })
  })
})
const { assessment } = aWalkIn().registration
const withRegistration = (changes: Partial<WalkIn['registration']>) =>
  aWalkIn({ registration: { ...aWalkIn().registration, ...changes } })

function entitlementsOf(walkIn: WalkIn) {
  const decided = decideWalkIn(walkIn)
  if ('refused' in decided) throw new Error(decided.refused)
  return decided
}

describe('decideWalkIn', () => {
  it('grants what the assessment and the round have in common', () => {
    expect(entitlementsOf(aWalkIn()).map(({ code }) => code)).toEqual(['food', 'rent', 'kit'])
    expect(entitlementsOf(aWalkIn())[2]).toMatchObject({
      grantId: ids.grant,
      basket,
      shard: 5,
      ruleVersion: 4,
    })
  })

  it('starts on the day it is where the programme is, not in Greenwich', () => {
    // 03:00 in Greenwich is the evening before in Panama: 2026-02-28.
    expect(entitlementsOf(aWalkIn())[0]?.firstValidDay).toBe(Date.UTC(2026, 1, 28) / 86_400_000)
  })

  it('writes down who asked for which household, in which programme and round, and when', () => {
    const { requestKey, now, round, programme, registration } = aWalkIn()
    expect(entitlementsOf(aWalkIn())[0]).toMatchObject({
      roundId: round.roundId,
      programmeId: programme.programmeId,
      householdId: registration.householdId,
      code: 'food',
      kind: 'value',
      category: 'food',
      amounts: { USD: 7500 },
      requestKey,
      reservedAt: now,
    })
    expect(entitlementsOf(aWalkIn())[0]).not.toHaveProperty('basket')
  })

  it('refuses a household that is not eligible', () => {
    const walkIn = withRegistration({ assessment: { ...assessment, eligible: false, lines: [] } })
    expect(decideWalkIn(walkIn)).toEqual({ refused: 'assessment-ineligible' })
  })

  it('refuses a household that did not consent', () => {
    expect(decideWalkIn(withRegistration({ consented: false }))).toEqual({ refused: 'consent-missing' })
  })

  it('refuses an assessment by other rules than those of today, or where there are none', () => {
    const older = withRegistration({ assessment: { ...assessment, ruleVersion: 3 } })
    expect(decideWalkIn(older)).toEqual({ refused: 'assessment-outdated' })
    const { rules: _, ...ruleless } = aWalkIn().programme
    expect(decideWalkIn(aWalkIn({ programme: ruleless }))).toEqual({ refused: 'assessment-outdated' })
  })

  it('serves the sites of the round only, or every site where it names none', () => {
    const { round } = aWalkIn()
    expect(decideWalkIn(aWalkIn({ round: { ...round, siteIds: ['sit_elsewhere'] } }))).toEqual({
      refused: 'round-not-for-household',
      detail: 'This round is for households of other sites.',
    })
    expect(entitlementsOf(aWalkIn({ round: { ...round, siteIds: [ids.site] } }))).toHaveLength(3)
  })

  it('refuses a household whose assessment has no code in common with the round', () => {
    const round = { ...aWalkIn().round, lines: [{ code: 'another', grantId: ids.grant }] }
    expect(decideWalkIn(aWalkIn({ round }))).toEqual({ refused: 'round-not-for-household' })
  })

  it('wants a PIN where the programme does', () => {
    const programme = { ...aWalkIn().programme, pinRequired: true }
    expect(decideWalkIn(aWalkIn({ programme }))).toEqual({
      refused: 'pin-required',
      detail: 'The household chooses its PIN first, at registration.',
    })
    const withPin = { ...withRegistration({ pin: { salt: 'salt', hash: 'hash' } }), programme }
    expect(entitlementsOf(withPin)).toHaveLength(3)
  })

  it('tells of the round before it tells of the household', () => {
    const closed = { ...aWalkIn().round, state: 'submitted' as const }
    expect(decideWalkIn({ ...withRegistration({ consented: false }), round: closed })).toEqual({
      refused: 'round-not-standing',
    })
  })
})

describe('wantedFromEnvelope', () => {
  it('adds up what one grant pays in one unit', () => {
    expect(wantedFromEnvelope(entitlementsOf(aWalkIn()))).toEqual({
      [`${ids.grant}|USD`]: 13_500,
      [`${ids.grant}|item:kit`]: 3,
    })
  })
})
