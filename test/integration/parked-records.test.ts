// A record that cannot be projected: the local stream poller, which follows Lambda's rules, gives it to the real
// function until it is parked, and everything before and behind it is projected. Once mended, a rebuild catches up.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createAwsEndpointServer } from '../../tools/local/aws-endpoint-server.ts'
import { eventBusActions, readBusEvents } from '../../tools/local/event-bus-endpoint.ts'
import { closeServer, listen } from '../../tools/local/listen.ts'
import { deliverInOrder, type StreamRecord } from '../../tools/local/stream-poller.ts'
import { rebuildProjections } from '../../tools/projection-rebuild.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type Item, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { expectedOf, foundIn, imagesOf, recordsOf, voucherIdOf } from '../fixtures/voucher-histories.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
const folder = mkdtempSync(join(tmpdir(), 'vale-bus-'))
const busFile = join(folder, 'events.jsonl')
const bus = createAwsEndpointServer(eventBusActions({ buses: ['own-bus'], file: busFile }))
const busPort = await listen(bus, 0, 'the bus')
afterAll(async () => {
  await closeServer(bus)
  await engine.stop()
  rmSync(folder, { recursive: true })
})
Object.assign(process.env, {
  LEDGER_TABLE: tables.ledger,
  EVENT_BUS_NAME: 'own-bus',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${busPort}`,
  POWERTOOLS_DEV: 'false',
  LOG_LEVEL: 'ERROR',
})
const logged: string[] = []
for (const stream of [process.stdout, process.stderr])
  vi.spyOn(stream, 'write').mockImplementation((text) => {
    logged.push(String(text))
    return true
  })
const { handler } = await import('../../functions/stream/project-vouchers.ts')

const redeem = { does: 'redeem', amount: 10, vendor: 0, site: 0 } as const
const histories = Array.from({ length: 7 }, (_, index) =>
  imagesOf(voucherIdOf(index), { round: 0, after: 0, steps: [redeem, { does: 'reverse' }, redeem] }),
)
const last = histories.flatMap((images) => images.slice(-1))
const poisoned = voucherIdOf(3)

/** The histories as one shard tells them, turn by turn; one voucher's middle record lost its movements on the way. */
function shardRecords(): StreamRecord[] {
  const perVoucher = histories.map(recordsOf)
  const turns = [0, 1, 2, 3].flatMap((turn) => perVoucher.flatMap((records) => records[turn] ?? []))
  return turns.map((record, index) => {
    const image = { ...record.dynamodb?.NewImage } as Record<string, unknown>
    if (record.dynamodb?.SequenceNumber === `${poisoned}-1`) delete image['t']
    const dynamodb = { ...record.dynamodb, NewImage: image, SequenceNumber: String(index + 1) }
    return { ...record, eventID: String(index), dynamodb }
  })
}

async function ledger(): Promise<Item[]> {
  const found: Item[] = []
  await scanTable(client, { table: tables.ledger }, (item) => found.push(item))
  return found
}

describe('a poisonous record', () => {
  it('is parked after its attempts, while all others are projected; mended, a rebuild catches up', async () => {
    const records = shardRecords()
    const parked: { DDBStreamBatchInfo: { startSequenceNumber: string; batchSize: number } }[] = []
    const checkpoints: string[] = []
    await deliverInOrder(
      {
        dynamodbEndpoint: engine.endpoint,
        source: {
          ...{ functionName: 'project-vouchers', kind: 'stream', sourceArn: 'arn', sourceName: 'vouchers' },
          ...{ batchSize: 100, reportsItemFailures: true, bisects: true, maxRetries: 2, maxConcurrency: 1 },
          startingPosition: 'TRIM_HORIZON',
        },
        runtime: {
          run: async (_: string, event: unknown) => ({
            kind: 'returned',
            result: await handler(event as never),
            resultText: '',
          }),
          inFlight: () => 0,
        } as never,
        checkpoints: { read: () => undefined, write: (_, __, number) => checkpoints.push(number) },
        park: async (_, message) => void parked.push(message as never),
        onFailure: () => undefined,
      },
      { streamArn: 'stream', shardId: 'shard', records },
    )
    const poison = records.find(
      ({ dynamodb }) => !('t' in (dynamodb as never as { NewImage: Item }).NewImage),
    )
    expect(parked.map(({ DDBStreamBatchInfo }) => DDBStreamBatchInfo)).toMatchObject([
      { startSequenceNumber: poison?.dynamodb.SequenceNumber, batchSize: 1 },
    ])
    const told = [...logged.filter((line) => line.includes('not done')), JSON.stringify(parked)]
    expect(told).toContainEqual(expect.stringContaining(`voucher …${poisoned.slice(-4)}: no t`))
    for (const line of told) expect(line).not.toMatch(/[0-9A-HJKMNP-TV-Z]{16}/)
    expect(checkpoints.at(-1)).toBe(records.at(-1)?.dynamodb.SequenceNumber)
    const missing = `redemption-00000000#${poisoned}`
    const { traces } = expectedOf(last)
    expect(foundIn(await ledger()).traces).toEqual(traces.filter((name) => !name.endsWith(` ${missing}`)))
    const published = new Set(readBusEvents(busFile).map(({ detail }) => detail['transferId']))
    expect([published.size, published.has(`${poisoned}.redemption-00000000`)]).toEqual([
      records.length - 1,
      false,
    ])

    await putItems(client, tables.vouchers, last)
    const { differed, left } = await rebuildProjections({ client, tables })
    // Nobody reversed by a request here, so no line was marked, and the rebuild marks those that are there.
    expect(differed.filter(({ kind }) => kind !== 'trace-altered')).toMatchObject([
      { kind: 'trace-missing', item: expect.stringContaining(missing) },
    ])
    expect(left).toBe(0)
    expect(foundIn(await ledger())).toEqual(expectedOf(last))
  })
})
