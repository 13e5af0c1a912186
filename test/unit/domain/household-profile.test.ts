import { describe, expect, it } from 'vitest'
import { ageBandOn, profileOf } from '../../../shared/domain/household-profile.ts'
import { nationalityGroupOf, nationalityGroups } from '../../../shared/domain/nationality-group.ts'

describe('ageBandOn', () => {
  it.each([
    [4, '0-4'],
    [5, '5-11'],
    [17, '12-17'],
    [18, '18-59'],
    [60, '60+'],
  ])('puts somebody of %i years on the day into %s', (years, band) => {
    expect(ageBandOn({ years, asOf: '2026-03-01' }, '2026-03-01')).toBe(band)
  })

  it('does not guess: an age that may lie in two bands is not known', () => {
    expect(ageBandOn({ fromYears: 10, toYears: 14, asOf: '2026-03-01' }, '2026-03-01')).toBe('unknown')
    expect(ageBandOn(undefined, '2026-03-01')).toBe('unknown')
  })
})

describe('profileOf', () => {
  it('counts members by sex, age band and disability, and names nobody', () => {
    const member = {
      isHead: false,
      sex: 'male' as const,
      disability: false,
      age: { birthDate: '2020-05-01' },
    }
    const head = { isHead: true, sex: 'female' as const, disability: true, nationality: 'SLV' }
    expect(profileOf({ siteId: 'sit_1', members: [member, member, head] }, '2026-03-01')).toEqual({
      siteId: 'sit_1',
      nationalityGroup: 'central-america',
      members: { 'male|5-11|no': 2, 'female|unknown|yes': 1 },
    })
  })
})

describe('nationalityGroupOf', () => {
  it('tells a country by itself, by its region, or not at all', () => {
    expect(nationalityGroupOf('VEN')).toBe('venezuela')
    expect(nationalityGroupOf('HND')).toBe('central-america')
    expect(nationalityGroupOf('XXA')).toBe('stateless')
    expect(nationalityGroupOf(undefined)).toBe('unknown')
    expect(nationalityGroups).toContain(nationalityGroupOf('COD'))
  })
})
