import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { Contract } from '../../../shared/domain/vendor.ts'
import { checkContractScope, checkVendorScope } from '../../../shared/domain/vendor-scope.ts'

const officer = (programmes: string[], sites = ['*']): Actor => ({
  sub: 'officer',
  roles: ['programme-officer'],
  programmes,
  sites,
})
const contractOf = (...programmeIds: string[]): Contract => ({
  programmeIds,
  kinds: ['cash'],
  categories: ['food'],
  siteIds: ['site-1'],
  from: '2026-01-01',
  until: '2026-12-31',
})
const outside = { refused: 'outside-your-scope' }

describe('checkVendorScope', () => {
  it('shows a vendor of any programme that one works for, and one without a contract to whoever works', () => {
    expect(checkVendorScope(officer(['p1']), { contract: contractOf('p1', 'p2') })).toBeUndefined()
    expect(checkVendorScope(officer([]), {})).toBeUndefined()
    expect(checkVendorScope(officer([], []), {})).toMatchObject(outside)
    expect(checkVendorScope(officer(['p3']), { contract: contractOf('p1', 'p2') })).toMatchObject({
      ...outside,
      field: 'vendorId',
    })
  })
})

describe('checkContractScope', () => {
  it('wants every programme and site of both contracts', () => {
    expect(checkContractScope(officer(['p1', 'p2']), [contractOf('p1'), contractOf('p2')])).toBeUndefined()
    expect(checkContractScope(officer(['p1']), [contractOf('p1', 'p2')])).toMatchObject({
      ...outside,
      field: 'programmeIds',
    })
    expect(checkContractScope(officer(['p1']), [contractOf('p2'), contractOf('p1')])).toMatchObject(outside)
    expect(checkContractScope(officer(['*'], ['site-2']), [contractOf('p1')])).toMatchObject({
      ...outside,
      field: 'siteIds',
    })
  })
})
