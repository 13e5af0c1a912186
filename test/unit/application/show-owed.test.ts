import { expect, it } from 'vitest'
import { showOwed } from '../../../shared/application/show-owed.ts'
import type { Programme } from '../../../shared/domain/programme.ts'

it('showOwed sends a vendor with more lines than a phone shows to its statements', async () => {
  const line = { programmeId: 'prg', sign: 1, amounts: { USD: 1 } } as never
  const show = showOwed({
    listAllProgrammes: async () => ({ rows: [{ programmeId: 'prg' } as Programme] }),
    listVendorDays: async () => ['2026-03-01'],
    listUnclaimedLines: async () => ({ rows: Array.from({ length: 500 }, () => line), cursor: 'more' }),
    getVendorAccount: async () => undefined,
    getParts: async () => [],
    listVendorSettlements: async () => ({ rows: [] }),
    lineParts: 1,
  })
  const actor = { sub: 'till-1', roles: ['vendor'], programmes: [], sites: [], vendorId: 'vdr_1' }
  expect(await show({ actor, vendorId: 'vdr_1', now: 0 })).toMatchObject({ refused: 'report-too-large' })
})
