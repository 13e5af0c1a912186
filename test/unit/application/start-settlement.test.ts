import { describe, expect, it } from 'vitest'
import { type StartSettlementPorts, startSettlement } from '../../../shared/application/start-settlement.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import { refuse } from '../../../shared/domain/refusal.ts'

const finance: Actor = { sub: 'finance', roles: ['finance-officer'], programmes: ['*'], sites: ['*'] }
const asked = { actor: finance, programmeId: 'prg_1', vendorId: 'vdr_1', settlementId: 'stl_new', now: 1000 }

/** Tells which statements were handed to the workers. */
function aVendorWith(open: string | undefined) {
  const sent: string[] = []
  const ports: StartSettlementPorts = {
    programmeExists: async () => true,
    getVendor: async () => ({ vendorId: '', name: '', status: 'active', devices: {}, createdAt: 0 }),
    getSettlement: async () => undefined,
    getVendorAccount: async () => ({
      ...{ number: 1, carried: {}, until: 0 },
      ...(open !== undefined && { open }),
    }),
    openSettlement: async ({ settlement }) =>
      open === undefined ? settlement : refuse('settlement-already-open'),
    sendToSettle: async ({ settlementId }) => void sent.push(settlementId),
  }
  return { sent, start: () => startSettlement(ports)({ ...asked, requestHash: 'hash' }) }
}

describe('startSettlement', () => {
  it('hands a statement to the workers', async () => {
    const { sent, start } = aVendorWith(undefined)
    expect(await start()).toMatchObject({ settlementId: 'stl_new', state: 'collecting' })
    expect(sent).toEqual(['stl_new'])
  })

  it('hands the one that is in the way to the workers again, in case it lost them', async () => {
    const { sent, start } = aVendorWith('stl_lost')
    expect(await start()).toMatchObject({ refused: 'settlement-already-open' })
    expect(sent).toEqual(['stl_lost'])
  })
})
