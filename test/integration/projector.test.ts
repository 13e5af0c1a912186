// The stream's function against a real engine and its real records: once, twice, in any order, with one bad record.
// What is left under faults and races: trace-writer.test.ts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { eventCatalogue } from '../../events/catalogue.ts'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { createAwsEndpointServer } from '../../tools/local/aws-endpoint-server.ts'
import { callAws } from '../../tools/local/aws-json-client.ts'
import { eventBusActions, readBusEvents } from '../../tools/local/event-bus-endpoint.ts'
import { closeServer, listen } from '../../tools/local/listen.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type Item, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aRedemptionRecord, aVoucherItem, ids, issuedAt } from '../fixtures/stored-items.ts'
import { expectedOf, foundIn, imagesOf, recordsOf, voucherIdOf } from '../fixtures/voucher-histories.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
const folder = mkdtempSync(join(tmpdir(), 'vale-bus-'))
const busFile = join(folder, 'events.jsonl')
const bus = createAwsEndpointServer(eventBusActions({ buses: ['own-bus'], file: busFile }))
const busPort = await listen(bus, 0, 'the bus')
Object.assign(process.env, {
  LEDGER_TABLE: tables.ledger,
  EVENT_BUS_NAME: 'own-bus',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${busPort}`,
  POWERTOOLS_DEV: 'false',
  LOG_LEVEL: 'SILENT',
})
const { handler } = await import('../../functions/stream/project-vouchers.ts')
const { makeEventPublisher } = await import('../../shared/adapters/events/event-publisher.ts')
const { projectVoucherChanges } = await import('../../shared/application/project-voucher-change.ts')
const { voucherOf } = await import('../../shared/adapters/dynamodb/voucher-reader.ts')

afterAll(async () => {
  await closeServer(bus)
  await engine.stop()
  rmSync(folder, { recursive: true })
})

async function streamRecords(): Promise<DynamoDBRecord[]> {
  const call = <T>(target: string, input: object) => callAws<T>(engine.endpoint, { target, input })
  const { Table } = await call<{ Table: { LatestStreamArn: string } }>('DynamoDB_20120810.DescribeTable', {
    TableName: tables.vouchers,
  })
  const streams = 'DynamoDBStreams_20120810'
  const at = { StreamArn: Table.LatestStreamArn }
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    `${streams}.DescribeStream`,
    at,
  )
  const records: DynamoDBRecord[] = []
  for (const { ShardId } of StreamDescription.Shards) {
    const { ShardIterator } = await call<{ ShardIterator: string }>(`${streams}.GetShardIterator`, {
      ...at,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    records.push(
      ...(await call<{ Records: DynamoDBRecord[] }>(`${streams}.GetRecords`, { ShardIterator })).Records,
    )
  }
  return records
}

let seen = 0
/** What the engine's stream holds since the last look. */
async function newRecords(): Promise<DynamoDBRecord[]> {
  const all = await streamRecords()
  const fresh = all.slice(seen)
  seen = all.length
  return fresh
}

async function ledgerItems(prefix = ''): Promise<Item[]> {
  const found: Item[] = []
  await scanTable(client, { table: tables.ledger }, (item) => found.push(item))
  return found
    .filter(({ pk }) => String(pk).startsWith(prefix) && !String(pk).startsWith('LOG#'))
    .sort((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1))
}

const lines = () => ledgerItems('VL#')

const redemptions = makeVoucherRedemptions(client, tables.vouchers)
const during = { nbf: 0, exp: 4_000_000_000 }

async function redeem(voucherId: string, transferId: string, amountMinor: number) {
  const outcome = await redemptions.commitRedemption({
    voucherId,
    record: aRedemptionRecord({ transferId, amounts: { USD: amountMinor } }),
    standing: {
      vendorId: ids.vendor,
      deviceId: ids.device,
      siteId: ids.site,
      programmeIds: [ids.programme],
      kinds: ['value'],
      categories: ['food'],
    },
  })
  expect(outcome).toHaveProperty('committed')
}

beforeEach(async () => {
  for (const { pk, sk } of await ledgerItems())
    await client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
  rmSync(busFile, { force: true })
  await newRecords()
})

/** One voucher, issued and redeemed twice: three records. */
async function aRedeemedVoucher(voucherId: string): Promise<DynamoDBRecord[]> {
  await putItems(client, tables.vouchers, [aVoucherItem({ voucherId, ...during })])
  await redeem(voucherId, 'redemption-00000001', 2500)
  await redeem(voucherId, 'redemption-00000002', 3000)
  return newRecords()
}

const published = () => readBusEvents(busFile)

describe('project-vouchers', () => {
  it("writes the vendor's line of each redemption, in the partition of its day", async () => {
    const answer = await handler({ Records: await aRedeemedVoucher('AAAAAAAAAAAAAAAA') })
    expect(answer).toEqual({ batchItemFailures: [] })
    expect(await lines()).toEqual([
      expect.objectContaining({
        pk: expect.stringMatching(`^VL#${ids.vendor}#2026-03-01#[0-7]$`),
        sk: 'redemption-00000001#AAAAAAAAAAAAAAAA',
        transferId: 'redemption-00000001',
        voucherId: 'AAAAAAAAAAAAAAAA',
        programmeId: ids.programme,
        roundId: ids.cycle,
        kind: 'value',
        amounts: { USD: 2500 },
        deviceId: ids.device,
        siteId: ids.site,
        at: issuedAt + 3_600_000,
      }),
      expect.objectContaining({ transferId: 'redemption-00000002', amounts: { USD: 3000 } }),
    ])
  })

  it("marks the vendor's day as one that has lines", async () => {
    await handler({ Records: await aRedeemedVoucher('NNNNNNNNNNNNNNNN') })
    expect(await ledgerItems('VENDOR-DAYS#')).toEqual([
      { pk: `VENDOR-DAYS#${ids.programme}#${ids.vendor}`, sk: '2026-03-01', open: true },
    ])
  })

  it('counts what was issued and redeemed, by day, site and round', async () => {
    await handler({ Records: await aRedeemedVoucher('PPPPPPPPPPPPPPPP') })
    expect(foundIn(await ledgerItems()).counters).toEqual({
      [`${ids.programme} 2026-03-01#-#${ids.cycle}`]: { issued: 1, 'issued|USD': 7500 },
      [`${ids.programme} 2026-03-01#${ids.site}#${ids.cycle}`]: { redeemed: 2, 'redeemed|USD': 5500 },
    })
  })

  it('leaves the trace and tells the news of every movement there is', async () => {
    const life = { round: 0, after: 0 }
    const redeem = { does: 'redeem', amount: 100, vendor: 1, site: 1 } as const
    const ends = (['expired', 'voided', 'replaced'] as const).map((how) => ({ does: 'end', how }) as const)
    const images = ends.map((end, index) =>
      imagesOf(voucherIdOf(index), { ...life, steps: [redeem, { does: 'reverse' }, redeem, end] }),
    )
    expect(await handler({ Records: images.flatMap(recordsOf) })).toEqual({ batchItemFailures: [] })
    expect(foundIn(await ledgerItems())).toEqual(
      expectedOf(images.map((all) => all.at(-1)).flatMap((i) => i ?? [])),
    )
    const reversal = (await lines()).find(({ sign }) => sign === -1)
    expect(reversal).toMatchObject({
      reverses: 'redemption-00000000',
      from: 'payable',
      amounts: { USD: 100 },
    })
    const told = Map.groupBy(published(), ({ detailType }) => detailType)
    expect(Object.fromEntries([...told].map(([name, events]) => [name, events.length]))).toEqual({
      'voucher-issued.v1': 3,
      'voucher-redeemed.v1': 6,
      'voucher-reversed.v1': 3,
      'voucher-value-returned.v1': 2,
      'card-replaced.v1': 1,
    })
    for (const { detailType, detail } of published())
      expect(eventCatalogue.find(({ name }) => name === detailType)?.schema.parse(detail)).toEqual(detail)
  })

  it('does not count the issue of a card that took over the value of another', async () => {
    const item = aVoucherItem({ voucherId: 'QQQQQQQQQQQQQQQQ', replaces: 'PPPPPPPPPPPPPPPP' })
    await putItems(client, tables.vouchers, [item])
    expect(await handler({ Records: await newRecords() })).toEqual({ batchItemFailures: [] })
    expect(await ledgerItems()).toEqual([])
    expect(published()).toMatchObject([{ detail: { replaces: 'PPPPPPPPPPPPPPPP' } }])
  })

  it('counts once what two of it work on at the same time', async () => {
    const records = await aRedeemedVoucher('RRRRRRRRRRRRRRRR')
    const answers = await Promise.all([1, 2, 3].map(() => handler({ Records: records })))
    expect(answers).toEqual(answers.map(() => ({ batchItemFailures: [] })))
    expect(foundIn(await ledgerItems()).counters).toMatchObject({
      [`${ids.programme} 2026-03-01#${ids.site}#${ids.cycle}`]: { redeemed: 2, 'redeemed|USD': 5500 },
    })
  })

  it('publishes one event a transfer, each as the catalogue declares it', async () => {
    await handler({ Records: await aRedeemedVoucher('BBBBBBBBBBBBBBBB') })
    expect(published().map(({ detailType, detail }) => [detailType, detail['transferId']])).toEqual([
      ['voucher-issued.v1', 'BBBBBBBBBBBBBBBB.issued'],
      ['voucher-redeemed.v1', 'BBBBBBBBBBBBBBBB.redemption-00000001'],
      ['voucher-redeemed.v1', 'BBBBBBBBBBBBBBBB.redemption-00000002'],
    ])
    for (const { detailType, detail } of published()) {
      const declared = eventCatalogue.find(({ name }) => name === detailType)
      expect(declared?.schema.safeParse(detail)).toMatchObject({ success: true })
      expect(JSON.stringify(detail)).not.toContain('hh_')
    }
  })

  it('leaves the same lines whatever is repeated, in whatever order', async () => {
    const records = await aRedeemedVoucher('CCCCCCCCCCCCCCCC')
    await handler({ Records: records })
    const once = await ledgerItems()
    const [issue, first, second] = records as [DynamoDBRecord, DynamoDBRecord, DynamoDBRecord]
    for (const order of [
      [second, first, issue],
      [first, first],
      [second, issue, second, first],
    ]) {
      expect(await handler({ Records: order })).toEqual({ batchItemFailures: [] })
      expect(await ledgerItems()).toEqual(once)
    }
  })

  it('comes to the same lines from the last record first', async () => {
    const records = await aRedeemedVoucher('DDDDDDDDDDDDDDDD')
    for (const record of [...records].reverse()) await handler({ Records: [record] })
    expect((await lines()).map(({ amounts }) => amounts)).toEqual([{ USD: 2500 }, { USD: 3000 }])
  })

  it('leaves a line alone that later work has added to', async () => {
    const records = await aRedeemedVoucher('EEEEEEEEEEEEEEEE')
    await handler({ Records: records })
    const [line] = await lines()
    await client.send(
      new UpdateCommand({
        TableName: tables.ledger,
        Key: { pk: line?.['pk'], sk: line?.['sk'] },
        UpdateExpression: 'SET settlement = :one',
        ExpressionAttributeValues: { ':one': 'settlement-1' },
      }),
    )
    await handler({ Records: records })
    expect((await lines())[0]).toMatchObject({ settlement: 'settlement-1' })
  })

  it('keeps apart two vouchers that were redeemed with the same key', async () => {
    for (const voucherId of ['FFFFFFFFFFFFFFFF', 'GGGGGGGGGGGGGGGG'])
      await handler({ Records: await aRedeemedVoucher(voucherId) })
    expect(await lines()).toHaveLength(4)
  })

  it('does the others when one record is poison, and reports that one alone', async () => {
    const records = await aRedeemedVoucher('HHHHHHHHHHHHHHHH')
    await putItems(client, tables.vouchers, [{ voucherId: 'JJJJJJJJJJJJJJJJ', broken: true }])
    const [poison] = (await newRecords()) as [DynamoDBRecord]
    const answer = await handler({ Records: [poison, ...records] })
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: poison.dynamodb?.SequenceNumber }] })
    expect(await lines()).toHaveLength(2)
    expect(published()).toHaveLength(3)
  })

  it('reports a redemption whose amount cannot move, and makes no line of it', async () => {
    const bad = aRedemptionRecord({ amounts: { USD: 0.5 } })
    const item = aVoucherItem({ voucherId: 'KKKKKKKKKKKKKKKK', t: { bad }, b: { 'bad|USD': 1 } })
    await putItems(client, tables.vouchers, [item])
    const records = await newRecords()
    expect((await handler({ Records: records })).batchItemFailures).toHaveLength(1)
    expect(await ledgerItems()).toEqual([])
    expect(published()).toEqual([])
  })

  it('makes nothing of a PIN attempt or of a voucher that is removed', async () => {
    const voucherId = 'MMMMMMMMMMMMMMMM'
    await putItems(client, tables.vouchers, [aVoucherItem({ voucherId })])
    await newRecords()
    await putItems(client, tables.vouchers, [aVoucherItem({ voucherId, attempts: 1 })])
    await client.send(new DeleteCommand({ TableName: tables.vouchers, Key: { voucherId } }))
    expect(await handler({ Records: await newRecords() })).toEqual({ batchItemFailures: [] })
    expect([await ledgerItems(), published()]).toEqual([[], []])
  })

  it('reports the change whose event the bus did not take', async () => {
    const project = projectVoucherChanges({
      leaveTraces: async () => new Map(),
      publish: makeEventPublisher('another-bus').publish,
    })
    const after = voucherOf(aVoucherItem())
    const failures = await project([{ changeId: '17', after }])
    expect([...failures.keys()]).toEqual(['17'])
    expect(published()).toEqual([])
  })
})
