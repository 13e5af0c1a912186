import { describe, expect, it } from 'vitest'
import { ageOn, assess, isMeant } from '../../../shared/domain/eligibility.ts'
import type { Condition, MemberFilter, TransferValue } from '../../../shared/domain/programme.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import { aMember, assessmentDay, householdOf, kit, terms } from '../../fixtures/household-facts.ts'

const years = (age: number) => ({ years: age, asOf: assessmentDay })

const food: TransferValue = {
  code: 'food',
  kind: 'value',
  category: 'food',
  money: {
    perMember: [
      { which: {}, amountMinor: 2500, upTo: 6 },
      { which: { ageTo: 4 }, amountMinor: 1000 },
    ],
  },
}
const dignity: TransferValue = {
  code: 'dignity',
  kind: 'commodity',
  category: 'hygiene',
  basket: { basketNumber: 1, perMember: [{ which: { sex: ['female'], ageFrom: 12 }, quantity: 1 }] },
}

function assessed(...given: Parameters<typeof assess>) {
  const outcome = assess(...given)
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome
}

describe('ageOn', () => {
  it('counts whole years from a birth date, and the birthday itself as the next year', () => {
    expect(ageOn({ birthDate: '2020-03-02' }, '2026-03-01')).toEqual({ from: 5, to: 5 })
    expect(ageOn({ birthDate: '2020-03-01' }, '2026-03-01')).toEqual({ from: 6, to: 6 })
  })

  it('makes somebody born on 29 February a year older on 1 March of a common year', () => {
    expect(ageOn({ birthDate: '2020-02-29' }, '2025-02-28')).toEqual({ from: 4, to: 4 })
    expect(ageOn({ birthDate: '2020-02-29' }, '2025-03-01')).toEqual({ from: 5, to: 5 })
  })

  it('takes an age in years as it is on the day it was asked', () => {
    expect(ageOn({ years: 34, asOf: '2026-01-01' }, '2026-01-01')).toEqual({ from: 34, to: 34 })
  })

  it('does not know, between two anniversaries of the question, whether the birthday has been', () => {
    expect(ageOn({ years: 34, asOf: '2026-01-01' }, '2026-06-30')).toEqual({ from: 34, to: 35 })
    expect(ageOn({ years: 34, asOf: '2026-01-01' }, '2028-06-30')).toEqual({ from: 36, to: 37 })
  })

  it('is sure again on the anniversary of the question', () => {
    expect(ageOn({ years: 34, asOf: '2026-01-01' }, '2028-01-01')).toEqual({ from: 36, to: 36 })
  })

  it('counts back for a day before the question', () => {
    expect(ageOn({ years: 34, asOf: '2026-06-30' }, '2026-01-01')).toEqual({ from: 33, to: 34 })
    expect(ageOn({ years: 34, asOf: '2026-06-30' }, '2025-06-30')).toEqual({ from: 33, to: 33 })
    expect(ageOn({ years: 0, asOf: '2026-06-30' }, '2026-01-01')).toEqual({ from: 0, to: 0 })
  })

  it('moves both ends of a range', () => {
    expect(ageOn({ fromYears: 0, toYears: 17, asOf: '2026-01-01' }, '2027-02-01')).toEqual({
      from: 1,
      to: 19,
    })
  })

  it('knows nothing when nothing was said', () => {
    expect(ageOn(undefined, assessmentDay)).toBeUndefined()
  })
})

