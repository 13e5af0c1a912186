// What a redemption costs at the database: round trips for a success, a repeat and a refusal, and write units at
// once and with what the stream function makes of it: the vendor's line, and its part of the counters.
import { randomUUID } from 'node:crypto'
import { callAws } from '../local/aws-json-client.ts'
import { startAwsEndpoints } from './aws-endpoints.ts'
import { type Counts, startCountingEngine } from './counting-engine.ts'
import { loadFunction } from './load-function.ts'
import type { Ground, Measurement } from './measurement.ts'
import { manyAtOnce } from './pace.ts'
import { type Row, rowOf } from './row.ts'
import { around, checkEvent, expectStatus, openShop, redemptionEvent } from './shop.ts'

const voucherCount = 100
const concurrency = 8

type Image = Readonly<Record<string, unknown>>

export const measureRedeemCost: Measurement = async (ground, note) => {
  stopTheClock()
  const engine = await startCountingEngine(ground.dynamodbEndpoint)
  const aws = await startAwsEndpoints(ground)
  try {
    const endpoints = { ...aws.environment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint }
    const redeem = await loadFunction(ground, 'redemptions', endpoints)
    const shop = await openShop(ground, { vendorCount: 1, voucherCount })
    const vendor = around(shop.vendors, 0)
    const keys = shop.vouchers.map(() => randomUUID())
    const read = () => Promise.all(shop.vouchers.map(({ voucherId }) => readImage(ground, voucherId)))

    await expectStatus(redeem(checkEvent(ground, { vendor, voucher: around(shop.vouchers, 0) })), 200)
    const first = engine.take()

    /** Sends one request a voucher and counts what they come to. */
    const count = async (keyOf: (index: number) => string, status: number, amountMinor?: number) => {
      const events = shop.vouchers.map((voucher, index) =>
        redemptionEvent(ground, { vendor, voucher, key: keyOf(index), ...(amountMinor && { amountMinor }) }),
      )
      const run = (index: number) => expectStatus(redeem(around(events, index)), status)
      await manyAtOnce({ count: events.length, concurrency, run })
      return engine.take()
    }

    const images = await read()
    const success = await count((index) => keys[index] ?? '', 200)
    const newImages = await read()
    const repeat = await count((index) => keys[index] ?? '', 200)
    const refusal = await count(() => randomUUID(), 409, 1_000_000)
    const second = await count(() => randomUUID(), 200)

    const project = await loadFunction(ground, 'project-vouchers', endpoints)
    await project(streamEvent(images, newImages))
    const projection = engine.take()
    await project(streamEvent(newImages.slice(0, 1), (await read()).slice(0, 1)))
    const alone = engine.take()

    note(`the first check in a process: ${told(first)}, for the vendor, the key and the voucher`)
    note(`then, for ${voucherCount} vouchers: success ${told(success)}, repeat ${told(repeat)},`)
    note(`refusal ${told(refusal)}, projecting ${told(projection)}; a second redemption of the same`)
    note(`vouchers ${told(second)}: with two inside, a voucher is larger than 1 kB`)
    note(`a record that is projected alone: ${told(alone)}`)
    note('in all: 1 for itself, 1 for its line; day, counters and the log of leaves by the batch (ADR 0012)')
    note('counted with the clock stopped: a process reads a vendor again after 2 s and a key after 10 s')
    return costRows({ success, repeat, refusal, projection })
  } finally {
    await aws.stop()
    await engine.stop()
  }
}

/** Else the vendor or the key would now and then be read again in the middle of a count, more often on a slow day. */
function stopTheClock(): void {
  const now = Date.now()
  Date.now = () => now
}

/**
 * In all: the redemption, its line, its day's mark and its part of counters and of the log of leaves. The design's aim
 * of 2 knows the first two only; ADR 0012 says what the others cost and why they are worth it. Both aims are shown.
 */
function costRows(counted: Readonly<Record<'success' | 'repeat' | 'refusal' | 'projection', Counts>>): Row[] {
  const each = (total: number) => total / voucherCount
  const trips = (name: string, { requests }: Counts) =>
    rowOf({
      name: `round trips, ${name}`,
      value: each(requests),
      unit: 'a redemption',
      aim: { exactly: 1 },
      digits: 2,
    })
  const units = (name: string, total: number, aim: Parameters<typeof rowOf>[0]['aim']) =>
    rowOf({ name: `write units, ${name}`, value: each(total), unit: 'a redemption', aim, digits: 2 })
  const inAll = counted.success.writeUnits + counted.projection.writeUnits
  return [
    trips('success', counted.success),
    trips('repeat', counted.repeat),
    trips('refusal', counted.refusal),
    units('at once', counted.success.writeUnits, { exactly: 1 }),
    units('in all, by the design', inAll, { atMost: 2 }),
    units('in all, by ADR 0012', inAll, { atMost: 2.2 }),
  ]
}

const told = ({ byOperation, writeUnits }: Counts) =>
  `${Object.entries(byOperation)
    .map(([operation, requests]) => `${requests} ${operation}`)
    .join(' + ')} (${writeUnits} write units)`

/** As a stream carries it: in DynamoDB's own JSON. */
async function readImage(ground: Ground, voucherId: string): Promise<Image> {
  const input = {
    TableName: ground.tables.vouchers,
    Key: { voucherId: { S: voucherId } },
    ConsistentRead: true,
  }
  const { Item } = await callAws<{ Item?: Image }>(ground.dynamodbEndpoint, {
    target: 'DynamoDB_20120810.GetItem',
    input,
  })
  if (Item === undefined) throw new Error(`voucher ${voucherId} is not in the table`)
  return Item
}

function streamEvent(before: readonly Image[], after: readonly Image[]) {
  return {
    Records: before.map((OldImage, index) => ({
      eventID: String(index),
      eventName: 'MODIFY',
      dynamodb: { SequenceNumber: String(index + 1), OldImage, NewImage: around(after, index) },
    })),
  }
}
