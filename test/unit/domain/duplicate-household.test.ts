import { describe, expect, it } from 'vitest'
import { compareHouseholds, suspectScore } from '../../../shared/domain/duplicate-household.ts'
import { aComparable } from '../../fixtures/comparable-households.ts'

type People = Parameters<typeof aComparable>[0]

const compare = (one: People, other: People, changes: Parameters<typeof aComparable>[1] = {}) =>
  compareHouseholds(aComparable(one), aComparable(other, { householdId: 'hh_2', ...changes }))

const scoreOf = (...pair: Parameters<typeof compare>) => compare(...pair)?.score ?? 0
const codesOf = (...pair: Parameters<typeof compare>) =>
  (compare(...pair)?.reasons ?? []).map(({ code }) => code)

const rosa = { called: 'Rosa, Núñez Delgado' }
const luis = { called: 'Luis, Delgado', sex: 'male', age: { birthDate: '1980-02-03' } } as const
const child = { called: 'Inés, Delgado Núñez', age: { birthDate: '2015-07-09' } }

describe('compareHouseholds', () => {
  it.each([
    ['an accent', 'José, Núñez Delgado', 'Jose, Nunez Delgado'],
    ['a typo', 'Rosa, Núñez Delgado', 'Rosa, Núñes Delgado'],
    ['names exchanged', 'Rosa, Delgado', 'Delgado, Rosa'],
    ['a nickname', 'Francisca, Delgado', 'Paca, Delgado'],
    ['Arabic letters', 'Khadija, Mansour', 'خديجة, منصور'],
    ['a name by ear', 'Jean-Baptiste, Augustin', 'Jan Batis, Ogisten'],
    ['a second name left out', 'Rosa María, Núñez Delgado', 'Rosa, Núñez'],
  ])('suspects one person in spite of %s', (_what, one, other) => {
    expect(scoreOf([{ called: one }], [{ called: other }])).toBeGreaterThanOrEqual(suspectScore)
  })

  it('suspects a birth year that is another, where day and month are the same', () => {
    const other = { ...rosa, age: { birthDate: '1987-04-12' } }
    expect(scoreOf([rosa], [other])).toBeGreaterThanOrEqual(suspectScore)
    expect(codesOf([rosa], [other])).toContain('birth-day-same-in-another-year')
  })

  it('suspects a family that was enrolled in two parts', () => {
    const parts = [
      [rosa, luis, child],
      [luis, child],
    ] as const
    expect(scoreOf(...parts)).toBeGreaterThanOrEqual(suspectScore)
    expect(codesOf(...parts)).toContain('members-shared')
  })

  it.each([
    ['a father and a son of one name', luis, { ...luis, age: { birthDate: '2004-06-01' } }],
    ['two sisters', rosa, { called: 'Elena, Núñez Delgado', age: { birthDate: '1988-09-30' } }],
    ['a woman and a man', rosa, { ...luis, called: 'Rosario, Núñez Delgado' }],
    ['people who have nothing in common', rosa, luis],
  ])('does not suspect %s', (_what, one, other) => {
    expect(scoreOf([one], [other])).toBeLessThan(suspectScore)
  })

  it('does not take cousins for one household because two children bear one name', () => {
    const one = [
      { called: 'Mariam, Haddad', age: { birthDate: '1980-01-01' } },
      { called: 'Ali, Haddad', age: { birthDate: '2019-01-01' } },
    ]
    const other = [
      { called: 'Omar, Haddad', sex: 'male', age: { birthDate: '1975-03-02' } },
      { called: 'Ali, Haddad', age: { birthDate: '2019-01-01' } },
    ] as const
    expect(scoreOf(one, other)).toBeLessThan(suspectScore)
  })

  it('counts a phone and a site that both have', () => {
    const phone = { contacts: { phones: ['+50760001234'] } }
    const one = aComparable([rosa], phone)
    const [same, elsewhere] = [
      compareHouseholds(one, aComparable([rosa], phone)),
      compareHouseholds(one, aComparable([rosa], { siteId: 'sit_2' })),
    ]
    expect(same?.reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['phone-shared', 'site-same']),
    )
    expect(elsewhere?.reasons.map(({ code }) => code)).toContain('site-differs')
    expect(same?.score).toBeGreaterThan(elsewhere?.score ?? 0)
  })

  it('gives the same score whichever comes first', () => {
    const one = aComparable([rosa, luis, child])
    const other = aComparable([{ ...luis, called: 'Lucho, Delgado' }, { called: 'Rosa, Nuñez' }])
    expect(compareHouseholds(one, other)?.score).toBe(compareHouseholds(other, one)?.score)
  })

  it('has a score that is the sum of its reasons', () => {
    const { score = 0, reasons = [] } = compare([rosa, luis], [rosa, child]) ?? {}
    expect(reasons.reduce((sum, { points }) => sum + points, 0)).toBe(score)
    expect(Number.isSafeInteger(score)).toBe(true)
  })

  it('says nothing of households that name nobody', () => {
    expect(compareHouseholds(aComparable([]), aComparable([rosa]))).toBeUndefined()
  })
})