describe('isMeant', () => {
  const asked = (member: Parameters<typeof isMeant>[0], which: Parameters<typeof isMeant>[1]) =>
    isMeant(member, which, assessmentDay)

  it('includes both ends of an age range', () => {
    const which = { ageFrom: 12, ageTo: 17 }
    expect([11, 12, 17, 18].map((age) => asked(aMember({ age: years(age) }), which))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('counts a range of ages only when all of it does', () => {
    const girl = aMember({ age: { fromYears: 0, toYears: 17, asOf: assessmentDay } })
    expect(asked(girl, { ageTo: 17 })).toBe(true)
    expect(asked(girl, { ageFrom: 12 })).toBeUndefined()
    expect(asked(girl, { ageFrom: 18 })).toBe(false)
  })

  it('cannot tell when the sex is not known', () => {
    expect(asked(aMember({ sex: 'unknown' }), { sex: ['female'] })).toBeUndefined()
    expect(asked(aMember({ sex: 'unknown' }), { sex: ['female', 'unknown'] })).toBe(true)
  })

  it('needs no age where none is asked for', () => {
    const { age: _, ...ageless } = aMember()
    expect(asked(ageless, { sex: ['female'] })).toBe(true)
    expect(asked(ageless, { ageTo: 17 })).toBeUndefined()
  })

  it('can tell all the same when something else rules the member out', () => {
    const { age: _, ...ageless } = aMember({ sex: 'male' })
    expect(asked(ageless, { sex: ['female'], ageFrom: 12 })).toBe(false)
  })

  it('asks for a disability, or for none', () => {
    expect(asked(aMember({ disability: true }), { disability: true })).toBe(true)
    expect(asked(aMember({ disability: true }), { disability: false })).toBe(false)
  })
})

describe('assess', () => {
  it('says of each condition whether it held, and with which value', () => {
    const all: Condition[] = [
      { fact: 'household-size', atLeast: 2 },
      { fact: 'members', which: { ageTo: 4 }, atLeast: 1 },
      { fact: 'head', which: { sex: ['female'] } },
      { fact: 'site', oneOf: ['sit_b'] },
    ]
    const { eligible, conditions } = assessed(householdOf(aMember(), aMember()), terms({ all }))
    expect(eligible).toBe(false)
    expect(conditions.map(({ held, value }) => [held, value])).toEqual([
      [true, 2],
      [false, 0],
      [true, 1],
      [false, 'sit_a'],
    ])
    expect(conditions.map(({ condition }) => condition)).toEqual(all)
  })

  it('counts up to the most that a condition allows, and that many', () => {
    const held = (size: number) =>
      assessed(
        householdOf(...Array.from({ length: size }, () => aMember())),
        terms({ all: [{ fact: 'household-size', atLeast: 2, atMost: 3 }] }),
      ).eligible
    expect([1, 2, 3, 4].map(held)).toEqual([false, true, true, false])
  })

  it('reports how many members it could not count', () => {
    const all: Condition[] = [{ fact: 'members', which: { ageFrom: 60 }, atLeast: 1 }]
    const unsure = aMember({ age: { fromYears: 18, toYears: 120, asOf: assessmentDay } })
    const { conditions } = assessed(householdOf(aMember(), unsure, unsure), terms({ all }))
    expect(conditions).toMatchObject([{ held: false, value: 0, unknownMembers: 2 }])
  })

  it('does not let a head of unknown sex pass for a woman', () => {
    const all: Condition[] = [{ fact: 'head', which: { sex: ['female'] } }]
    const { conditions } = assessed(householdOf(aMember({ sex: 'unknown' })), terms({ all }))
    expect(conditions).toMatchObject([{ held: false, unknownMembers: 1 }])
  })

  it('gives USD 25 for each member up to six and 10 more for each child under five', () => {
    const household = householdOf(...Array.from({ length: 7 }, () => aMember()), aMember({ age: years(4) }))
    const { lines } = assessed(household, terms({ transferValues: [food] }))
    expect(lines).toEqual([
      {
        code: 'food',
        kind: 'value',
        category: 'food',
        amounts: { USD: 16_000 },
        steps: [
          { reason: 'For each member, up to 6', count: 6, each: 2500, total: 15_000 },
          { reason: 'For each member under 5', count: 1, each: 1000, total: 1000 },
        ],
      },
    ])
  })

  it('gives one kit for each woman or girl from 12, as items of the basket', () => {
    const household = householdOf(
      aMember(),
      aMember({ age: years(12) }),
      aMember({ age: years(11) }),
      aMember({ sex: 'male' }),
    )
    const { lines } = assessed(household, terms({ transferValues: [dignity] }))
    expect(lines).toMatchObject([
      {
        amounts: { 'item:soap': 4, 'item:towel': 2 },
        basket: { number: 1, version: 1, quantity: 2 },
        steps: [{ reason: 'For each woman or girl from 12', count: 2, each: 1, total: 2 }],
      },
    ])
  })

  it('says in the step whom it could not count', () => {
    const girls = aMember({ age: { fromYears: 0, toYears: 17, asOf: assessmentDay } })
    const { lines } = assessed(householdOf(aMember(), girls), terms({ transferValues: [dignity] }))
    expect(lines[0]?.steps[0]?.reason).toContain('1 not counted')
  })

  it('cuts at the most that the rule allows, and the steps still add up', () => {
    const capped = { ...food, money: { ...food.money, perHouseholdMinor: 5000, maxAmountMinor: 6000 } }
    const { lines } = assessed(householdOf(aMember()), terms({ transferValues: [capped] }))
    expect(lines[0]?.amounts).toEqual({ USD: 6000 })
    expect(lines[0]?.steps.reduce((sum, step) => sum + step.total, 0)).toBe(6000)
  })

  it('says in words what is for the household and where it was cut', () => {
    const capped = { ...food, money: { perHouseholdMinor: 5000, maxAmountMinor: 4000 } }
    const { lines } = assessed(householdOf(aMember()), terms({ transferValues: [capped] }))
    expect(lines[0]?.steps).toEqual([
      { reason: 'For the household', count: 1, each: 5000, total: 5000 },
      { reason: 'No more than 4000 in all', count: 1, each: -1000, total: -1000 },
    ])
  })

  it('cuts nothing from what is just the most', () => {
    const just = { ...food, money: { perHouseholdMinor: 5000, maxAmountMinor: 5000 } }
    const { lines } = assessed(householdOf(aMember()), terms({ transferValues: [just] }))
    expect(lines[0]?.steps).toHaveLength(1)
  })

  it.each<[MemberFilter, string]>([
    [{}, 'member'],
    [{ ageFrom: 12, ageTo: 17 }, 'member from 12 to 17'],
    [{ ageFrom: 60 }, 'member from 60'],
    [{ ageTo: 4 }, 'member under 5'],
    [{ sex: ['male'] }, 'man or boy'],
    [{ sex: ['other', 'unknown'] }, 'member of another sex or member of unknown sex'],
    [{ disability: true }, 'member with a disability'],
    [{ disability: false }, 'member without a disability'],
  ])('puts the filter %o in words: for each %s', (which, words) => {
    const each = { ...food, money: { perHouseholdMinor: 1, perMember: [{ which, amountMinor: 1 }] } }
    const { lines } = assessed(householdOf(aMember()), terms({ transferValues: [each] }))
    expect(lines[0]?.steps[1]?.reason).toBe(`For each ${words}`)
  })

  it('gives baskets for the household and for members', () => {
    const both = { ...dignity, basket: { ...dignity.basket, basketNumber: 1, perHousehold: 2 } }
    const { lines } = assessed(householdOf(aMember()), terms({ transferValues: [both] }))
    expect(lines[0]).toMatchObject({ amounts: { 'item:soap': 6, 'item:towel': 3 }, basket: { quantity: 3 } })
  })

  it('gives no more baskets than a voucher can carry', () => {
    const many: TransferValue = {
      ...dignity,
      basket: { basketNumber: 1, perMember: [{ which: {}, quantity: 200 }] },
    }
    const { lines } = assessed(householdOf(aMember(), aMember()), terms({ transferValues: [many] }))
    expect(lines[0]).toMatchObject({ amounts: { 'item:towel': 255 }, basket: { quantity: 255 } })
  })

  it('takes the newest version of a basket', () => {
    const newer = { ...kit, version: 2, items: [{ itemCode: 'soap', name: 'Soap', quantity: 3 }] }
    const { lines } = assessed(
      householdOf(aMember()),
      terms({ transferValues: [dignity], baskets: [newer, kit] }),
    )
    expect(lines[0]).toMatchObject({ amounts: { 'item:soap': 3 }, basket: { version: 2 } })
  })

  it('leaves out what comes to nothing', () => {
    const { lines } = assessed(
      householdOf(aMember({ sex: 'male' })),
      terms({ transferValues: [dignity, food] }),
    )
    expect(lines.map(({ code }) => code)).toEqual(['food'])
  })

  it('gives nothing to a household that is not eligible', () => {
    const all: Condition[] = [{ fact: 'household-size', atLeast: 2 }]
    const { eligible, lines } = assessed(householdOf(aMember()), terms({ all, transferValues: [food] }))
    expect({ eligible, lines }).toEqual({ eligible: false, lines: [] })
  })

  it('names the version of the rules and the day that it went by', () => {
    expect(assessed(householdOf(aMember()), terms({ version: 7 }))).toMatchObject({
      ruleVersion: 7,
      assessedOn: assessmentDay,
      householdId: 'hh_a',
      programmeId: 'prg_a',
    })
  })

  it('refuses rules that name a basket that there is not', () => {
    const outcome = assess(householdOf(aMember()), terms({ transferValues: [dignity], baskets: [] }))
    expect(outcome).toEqual({ refused: 'rule-invalid', detail: 'There is no basket 1.' })
  })
})
