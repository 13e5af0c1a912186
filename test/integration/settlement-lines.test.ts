// Collecting statements on an engine of its own: workers at once, dead half way and late, lines that come after.
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { makeReversalMarks } from '../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeSettlementLines } from '../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import {
  type CollectPartPorts,
  collectSettlementPart,
} from '../../shared/application/collect-settlement-part.ts'
import type { VendorLine } from '../../shared/application/project-voucher-change.ts'
import { type StartSettlementPorts, startSettlement } from '../../shared/application/start-settlement.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { type Settlement, settlementParts } from '../../shared/domain/settlement.ts'
import { startOwnEngine } from '../fixtures/own-engine.ts'
import { makeRedeemedLines } from '../fixtures/redeemed-lines.ts'
import { ids, issuedAt } from '../fixtures/stored-items.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
afterAll(() => engine.stop())

const store = makeSettlementStore(client, tables.ledger)
const lines = makeSettlementLines(client, tables.ledger)
const ports: CollectPartPorts = {
  ...store,
  ...lines,
  ...makeVoucherReader(client, tables.vouchers),
  sha256: (text) => createHash('sha256').update(text).digest(),
}
const startPorts: StartSettlementPorts = {
  ...store,
  programmeExists: async () => true,
  getVendor: async () => ({ vendorId: '', name: '', status: 'active', devices: {}, createdAt: 0 }),
  sendToSettle: async () => undefined,
}
const admin: Actor = { sub: 'closer', roles: ['admin'], programmes: [], sites: [] }
const day = 86_400_000
const now = issuedAt + 10 * day

const { redeem, write: writeLines } = makeRedeemedLines(client, tables)

let count = 0
/** A vendor of its own with a voucher redeemed as often as amounts are given, and the lines of it. */
async function aVendor(amounts: readonly number[], vendorId = `vdr_${String(++count).padStart(20, '0')}`) {
  const made: VendorLine[] = []
  for (const amount of amounts) made.push(...(await redeem(vendorId, amount)))
  return { vendorId, lines: made }
}

async function start(vendorId: string, settlementId: string, until = now): Promise<Settlement> {
  const started = await startSettlement(startPorts)({
    ...{ actor: admin, programmeId: ids.programme, vendorId, settlementId, until },
    ...{ requestHash: `${vendorId}${until}`, now },
  })
  if (isRefusal(started)) throw new Error(started.refused)
  return started
}

const work = (settlementId: string, part: number, own: CollectPartPorts = ports) =>
  collectSettlementPart(own)({ programmeId: ids.programme, settlementId, part, now })

async function workAll(settlementId: string): Promise<Settlement> {
  for (let part = 0; part < settlementParts; part++) await work(settlementId, part)
  const settlement = await store.getSettlement({ programmeId: ids.programme, settlementId })
  if (settlement === undefined) throw new Error('no settlement')
  return settlement
}

describe('collectSettlementPart', () => {
  it('closes a statement with every line that was made before its end', async () => {
    const { vendorId } = await aVendor([100, 250, 4000])
    await start(vendorId, 'stl_a')
    expect(await workAll('stl_a')).toMatchObject({
      state: 'closed',
      lineCount: 3,
      redeemed: { USD: 4350 },
      toPay: { USD: 4350 },
      carriedOut: {},
      number: 1,
      leftOut: 0,
    })
  })

  it('leaves what comes late to the next statement, and puts no line in two', async () => {
    const { vendorId } = await aVendor([100])
    await start(vendorId, 'stl_b1', now - 1)
    await workAll('stl_b1')
    await redeem(vendorId, 70)
    await start(vendorId, 'stl_b2')
    expect(await workAll('stl_b2')).toMatchObject({ number: 2, lineCount: 1, toPay: { USD: 70 } })
  })

  it('lets many workers of one part at once count each line once', async () => {
    const { vendorId } = await aVendor(Array.from({ length: 40 }, (_, index) => index + 1))
    await start(vendorId, 'stl_c')
    const parts = Array.from({ length: settlementParts }, (_, part) => part)
    await Promise.allSettled(parts.flatMap((part) => [0, 1, 2].map(() => work('stl_c', part))))
    expect(await workAll('stl_c')).toMatchObject({ state: 'closed', lineCount: 40, toPay: { USD: 820 } })
  })

  it('adds nothing when a worker revives after its part was closed', async () => {
    const { vendorId, lines: made } = await aVendor([100, 200])
    await start(vendorId, 'stl_d')
    const stale = await Promise.all(
      Array.from({ length: settlementParts }, (_, part) => store.getPart({ settlementId: 'stl_d', part })),
    )
    const closed = await workAll('stl_d')
    const late = await redeem(vendorId, 999)
    for (const part of stale) {
      if (part === undefined) throw new Error('no part')
      const next = { ...part, count: 1, redeemed: { USD: 999 } }
      expect(
        await lines.claimLines({ settlementId: 'stl_d', part, lines: [...late, ...made].slice(0, 1), next }),
      ).toBe(false)
    }
    expect(await store.getSettlement({ programmeId: ids.programme, settlementId: 'stl_d' })).toEqual(closed)
  })

  it('leaves out a line that no voucher confirms, and says so', async () => {
    const { vendorId, lines: made } = await aVendor([100])
    const [line] = made
    if (line === undefined) throw new Error('no line')
    await writeLines([{ ...line, transferId: 'redemption-forged-1', amounts: { USD: 1_000_000 } }])
    await start(vendorId, 'stl_e')
    expect(await workAll('stl_e')).toMatchObject({ lineCount: 1, leftOut: 1, toPay: { USD: 100 } })
  })

  it('is empty where there was nothing, and does not stand in the way of the next', async () => {
    const { vendorId } = await aVendor([])
    await start(vendorId, 'stl_f1', now - 1)
    expect(await workAll('stl_f1')).toMatchObject({ state: 'empty', toPay: {} })
    await redeem(vendorId, 5)
    await start(vendorId, 'stl_f2')
    expect(await workAll('stl_f2')).toMatchObject({ state: 'closed', toPay: { USD: 5 } })
  })
})

describe('startSettlement', () => {
  it('closes one statement of a vendor at a time', async () => {
    const { vendorId } = await aVendor([1])
    await start(vendorId, 'stl_g1')
    await expect(start(vendorId, 'stl_g2')).rejects.toThrow('settlement-already-open')
    expect((await start(vendorId, 'stl_g1')).settlementId).toBe('stl_g1')
  })

  it('refuses a time that a statement has covered, and one that is not over', async () => {
    const { vendorId } = await aVendor([1])
    await start(vendorId, 'stl_h1')
    await workAll('stl_h1')
    await expect(start(vendorId, 'stl_h2')).rejects.toThrow('settlement-period-invalid')
    await expect(start(vendorId, 'stl_h3', now + day)).rejects.toThrow('settlement-period-invalid')
    expect((await start(vendorId, 'stl_h1')).state).toBe('closed')
  })
})

describe('the mark of a reversal', () => {
  it('falls on one side of the claim or the other, and the first mark stays', async () => {
    const mark = makeReversalMarks(client, tables.ledger)
    const { vendorId, lines: made } = await aVendor([10, 20])
    const [before, after] = made
    if (before === undefined || after === undefined) throw new Error('no lines')
    expect(await mark(before)).toBe('payable')
    await start(vendorId, 'stl_i')
    await workAll('stl_i')
    expect(await mark(before)).toBe('payable')
    expect(await mark(after)).toBe('receivable')
    expect(await mark({ ...after, transferId: 'redemption-unknown1' })).toBeUndefined()
  })
})
