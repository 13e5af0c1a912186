// The sweep against a real engine: it counts what differs, writes no projection, and goes on where its time was up.
import { randomBytes } from 'node:crypto'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Context } from 'aws-lambda'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { makeProjectionReader } from '../../shared/adapters/dynamodb/projection-reader.ts'
import { makeSweepStore } from '../../shared/adapters/dynamodb/sweep-store.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { compareProjections } from '../../shared/application/compare-projections.ts'
import { tracesOf } from '../../shared/application/project-voucher-change.ts'
import { differencesIn, sweepProjections } from '../../shared/application/sweep-projections.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type Item, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { imagesOf, voucherIdOf } from '../fixtures/voucher-histories.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
afterAll(() => engine.stop())
Object.assign(process.env, {
  VOUCHERS_TABLE: tables.vouchers,
  LEDGER_TABLE: tables.ledger,
  POWERTOOLS_METRICS_NAMESPACE: 'Vale',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  POWERTOOLS_DEV: 'false',
  LOG_LEVEL: 'SILENT',
})
const { handler } = await import('../../functions/schedule/sweep-ledger.ts')

const redeem = { does: 'redeem', amount: 10, vendor: 0, site: 0 } as const
const images = Array.from({ length: 12 }, (_, index) =>
  imagesOf(voucherIdOf(index), { round: 0, after: 0, steps: [redeem, { does: 'reverse' }, redeem] }).slice(
    -1,
  ),
).flat()
const traces = images.flatMap((image) => tracesOf(voucherOf(image)))
await putItems(client, tables.vouchers, images)
await makeTraceWriter(client, tables.ledger).leaveTraces(traces)

const nameOf = ({ pk, sk }: Item) => `${pk} ${sk}`

async function ledger(): Promise<Item[]> {
  const found: Item[] = []
  await scanTable(client, { table: tables.ledger }, (item) => found.push(item))
  return found.sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
}
const projections = async () => (await ledger()).filter(({ pk }) => !String(pk).startsWith('SWEEP#'))
const remove = ({ pk, sk }: Item) =>
  client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))

const undo: Item[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const item of undo.splice(0))
    await client.send(new PutCommand({ TableName: tables.ledger, Item: item }))
})

async function lose(prefix: string): Promise<void> {
  const lost = (await ledger()).find(({ pk }) => String(pk).startsWith(prefix))
  if (lost === undefined) throw new Error(`nothing begins with ${prefix}`)
  undo.push(lost)
  await remove(lost)
}

async function run() {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const facts = await handler({}, { awsRequestId: '1' } as Context)
  const lines = written.mock.calls.map(([line]) => String(line))
  const metrics = lines.filter((line) => line.includes('_aws')).map((line) => JSON.parse(line))
  return { facts, metrics, lines }
}

describe('sweep-ledger', () => {
  it('reads everything and reports no difference, as a count of zero', async () => {
    const { facts, metrics } = await run()
    expect(facts).toMatchObject({ finished: true, vouchers: 12, movements: traces.length, differences: 0 })
    expect(metrics).toMatchObject([{ service: 'sweep-ledger', ProjectionDifferences: 0 }])
  })

  it('counts what differs by its kind, mends nothing, and names no voucher', async () => {
    await lose('VL#')
    await lose('VENDOR-DAYS#')
    const before = await projections()
    const { facts, metrics, lines } = await run()
    expect(facts).toMatchObject({
      'trace-missing': 1,
      'day-not-marked': 1,
      'counter-wrong': 1,
      differences: 3,
    })
    expect(metrics).toMatchObject([{ ProjectionDifferences: 3 }])
    expect(await projections()).toEqual(before)
    expect(lines.join() + JSON.stringify(facts)).not.toContain('V00000')
  })
})

describe('sweepProjections', () => {
  let tick = 0
  const compare = compareProjections(makeProjectionReader(client, tables))
  const sweep = sweepProjections({
    compare: (options) => compare({ ...options, clock: () => tick++ }),
    ...makeSweepStore(client, tables.ledger),
  })

  it('goes on where its time was up, over as many runs as it takes, and then begins anew', async () => {
    await lose('VL#')
    for (let sweeps = 0; sweeps < 2; sweeps++) {
      const reports = []
      do {
        tick = 0
        reports.push(await sweep({ now: Date.now(), stopAt: 4 }))
      } while (reports.at(-1)?.finished === false)
      expect(reports.length).toBeGreaterThan(3)
      expect(reports.reduce((sum, { vouchers }) => sum + vouchers, 0)).toBe(12)
      expect(reports.map(differencesIn).reduce((sum, count) => sum + count)).toBe(2)
    }
  })
})

describe('makeSweepStore', () => {
  const { findProgress, keepProgress } = makeSweepStore(client, tables.ledger)
  const places = { 'ledger 0': 'done', 'vouchers 0': { voucherId: 'x' } } as const
  /** Random letters do not pack well. */
  const sums = Array.from({ length: 8000 }, () => [randomBytes(50).toString('hex'), { issued: 1 }] as const)
  const progress = { startedAt: 1, places, before: [['a', 1]] as const, sums }

  it('keeps more than one item holds', async () => {
    await keepProgress(progress)
    expect(await findProgress()).toEqual(progress)
    expect((await ledger()).filter(({ bytes }) => bytes !== undefined).length).toBeGreaterThan(1)
  })

  it('knows of nothing once the sweep is finished, or when a part is gone', async () => {
    await keepProgress(undefined)
    expect(await findProgress()).toBeUndefined()
    await keepProgress(progress)
    for (const item of await ledger()) if (item['bytes'] !== undefined) await remove(item)
    expect(await findProgress()).toBeUndefined()
  })
})
