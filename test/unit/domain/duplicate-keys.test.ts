import { describe, expect, it } from 'vitest'
import { keysOfHousehold, likeliestCandidates, mostKeys } from '../../../shared/domain/duplicate-keys.ts'
import { aComparable } from '../../fixtures/comparable-households.ts'

type People = Parameters<typeof aComparable>[0]
type Changes = Parameters<typeof aComparable>[1]

const keysOf = (people: People, changes?: Changes) => keysOfHousehold(aComparable(people, changes), 2026)

/** Whether the second finds the first by a key. */
function isFound(first: People, second: People, changes?: Changes): boolean {
  const filed = new Set(keysOf(first).filed)
  return keysOf(second, changes).lookedUp.some(({ key }) => filed.has(key))
}

const rosa = { called: 'Rosa, Núñez' }
const years = (count: number) => ({ years: count, asOf: '2026-03-01' })

describe('keysOfHousehold', () => {
  it.each([
    ['a nickname', 'Francisco, Mora', 'Pancho, Mora'],
    ['names exchanged', 'Rosa, Mora', 'Mora, Rosa'],
    ['Arabic letters', 'Youssef, Khalil', 'يوسف, خليل'],
    ['a slip in the family name', 'Rosa, Mora', 'Rosa, Mofa'],
    ['a slip in the given name', 'Rosa, Mora', 'Rpsa, Mora'],
  ])('files somebody where %s is looked up', (_what, one, other) => {
    expect(isFound([{ called: one }], [{ called: other }])).toBe(true)
  })

  it('finds somebody at another site, by name and year', () => {
    expect(isFound([rosa], [rosa], { siteId: 'sit_2' })).toBe(true)
  })

  it('finds somebody whose birth year changed, at the same site', () => {
    expect(isFound([rosa], [{ ...rosa, age: { birthDate: '1989-01-01' } }])).toBe(true)
  })

  it.each([40, 41])('finds a birth date by an age in years that leaves two years open: %i', (count) => {
    const away = { siteId: 'sit_2' }
    expect(isFound([rosa], [{ ...rosa, age: years(count) }], away)).toBe(true)
  })

  it('finds a household by a phone alone', () => {
    const phone = { contacts: { phones: ['+50760001234'] } }
    const filed = new Set(keysOf([rosa], phone).filed)
    const { lookedUp } = keysOf([{ called: 'Ali, Haddad', sex: 'male' }], phone)
    expect(lookedUp.filter(({ key }) => filed.has(key))).toHaveLength(1)
  })

  it('does not find those who share nothing', () => {
    expect(isFound([rosa], [{ called: 'Elena, Batista', age: { birthDate: '1990-01-01' } }])).toBe(false)
  })

  it('files no more than fits beside the documents, the head first', () => {
    const many = [...'bdfgklmnprst'].map((letter) => ({ called: `Rosa${letter}o, Mora${letter}a` }))
    const { filed } = keysOf([rosa, ...many])
    expect(filed).toHaveLength(mostKeys)
    expect(filed).toEqual(expect.arrayContaining([...keysOf([rosa]).filed]))
  })

  it('files a child under name and year alone', () => {
    const { filed } = keysOf([rosa, { called: 'Ana, Mora', age: { birthDate: '2019-05-05' } }])
    expect(filed.length).toBe(keysOf([rosa]).filed.length + 1)
  })
})

describe('likeliestCandidates', () => {
  it('puts first who shares most keys', () => {
    const two = (...ids: string[]) => ({ points: 2, ids })
    expect(likeliestCandidates([two('a', 'b'), two('b'), two('c', 'b'), two('c')])).toEqual(['b', 'c', 'a'])
  })

  it('asks for two keys of those that many share', () => {
    const one = (...ids: string[]) => ({ points: 1, ids })
    expect(likeliestCandidates([one('a', 'b'), one('b')])).toEqual(['b'])
  })

  it('leaves out the rest of too many', () => {
    const ids = Array.from({ length: 100 }, (_, at) => at)
    expect(likeliestCandidates([{ points: 2, ids }])).toHaveLength(12)
  })
})
