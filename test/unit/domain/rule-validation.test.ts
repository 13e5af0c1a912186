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

  it('refuses a condition that counts nothing', () => {
    expect(checkCondition({ fact: 'household-size' })).toMatchObject({ refused: 'rule-invalid' })
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
})
