import { describe, expect, it } from 'vitest'
import type { Basket, TransferValue } from '../../../shared/domain/programme.ts'
import { type NewRules, sameRules, unitsOf, validateRules } from '../../../shared/domain/rule-validation.ts'

const kit: Basket = {
  number: 1,
  version: 1,
  kind: 'commodity',
  name: 'Kit',
  items: [
    { itemCode: 'soap', name: 'Soap', quantity: 2 },
    { itemCode: 'towel', name: 'Towel', quantity: 1 },
  ],
}
const programme = { kinds: ['cash', 'value', 'commodity'] as const, baskets: [kit], currency: 'USD' as const }
const food: TransferValue = {
  code: 'food',
  kind: 'value',
  category: 'food',
  money: { perMember: [{ which: {}, amountMinor: 2500, upTo: 6 }] },
}
const dignity: TransferValue = {
  code: 'dignity',
  kind: 'commodity',
  category: 'hygiene',
  basket: { basketNumber: 1, perMember: [{ which: { sex: ['female'], ageFrom: 12 }, quantity: 1 }] },
}
const rulesOf = (...transferValues: TransferValue[]): NewRules => ({
  eligibility: { all: [] },
  transferValues,
})
const check = (...transferValues: TransferValue[]) => validateRules(rulesOf(...transferValues), programme)
const checkCondition = (condition: NewRules['eligibility']['all'][number]) =>
  validateRules({ eligibility: { all: [condition] }, transferValues: [food] }, programme)

