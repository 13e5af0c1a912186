// The ledger's longer work, on one vendor: what follows from redemptions (lines and counters), closing its statement,
// reversing, repeating, and verifying all of it.
import { createHash } from 'node:crypto'
import { makeReversalMarks } from '../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeSettlementLines } from '../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { collectSettlementPart } from '../../shared/application/collect-settlement-part.ts'
import { projectVoucherChanges } from '../../shared/application/project-voucher-change.ts'
import { reverseRedemption } from '../../shared/application/reverse-redemption.ts'
import { startSettlement } from '../../shared/application/start-settlement.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { settlementParts } from '../../shared/domain/settlement.ts'
import { verifyLedger } from '../ledger-verification.ts'
import type { Ground, Measurement } from './measurement.ts'
import { manyAtOnce, timeOf } from './pace.ts'
import { plainRow, type Row } from './row.ts'
import { around, benchProgramme, openShop, redemptionWrite, type Shop } from './shop.ts'

/** Of the design's 100,000, so that the bench stays short; it grows in proportion. */
const lineCount = 10_000
const reversalCount = 1000
const batchSize = 100
const concurrency = 32

export const measureLedgerWork: Measurement = async (ground, note) => {
  const shop = await openShop(ground, { vendorCount: 1, voucherCount: lineCount })
  const redeemed = await redeemAll(ground, shop)
  const repeated = await redeemAll(ground, shop)
  const projected = await project(ground, shop)
  const settled = await settle(ground, shop)
  const reversed = await reverse(ground, shop)
  const verified = await timeOf(() => verifyLedger({ client: shop.client, tables: ground.tables }))
  note(`${lineCount} redemptions ${(lineCount / redeemed).toFixed(0)}/s; ${concurrency} at once`)
  const rate = (count: number, seconds: number) => count / seconds
  return [
    row(
      'repeat of a redemption, against the first',
      rate(lineCount, repeated) / rate(lineCount, redeemed),
      'of its rate',
    ),
    row(
      'reversal, against a redemption',
      rate(reversalCount, reversed) / rate(lineCount, redeemed),
      'of its rate',
    ),
    row('projection of a redemption', rate(lineCount, projected), 'records/s'),
    row(`closing a statement of ${lineCount} lines`, rate(lineCount, settled), 'lines/s'),
    row('verification', rate(lineCount, verified), 'vouchers/s'),
  ]
}

const row = (name: string, value: number, unit: string): Row =>
  plainRow({ name, value, unit, digits: unit === 'of its rate' ? 2 : 0 })

const keyOf = (index: number) => `bench-redemption-${index}`

/** Seconds that all first redemptions take, or all repeats. */
function redeemAll({ tables }: Ground, { client, vendors, vouchers }: Shop): Promise<number> {
  const { commitRedemption } = makeVoucherRedemptions(client, tables.vouchers)
  const writes = vouchers.map((voucher, index) =>
    redemptionWrite({ vendor: around(vendors, 0), voucher, key: keyOf(index) }),
  )
  return timeOf(() =>
    manyAtOnce({ count: lineCount, concurrency, run: (index) => commitRedemption(around(writes, index)) }),
  )
}

/** As batches of the stream would bring them, four at once. */
async function project({ tables }: Ground, { client, vouchers }: Shop): Promise<number> {
  const read = await makeVoucherReader(client, tables.vouchers).readVouchers(
    vouchers.map(({ voucherId }) => voucherId),
  )
  const ports = { ...makeTraceWriter(client, tables.ledger), publish: async () => new Map() }
  const batches = Array.from({ length: Math.ceil(read.length / batchSize) }, (_, batch) =>
    read
      .slice(batch * batchSize, (batch + 1) * batchSize)
      .map((after) => ({ before: { ...after, movements: [] }, after, changeId: after.voucherId })),
  )
  const run = async (index: number) => {
    const failures = await projectVoucherChanges(ports)(around(batches, index))
    if (failures.size > 0) throw new Error(`not projected: ${[...failures.values()][0]}`)
  }
  return timeOf(() => manyAtOnce({ count: batches.length, concurrency: 4, run }))
}

const admin = { sub: 'bench', roles: ['admin'], programmes: [], sites: [] }

/** From the request to the closed statement, with a worker for each part. */
async function settle({ tables }: Ground, { client, vendors }: Shop): Promise<number> {
  const ports = {
    ...makeSettlementStore(client, tables.ledger),
    ...makeSettlementLines(client, tables.ledger),
    ...makeVoucherReader(client, tables.vouchers),
    sha256: (text: string) => createHash('sha256').update(text).digest(),
  }
  const vendor = around(vendors, 0)
  const at = { programmeId: benchProgramme.programmeId, settlementId: 'stl_bench' }
  const now = Date.now()
  const seconds = await timeOf(async () => {
    const started = await startSettlement({
      ...ports,
      programmeExists: async () => true,
      getVendor: async () => vendor,
      sendToSettle: async () => undefined,
    })({ actor: admin, ...at, vendorId: vendor.vendorId, requestHash: 'bench', now })
    if (isRefusal(started)) throw new Error(started.refused)
    await manyAtOnce({
      count: settlementParts,
      concurrency: settlementParts,
      run: (part) => collectSettlementPart(ports)({ ...at, part, now }),
    })
  })
  const closed = await ports.getSettlement(at)
  if (closed?.state !== 'closed' || closed.lineCount !== lineCount)
    throw new Error(`the statement is ${closed?.state} with ${closed?.lineCount} lines`)
  return seconds
}

/** By finance: read, mark the line, move the value. */
function reverse({ tables }: Ground, { client, vouchers }: Shop): Promise<number> {
  const ports = {
    ...makeVoucherReader(client, tables.vouchers),
    ...makeVoucherCorrections(client, tables.vouchers),
    markReversal: makeReversalMarks(client, tables.ledger),
    waitForLine: async () => undefined,
  }
  const run = async (index: number) => {
    const { voucherId } = around(vouchers, index)
    const asked = { actor: admin, voucherId, redemptionId: keyOf(index), reason: 'bench' }
    const answer = await reverseRedemption(ports)({ ...asked, requestHash: 'bench', now: Date.now() })
    if (isRefusal(answer)) throw new Error(answer.refused)
  }
  return timeOf(() => manyAtOnce({ count: reversalCount, concurrency, run }))
}
