import { describe, expect, it } from 'vitest'
import type { Basket, TransferValue } from '../../../shared/domain/programme.ts'
import { mostBudgetLines, type RoundPlan, validateRoundPlan } from '../../../shared/domain/round-plan.ts'

const food: TransferValue = {
  code: 'food',
  kind: 'value',
  category: 'food',
  money: { perHouseholdMinor: 100 },
}
const kit: TransferValue = {
  code: 'kit',
  kind: 'commodity',
  category: 'hygiene',
  basket: { basketNumber: 1, perHousehold: 1 },
}
const basketOf = (itemCount: number): Basket => ({
  number: 1,
  version: 1,
  kind: 'commodity',
  name: 'Kit',
  items: Array.from({ length: itemCount }, (_, i) => ({ itemCode: `item-${i}`, name: 'Item', quantity: 1 })),
})
const programme = {
  currency: 'USD' as const,
  baskets: [basketOf(1)],
  rules: { version: 1, eligibility: { all: [] }, transferValues: [food, kit] },
}
const aCycle = (changes: Partial<RoundPlan> = {}): RoundPlan => ({
  kind: 'cycle',
  lines: [{ code: 'food', grantId: 'g1' }],
  firstValidDay: 20_500,
  ...changes,
})
const usd = { grantId: 'g1', unit: 'USD', amount: 1000 }
const aStandingRound = (changes: Partial<RoundPlan> = {}) =>
  aCycle({ kind: 'standing', envelope: [usd], ...changes })

describe('validateRoundPlan', () => {
  it('accepts a cycle without and a standing round with an envelope', () => {
    expect(validateRoundPlan(aCycle(), programme)).toBeUndefined()
    expect(validateRoundPlan(aStandingRound(), programme)).toBeUndefined()
  })

  it('refuses a cycle with and a standing round without an envelope', () => {
    expect(validateRoundPlan(aCycle({ envelope: [usd] }), programme)).toMatchObject({ field: 'envelope' })
    const { envelope: _, ...bare } = aStandingRound()
    expect(validateRoundPlan(bare, programme)).toMatchObject({ field: 'envelope' })
    expect(validateRoundPlan(aStandingRound({ envelope: [] }), programme)).toMatchObject({
      field: 'envelope',
    })
  })

  it('refuses a programme without rules, and codes that its rules lack or that come twice', () => {
    const { rules: _, ...ruleless } = programme
    expect(validateRoundPlan(aCycle(), ruleless)).toMatchObject({ field: 'lines' })
    const lines = [{ code: 'rent', grantId: 'g1' }]
    expect(validateRoundPlan(aCycle({ lines }), programme)).toMatchObject({ field: 'lines.0.code' })
    const twice = [
      { code: 'food', grantId: 'g1' },
      { code: 'food', grantId: 'g2' },
    ]
    expect(validateRoundPlan(aCycle({ lines: twice }), programme)).toMatchObject({ field: 'lines.1.code' })
  })

  it('refuses an envelope in a unit or from a grant that no line hands out', () => {
    for (const stray of [
      { ...usd, unit: 'EUR' },
      { ...usd, grantId: 'g2' },
      { ...usd, unit: 'item:item-0' },
    ])
      expect(validateRoundPlan(aStandingRound({ envelope: [usd, stray] }), programme)).toMatchObject({
        refused: 'round-invalid',
        field: 'envelope.1',
      })
    expect(validateRoundPlan(aStandingRound({ envelope: [usd, usd] }), programme)).toMatchObject({
      field: 'envelope.1',
    })
  })

  it('refuses a line that the envelope does not pay for', () => {
    const lines = [
      { code: 'food', grantId: 'g1' },
      { code: 'kit', grantId: 'g1' },
    ]
    expect(validateRoundPlan(aStandingRound({ lines }), programme)).toMatchObject({ field: 'envelope' })
    const both = [usd, { grantId: 'g1', unit: 'item:item-0', amount: 5 }]
    expect(validateRoundPlan(aStandingRound({ lines, envelope: both }), programme)).toBeUndefined()
  })

  it('refuses days that a voucher cannot name', () => {
    expect(validateRoundPlan(aCycle({ firstValidDay: 18_261 }), programme)).toMatchObject({
      field: 'firstValidDay',
    })
    expect(validateRoundPlan(aCycle({ firstValidDay: 18_262 }), programme)).toBeUndefined()
    expect(validateRoundPlan(aCycle({ firstValidDay: 18_262 + 65_535 }), programme)).toBeUndefined()
    expect(validateRoundPlan(aCycle({ firstValidDay: 18_262 + 65_536 }), programme)).toMatchObject({
      field: 'firstValidDay',
    })
  })

  it('refuses more pairs of grant and unit than one approval can reserve', () => {
    const many = { ...programme, baskets: [basketOf(mostBudgetLines + 1)] }
    const lines = [{ code: 'kit', grantId: 'g1' }]
    expect(validateRoundPlan(aCycle({ lines }), many)).toMatchObject({ field: 'lines' })
    const most = { ...programme, baskets: [basketOf(mostBudgetLines)] }
    expect(validateRoundPlan(aCycle({ lines }), most)).toBeUndefined()
  })

  it.each<[string, RoundPlan, RegExp]>([
    ['a cycle with an envelope', aCycle({ envelope: [usd] }), /only a standing round/i],
    ['a standing round without one', aStandingRound({ envelope: [] }), /needs an envelope/],
    ['a day before vouchers', aCycle({ firstValidDay: 0 }), /on that day/],
    ['a code without a rule', aCycle({ lines: [{ code: 'rent', grantId: 'g1' }] }), /no code rent/],
    [
      'a code named twice',
      aCycle({ lines: [food, food].map(({ code }) => ({ code, grantId: 'g1' })) }),
      /food is named twice/,
    ],
    [
      'money that no line hands out',
      aStandingRound({ envelope: [usd, { ...usd, unit: 'EUR' }] }),
      /hands out EUR/,
    ],
    ['a grant named twice', aStandingRound({ envelope: [usd, usd] }), /named twice/],
    [
      'a line without money',
      aStandingRound({ lines: [food, kit].map(({ code }) => ({ code, grantId: 'g1' })) }),
      /pays for all of kit/,
    ],
  ])('tells the officer what is wrong with %s', (_, plan, words) => {
    expect(validateRoundPlan(plan, programme)?.detail).toMatch(words)
  })

  it('tells the officer that rules are missing, or that grants and units are too many', () => {
    const { rules: _, ...ruleless } = programme
    expect(validateRoundPlan(aCycle(), ruleless)?.detail).toMatch(/no rules/)
    const many = { ...programme, baskets: [basketOf(mostBudgetLines + 1)] }
    expect(validateRoundPlan(aCycle({ lines: [{ code: 'kit', grantId: 'g1' }] }), many)?.detail).toMatch(
      /at most 33 pairs/,
    )
  })
})
