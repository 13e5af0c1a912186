import { describe, expect, it } from 'vitest'
import { type Actor, checkAnyScope, checkScope } from '../../../shared/domain/actor.ts'

const anActor = (changes: Partial<Actor> = {}): Actor => ({
  sub: 'officer',
  roles: ['programme-officer'],
  programmes: [],
  sites: [],
  ...changes,
})
const admin = anActor({ roles: ['admin'] })
const here = { programmeId: 'prg_a', siteId: 'sit_a' }

describe('checkAnyScope', () => {
  it('lets in who works for a programme, for a site, or as an admin', () => {
    expect(checkAnyScope(anActor({ programmes: ['prg_a'] }))).toBeUndefined()
    expect(checkAnyScope(anActor({ sites: ['sit_a'] }))).toBeUndefined()
    expect(checkAnyScope(admin)).toBeUndefined()
  })

  it('refuses a role alone, and says why', () => {
    expect(checkAnyScope(anActor())).toEqual({
      refused: 'outside-your-scope',
      detail: 'Your account works for nothing yet.',
    })
  })
})

describe('checkScope', () => {
  it('lets in who works for the programme and the site', () => {
    expect(checkScope(anActor({ programmes: ['prg_a'], sites: ['sit_a'] }), here)).toBeUndefined()
    expect(checkScope(anActor({ programmes: ['*'], sites: ['*'] }), here)).toBeUndefined()
  })

  it('names the one that the actor does not work for', () => {
    expect(checkScope(anActor({ programmes: ['prg_b'], sites: ['*'] }), here)).toEqual({
      refused: 'outside-your-scope',
      field: 'programmeId',
    })
    expect(checkScope(anActor({ programmes: ['*'], sites: ['sit_b'] }), here)).toEqual({
      refused: 'outside-your-scope',
      field: 'siteId',
    })
  })

  it('asks only for what is named', () => {
    expect(checkScope(anActor({ programmes: ['prg_a'] }), { programmeId: 'prg_a' })).toBeUndefined()
    expect(checkScope(anActor({ sites: ['sit_a'] }), { siteId: 'sit_a' })).toBeUndefined()
  })

  it('never limits an admin', () => {
    expect(checkScope(admin, here)).toBeUndefined()
  })
})