describe('validateRules', () => {
  it('accepts money for cash and value, baskets for commodity and service', () => {
    expect(check(food, dignity)).toBeUndefined()
  })

  it('refuses money on a commodity and a basket on cash', () => {
    expect(check({ ...dignity, money: { perHouseholdMinor: 1 } })).toMatchObject({
      refused: 'rule-invalid',
      field: 'transferValues.0.money',
    })
    expect(check({ ...food, kind: 'cash', basket: { basketNumber: 1, perHousehold: 1 } })).toMatchObject({
      refused: 'rule-invalid',
      field: 'transferValues.0.basket',
    })
  })

  it('refuses a value that nothing feeds', () => {
    expect(check({ ...food, money: {} })).toMatchObject({ field: 'transferValues.0.money' })
    expect(check({ ...food, money: { perMember: [] } })).toMatchObject({ field: 'transferValues.0.money' })
    expect(check({ code: 'food', kind: 'value', category: 'food' })).toMatchObject({
      refused: 'rule-invalid',
    })
    expect(check({ ...dignity, basket: { basketNumber: 1 } })).toMatchObject({
      field: 'transferValues.0.basket',
    })
  })

  it('refuses a code that is used twice', () => {
    expect(check(food, { ...food, category: 'other' })).toMatchObject({ field: 'transferValues.1.code' })
  })

  it('refuses a kind that the programme does not hand out', () => {
    const legal: TransferValue = {
      code: 'legal',
      kind: 'service',
      category: 'legal',
      basket: { basketNumber: 1, perHousehold: 1 },
    }
    expect(check(legal)).toMatchObject({ refused: 'rule-invalid', field: 'transferValues.0.kind' })
  })

  it('tells a basket that does not exist from one of another kind', () => {
    expect(check({ ...dignity, basket: { basketNumber: 9, perHousehold: 1 } })).toMatchObject({
      refused: 'basket-unknown',
      field: 'transferValues.0.basket.basketNumber',
    })
    const services = { ...programme, kinds: ['service'] as const }
    const legal = { ...dignity, kind: 'service' as const }
    expect(validateRules(rulesOf(legal), services)).toMatchObject({
      refused: 'rule-invalid',
      field: 'transferValues.0.basket.basketNumber',
    })
  })

  it('refuses ages and counts that end before they begin', () => {
    expect(checkCondition({ fact: 'head', which: { ageFrom: 60, ageTo: 18 } })).toMatchObject({
      field: 'eligibility.all.0.which.ageFrom',
    })
    expect(checkCondition({ fact: 'household-size', atLeast: 5, atMost: 4 })).toMatchObject({
      field: 'eligibility.all.0.atLeast',
    })
    expect(
      check({ ...food, money: { perMember: [{ which: { ageFrom: 5, ageTo: 4 }, amountMinor: 1 }] } }),
    ).toMatchObject({ field: 'transferValues.0.money.perMember.0.which.ageFrom' })
    expect(checkCondition({ fact: 'household-size', atLeast: 4, atMost: 4 })).toBeUndefined()
  })

  it('refuses ages that end before they begin, of members too, and takes one year of age', () => {
    const upsideDown = { ageFrom: 60, ageTo: 18 }
    expect(checkCondition({ fact: 'members', which: upsideDown, atLeast: 1 })).toMatchObject({
      field: 'eligibility.all.0.which.ageFrom',
    })
    expect(checkCondition({ fact: 'members', which: { ageFrom: 18, ageTo: 18 }, atLeast: 1 })).toBeUndefined()
  })

  it('takes a condition with one bound, ages with one end, and heads and sites, which count nothing', () => {
    const conditions: NewRules['eligibility']['all'] = [
      { fact: 'household-size', atLeast: 5 },
      { fact: 'household-size', atMost: 5 },
      { fact: 'members', which: { ageFrom: 18 }, atLeast: 1 },
      { fact: 'members', which: { ageTo: 18 }, atMost: 1 },
      { fact: 'head', which: { ageFrom: 18, ageTo: 60 } },
      { fact: 'site', oneOf: ['sit_a'] },
    ]
    expect(validateRules({ eligibility: { all: conditions }, transferValues: [food] }, programme)).toBe(
      undefined,
    )
  })

  it('goes on to the values when the conditions are right', () => {
    const all = [{ fact: 'household-size', atLeast: 1 }] as const
    expect(
      validateRules({ eligibility: { all }, transferValues: [{ ...food, money: {} }] }, programme),
    ).toMatchObject({ field: 'transferValues.0.money' })
  })

  it('refuses a condition that counts nothing', () => {
    expect(checkCondition({ fact: 'household-size' })).toMatchObject({ refused: 'rule-invalid' })
  })

  it('takes a value for the household alone', () => {
    expect(check({ ...food, money: { perHouseholdMinor: 100 } })).toBeUndefined()
    expect(check({ ...dignity, basket: { basketNumber: 1, perHousehold: 1 } })).toBeUndefined()
    const { basket: _, ...bare } = dignity
    expect(check(bare)).toMatchObject({ field: 'transferValues.0.basket' })
  })

  it('takes just as much as one voucher can carry, and nothing more', () => {
    const money = (perHouseholdMinor: number) => check({ ...food, money: { perHouseholdMinor } })
    expect(money(0xffff_ffff)).toBeUndefined()
    expect(money(0x1_0000_0000)).toMatchObject({ field: 'transferValues.0.money.maxAmountMinor' })
    const baskets = (perHousehold: number) => check({ ...dignity, basket: { basketNumber: 1, perHousehold } })
    expect(baskets(255)).toBeUndefined()
    expect(baskets(256)).toMatchObject({ field: 'transferValues.0.basket' })
  })

  it.each<[string, TransferValue, RegExp]>([
    ['a kind that is not handed out', { ...dignity, kind: 'service' }, /no vouchers of kind service/],
    ['a basket in money', { ...food, basket: { basketNumber: 1 } }, /value holds money, not a basket/],
    ['money in a basket', { ...dignity, money: {} }, /commodity holds a basket, not money/],
    ['money that nothing feeds', { ...food, money: {} }, /how much/],
    ['a basket that nothing fills', { ...dignity, basket: { basketNumber: 1 } }, /how many baskets/],
    ['too much money', { ...food, money: { perHouseholdMinor: 2 ** 32 } }, /at most 4294967295/],
    ['too many baskets', { ...dignity, basket: { basketNumber: 1, perHousehold: 256 } }, /more than 255/],
    [
      'ages upside down',
      { ...food, money: { perMember: [{ which: { ageFrom: 5, ageTo: 4 }, amountMinor: 1 }] } },
      /first age/,
    ],
  ])('tells the officer what is wrong with %s', (_, value, words) => {
    expect(check(value)?.detail).toMatch(words)
  })

  it('tells the officer what is wrong with a code, a count and a basket of another kind', () => {
    expect(check(food, food)?.detail).toMatch(/food is used twice/)
    expect(checkCondition({ fact: 'household-size' })?.detail).toMatch(/how many/)
    expect(checkCondition({ fact: 'household-size', atLeast: 5, atMost: 4 })?.detail).toMatch(/at least/i)
    const services = { ...programme, kinds: ['service'] as const }
    const legal = { ...dignity, kind: 'service' as const }
    expect(validateRules(rulesOf(legal), services)?.detail).toMatch(/of kind commodity/)
  })

  it('refuses what the largest household could not carry on one voucher', () => {
    const perMember = [{ which: {}, amountMinor: 200_000_000 }]
    expect(check({ ...food, money: { perMember } })).toMatchObject({ refused: 'rule-invalid' })
    expect(check({ ...food, money: { perMember, maxAmountMinor: 1_000_000 } })).toBeUndefined()
    const kits = [{ which: {}, quantity: 9 }]
    expect(check({ ...dignity, basket: { basketNumber: 1, perMember: kits } })).toMatchObject({
      refused: 'rule-invalid',
    })
    const limited = [{ which: {}, quantity: 9, upTo: 20 }]
    expect(check({ ...dignity, basket: { basketNumber: 1, perMember: limited } })).toBeUndefined()
  })
})

describe('sameRules', () => {
  it('does not mind the order of fields, nor the version', () => {
    const stored = { version: 3, transferValues: [{ ...food, category: 'food' }], eligibility: { all: [] } }
    const { money, ...rest } = food
    expect(sameRules(stored, rulesOf({ money, ...rest }))).toBe(true)
  })

  it('minds every value', () => {
    expect(sameRules(rulesOf(food), rulesOf({ ...food, category: 'other' }))).toBe(false)
    expect(sameRules(rulesOf(food, dignity), rulesOf(dignity, food))).toBe(false)
  })
})

describe('unitsOf', () => {
  it('counts money in the currency and baskets in their items', () => {
    expect(unitsOf(food, programme)).toEqual(['USD'])
    expect(unitsOf(dignity, programme)).toEqual(['item:soap', 'item:towel'])
  })

  it('counts in the items of the newest version, and in nothing where there is no such basket', () => {
    const newest = { ...kit, version: 3, items: [{ itemCode: 'pads', name: 'Pads', quantity: 1 }] }
    for (const baskets of [
      [kit, newest, { ...kit, version: 2 }],
      [newest, kit],
      [kit, newest],
    ])
      expect(unitsOf(dignity, { ...programme, baskets })).toEqual(['item:pads'])
    expect(unitsOf(dignity, { ...programme, baskets: [] })).toEqual([])
  })
})
