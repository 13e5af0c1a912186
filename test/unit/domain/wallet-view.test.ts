import { describe, expect, it } from 'vitest'
import type { Site } from '../../../shared/domain/programme.ts'
import type { Vendor } from '../../../shared/domain/vendor.ts'
import {
  maxPlaces,
  placesOf,
  servingSites,
  type ViewedVoucher,
  walletStateOf,
} from '../../../shared/domain/wallet-view.ts'

const now = Date.parse('2026-03-10T17:00:00Z')
const seconds = now / 1000

const aViewed = (changes: Partial<ViewedVoucher> = {}): ViewedVoucher => ({
  status: 'active',
  programmeId: 'prg_a',
  kind: 'value',
  category: 'food',
  balance: { USD: 7500 },
  validFrom: seconds - 10,
  validUntil: seconds + 10,
  pinRequired: false,
  ...changes,
})

const aSite = (name: string, changes: Partial<Site> = {}): Site => ({
  siteId: `sit_${name}`,
  number: 1,
  name,
  pcode: 'PA0501',
  timeZone: 'America/Panama',
  ...changes,
})

function aShop(name: string, changes: Partial<Vendor> = {}): Vendor {
  const till = { label: 'Till', timeZone: 'America/Panama', status: 'active' } as const
  return {
    vendorId: `vdr_${name}`,
    name,
    status: 'active',
    contract: {
      programmeIds: ['prg_a'],
      kinds: ['value'],
      categories: ['food'],
      siteIds: ['sit_north', 'sit_south'],
      from: '2026-03-01',
      until: '2026-03-31',
    },
    devices: {
      dev_a: { ...till, deviceId: 'dev_a', siteId: 'sit_north' },
      dev_b: { ...till, deviceId: 'dev_b', siteId: 'sit_north' },
    },
    createdAt: 0,
    ...changes,
  }
}

const sites = [aSite('south'), aSite('north')]
const placesFor = (vendors: readonly Vendor[], voucher = aViewed()) =>
  placesOf(servingSites(voucher, { vendors, sites, now }))

describe('walletStateOf', () => {
  it.each([
    ['active', {}],
    ['active', { balance: { USD: 0, 'item:soap': 1 } }],
    ['upcoming', { validFrom: seconds + 1 }],
    ['spent', { balance: { USD: 0 } }],
    ['expired', { validUntil: seconds }],
    ['expired', { validUntil: seconds, balance: { USD: 0 } }],
    ['expired', { status: 'expired', balance: { USD: 0 } }],
    ['void', { status: 'void', balance: { USD: 0 } }],
    ['replaced', { status: 'replaced', validUntil: seconds }],
  ] as const)('is %s with %j', (state, changes) => {
    expect(walletStateOf(aViewed(changes), now)).toBe(state)
  })
})

describe('placesOf', () => {
  it('names a shop once at each site where it has a till', () => {
    expect(placesFor([aShop('Bodega')])).toEqual([{ name: 'Bodega', siteName: 'north' }])
  })

  it('names them in the order of their sites, then of their names', () => {
    const southern = aShop('Abarrotes', {
      devices: {
        dev_c: {
          deviceId: 'dev_c',
          label: 'Till',
          siteId: 'sit_south',
          timeZone: 'America/Panama',
          status: 'active',
        },
      },
    })
    expect(placesFor([southern, aShop('Zapote'), aShop('Bodega')])).toEqual([
      { name: 'Bodega', siteName: 'north' },
      { name: 'Zapote', siteName: 'north' },
      { name: 'Abarrotes', siteName: 'south' },
    ])
  })

  it('tells where a site is, when that is known', () => {
    const position = { latitude: 8.4, longitude: -77.8 }
    const serving = servingSites(aViewed(), {
      vendors: [aShop('Bodega')],
      sites: [aSite('north', { position })],
      now,
    })
    expect(placesOf(serving)).toEqual([{ name: 'Bodega', siteName: 'north', position }])
  })

  it('tells at most as many as a phone shows', () => {
    const shops = Array.from({ length: maxPlaces + 1 }, (_, index) => aShop(`Shop ${index}`))
    expect(placesFor(shops)).toHaveLength(maxPlaces)
  })

  it.each([
    ['another programme', { programmeId: 'prg_b' }],
    ['another kind', { kind: 'cash' as const }],
    ['another category', { category: 'hygiene' }],
  ])('leaves out a shop whose contract is for %s', (_, changes) => {
    expect(placesFor([aShop('Bodega')], aViewed(changes))).toEqual([])
  })

  it('leaves out a shop that is suspended, has no contract, or whose contract is over', () => {
    const { contract } = aShop('Bodega')
    if (contract === undefined) throw new Error('a shop has a contract')
    const { contract: _, ...without } = aShop('Nueva')
    const shops = [
      aShop('Bodega', { status: 'suspended' }),
      aShop('Vieja', { contract: { ...contract, until: '2026-03-09' } }),
      without,
    ]
    expect(placesFor(shops)).toEqual([])
  })
})
