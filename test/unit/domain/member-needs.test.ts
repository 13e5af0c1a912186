import { describe, expect, it } from 'vitest'
import { mergeNeeds } from '../../../shared/domain/member-needs.ts'

const known = { m1: ['pregnant'], m2: ['malnutrition'] } as const

describe('mergeNeeds', () => {
  it('keeps the needs of members that nobody speaks of, and forgets those of members who are gone', () => {
    expect(mergeNeeds(['m1', 'm3'], known, { how: 'replace', needs: {} })).toEqual({ m1: ['pregnant'] })
  })

  it('adds for who does not see, without doubling', () => {
    const needs = { m1: ['pregnant', 'chronic-illness'] } as const
    expect(mergeNeeds(['m1'], known, { how: 'add', needs })).toEqual({ m1: ['pregnant', 'chronic-illness'] })
    expect(mergeNeeds(['m1'], known, { how: 'add', needs: { m1: [] } })).toEqual({ m1: ['pregnant'] })
  })

  it('replaces for who sees, and a member without needs is left out', () => {
    expect(mergeNeeds(['m1', 'm2'], known, { how: 'replace', needs: { m1: [] } })).toEqual({
      m2: ['malnutrition'],
    })
  })
})
