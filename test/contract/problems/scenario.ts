// A scenario brings about one problem of one route: `redeemVoucher: pin-wrong` → the answer that came.
import type { Answer } from '../../../tools/api-client.ts'
import type { useVale } from '../../fixtures/vale.ts'

export type Vale = Awaited<ReturnType<typeof useVale>>

export type Scenario = (vale: Vale) => Promise<Pick<Answer<unknown>, 'status'> & { readonly body: unknown }>

export type Scenarios = Readonly<Record<string, Scenario>>

/** Well formed, and of nothing that there is. */
export const noSuch = {
  programmeId: `prg_${'0'.repeat(20)}`,
  grantId: `grt_${'0'.repeat(20)}`,
  siteId: `sit_${'0'.repeat(20)}`,
  vendorId: `vdr_${'0'.repeat(20)}`,
  deviceId: `dev_${'0'.repeat(20)}`,
  householdId: `hh_${'0'.repeat(20)}`,
  roundId: `rnd_${'0'.repeat(20)}`,
  importId: `imp_${'0'.repeat(20)}`,
  voucherId: '0'.repeat(16),
} as const
