import { describe, expect, it } from 'vitest'
import {
  certificateOf,
  decideCertificateTerms,
  refuseKey,
} from '../../../shared/domain/device-certificate.ts'
import { emptyChain, isCertifiedAt } from '../../../shared/domain/device-key.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import type { Vendor } from '../../../shared/domain/vendor.ts'
import { aVendorItem, ids } from '../../fixtures/stored-items.ts'

/** 2026-03-01, seven in the morning in Panama. */
const now = Date.UTC(2026, 2, 1, 12)
const aVendor = (given: Record<string, unknown> = {}) => aVendorItem(given) as unknown as Vendor
const until = (day: string) => ({ ...aVendor().contract, until: day })

const termsOf = (vendor: Vendor) => {
  const terms = decideCertificateTerms(vendor, ids.device, now)
  if (isRefusal(terms)) throw new Error(terms.refused)
  return terms
}

describe('decideCertificateTerms', () => {
  it('says what the vendor may redeem, and for a week', () => {
    expect(termsOf(aVendor())).toEqual({
      ...{ vendorId: ids.vendor, deviceId: ids.device, siteId: ids.site, timeZone: 'America/Panama' },
      programmeIds: [ids.programme],
      kinds: ['cash', 'value', 'commodity', 'service'],
      categories: ['food'],
      contractUntil: '2099-12-31',
      iat: now / 1000,
      exp: now / 1000 + 7 * 86_400,
    })
  })

  it("ends with the contract's last day, where the device is", () => {
    const { exp } = termsOf(aVendor({ contract: until('2026-03-03') }))
    expect(new Date(exp * 1000).toISOString()).toBe('2026-03-04T05:00:00.000Z')
  })

  it.each([
    ['vendor-suspended', { status: 'suspended' }],
    ['device-unknown', { devices: {} }],
    ['contract-missing', { contract: undefined }],
    ['contract-does-not-cover-date', { contract: until('2026-02-28') }],
    ['contract-does-not-cover-site', { contract: { ...aVendor().contract, siteIds: [] } }],
  ])('refuses with %s', (refused, given) => {
    expect(decideCertificateTerms(aVendor(given), ids.device, now)).toMatchObject({ refused })
  })
})

describe('certificateOf', () => {
  it('names the key and its place beside the terms', () => {
    const terms = termsOf(aVendor())
    expect(certificateOf({ keyId: '0123456789abcdef', siteNumber: 5 }, terms)).toEqual({
      ...{ typ: 'vale-device', keyId: '0123456789abcdef', siteNumber: 5 },
      ...terms,
    })
  })
})

describe('refuseKey', () => {
  it('lets the current key have certificates', () => {
    expect(refuseKey(emptyChain as object)).toBeUndefined()
  })

  it('gives none to a key that another took the place of, nor to one that is frozen', () => {
    const frozen = { reason: 'gap', sequence: 3, at: now } as const
    expect(refuseKey({ supersededAt: now })).toMatchObject({ refused: 'device-key-unknown' })
    expect(refuseKey({ frozen })).toMatchObject({ refused: 'device-frozen', facts: { reason: 'gap' } })
  })
})

describe('isCertifiedAt', () => {
  it('counts the first second and not the one after the last', () => {
    const certified = { certifiedFrom: 100, certifiedUntil: 200 }
    const at = [99_999, 100_000, 199_999, 200_000]
    expect(at.map((instant) => isCertifiedAt(certified, instant))).toEqual([false, true, true, false])
  })
})
