import { describe, expect, it } from 'vitest'
import { setContract } from '../../../shared/application/set-contract.ts'
import type { Contract } from '../../../shared/domain/vendor.ts'

const contract: Contract = {
  programmeIds: ['prg_1'],
  kinds: ['cash'],
  categories: ['cash'],
  siteIds: ['sit_1'],
  from: '2026-01-01',
  until: '2026-12-31',
}
const vendor = { vendorId: 'vdr_1', name: 'Shop', status: 'active' as const, devices: {}, createdAt: 0 }
const site = { siteId: 'sit_1', number: 1, name: 'Site', pcode: 'PA01', timeZone: 'America/Panama' }
const actor = { sub: 'officer', roles: ['programme-officer'], programmes: ['*'], sites: ['*'] }

/** Sets a contract while others change it `timesOvertaken` times in between. */
async function overtaken(timesOvertaken: number) {
  let written = 0
  const outcome = await setContract({
    getVendor: async () => vendor,
    programmeExists: async () => true,
    getSite: async () => site,
    replaceContract: async () => (++written > timesOvertaken ? { ...vendor, contract } : undefined),
  })({ actor, vendorId: 'vdr_1', contract })
  return { outcome, written }
}

describe('setContract', () => {
  it('decides again when somebody else changed the contract meanwhile', async () => {
    expect(await overtaken(1)).toMatchObject({ outcome: { vendorId: 'vdr_1', contract }, written: 2 })
  })

  it('gives up as too busy when others are always faster', async () => {
    expect(await overtaken(100)).toEqual({ outcome: { refused: 'too-busy' }, written: 6 })
  })
})
