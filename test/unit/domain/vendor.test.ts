import { describe, expect, it } from 'vitest'
import { type Vendor, vendorStanding } from '../../../shared/domain/vendor.ts'

const noon = Date.parse('2026-03-10T17:00:00Z')

function aVendor(changes: Partial<Vendor> = {}): Vendor {
  return {
    vendorId: 'vdr_a',
    name: 'Shop',
    status: 'active',
    contract: {
      programmeIds: ['prg_a'],
      kinds: ['value'],
      categories: ['food'],
      siteIds: ['sit_a'],
      from: '2026-03-10',
      until: '2026-03-10',
    },
    devices: {
      dev_a: {
        deviceId: 'dev_a',
        label: 'Till',
        siteId: 'sit_a',
        timeZone: 'America/Panama',
        status: 'active',
      },
      dev_b: {
        deviceId: 'dev_b',
        label: 'Till',
        siteId: 'sit_b',
        timeZone: 'America/Panama',
        status: 'active',
      },
      dev_c: {
        deviceId: 'dev_c',
        label: 'Till',
        siteId: 'sit_a',
        timeZone: 'America/Panama',
        status: 'suspended',
      },
    },
    createdAt: 0,
    ...changes,
  }
}

describe('vendorStanding', () => {
  it('says where the device stands and what the contract covers', () => {
    expect(vendorStanding(aVendor(), 'dev_a', noon)).toEqual({
      vendorId: 'vdr_a',
      deviceId: 'dev_a',
      siteId: 'sit_a',
      programmeIds: ['prg_a'],
      kinds: ['value'],
      categories: ['food'],
    })
  })

  it.each<[string, Partial<Vendor>, string | undefined]>([
    ['vendor-suspended', { status: 'suspended' }, 'dev_a'],
    ['device-unknown', {}, undefined],
    ['device-unknown', {}, 'dev_of_another_vendor'],
    ['device-suspended', {}, 'dev_c'],
    ['contract-does-not-cover-site', {}, 'dev_b'],
  ])('refuses with %s', (code, changes, deviceId) => {
    expect(vendorStanding(aVendor(changes), deviceId, noon)).toMatchObject({ refused: code })
  })

  it('refuses without a contract', () => {
    const { contract: _, ...vendor } = aVendor()
    expect(vendorStanding(vendor, 'dev_a', noon)).toMatchObject({ refused: 'contract-missing' })
  })

  it("counts the contract's days where the device stands", () => {
    const firstMoment = Date.parse('2026-03-10T05:00:00Z')
    const lastMoment = Date.parse('2026-03-11T04:59:59Z')
    expect(vendorStanding(aVendor(), 'dev_a', firstMoment)).not.toHaveProperty('refused')
    expect(vendorStanding(aVendor(), 'dev_a', lastMoment)).not.toHaveProperty('refused')
    for (const outside of [firstMoment - 1, lastMoment + 1000])
      expect(vendorStanding(aVendor(), 'dev_a', outside)).toMatchObject({
        refused: 'contract-does-not-cover-date',
      })
  })
})
