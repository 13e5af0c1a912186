import { describe, expect, it } from 'vitest'
import type { ProgrammeWithBaskets } from '../../../shared/application/programme-ports.ts'
import { setRules } from '../../../shared/application/set-rules.ts'

const programme: ProgrammeWithBaskets = {
  programmeId: 'prg_1',
  number: 1,
  name: 'Programme',
  currency: 'USD',
  kinds: ['cash'],
  cardLanguage: 'es',
  helpLine: '800',
  timeZone: 'America/Panama',
  pinRequired: false,
  vendorReversalMinutes: 60,
  replacementLimit: 3,
  offlineAllowed: false,
  baskets: [],
  createdAt: 0,
}
const rules = {
  eligibility: { all: [] },
  transferValues: [
    { code: 'rent', kind: 'cash' as const, category: 'cash', money: { perHouseholdMinor: 6000 } },
  ],
}
const actor = { sub: 'officer', roles: ['programme-officer'], programmes: ['*'], sites: ['*'] }

/** Sets rules while others change them `timesOvertaken` times in between. */
async function overtaken(timesOvertaken: number) {
  let written = 0
  const outcome = await setRules({
    getProgramme: async () => programme,
    getSite: async () => undefined,
    replaceRules: async () => ++written > timesOvertaken,
  })({ actor, programmeId: 'prg_1', rules })
  return { outcome, written }
}

describe('setRules', () => {
  it('decides again when somebody else changed the rules meanwhile', async () => {
    expect(await overtaken(1)).toEqual({ outcome: { ...rules, version: 1 }, written: 2 })
  })

  it('gives up as too busy when others are always faster', async () => {
    expect(await overtaken(100)).toEqual({ outcome: { refused: 'too-busy' }, written: 6 })
  })
})
