// The ledger's longer work, on the books of one vendor: what follows from its redemptions (lines, counters, news),
// reversing some, closing its statement, and verifying all of it.
import { randomUUID } from 'node:crypto'
import { marshall } from '@aws-sdk/util-dynamodb'
import { readVoucherItems } from '../../shared/adapters/dynamodb/voucher-items.ts'
import { startAwsEndpoints } from './aws-endpoints.ts'
import { type Books, openBooks } from './books.ts'
import { closeStatement } from './close-statement.ts'
import { type LoadedFunction, loadFunction } from './load-function.ts'
import type { Ground, Measurement } from './measurement.ts'
import { compareCalls, manyAtOnce, slicesOfEachSide, timeOf } from './pace.ts'
import { plainRow } from './row.ts'
import { amountMinor, around, expectStatus, redemptionEvent, reversalEvent } from './shop.ts'
import { expectCount, verifyBooks } from './verified-books.ts'

const voucherCount = 5000
/** As Lambda is told. */
const batch = { size: 100, atOnce: 4 }
const load = { slices: 10, callsPerSlice: 100, concurrency: 16 }
/** So many reversals, and as many redemptions beside them. */
const comparedCalls = slicesOfEachSide(load) * load.callsPerSlice

export const measureLedgerWork: Measurement = async (ground, note) => {
  const aws = await startAwsEndpoints(ground)
  try {
    const books = await openBooks(ground, { voucherCount })
    const follow = await followStream(ground, books, aws.environment)
    const keys = await redeemAll(ground, books)
    const projected = await follow()
    const { ratio, testedRate, yardstickRate } = await compareReversals(ground, books, keys)
    await follow()
    const lineCount = voucherCount + 2 * comparedCalls
    expectCount('events were published', eventCount(aws.publishedEvents()), lineCount)
    const due = { lineCount, toPayMinor: voucherCount * amountMinor }
    const closed = await closeStatement(ground, books, due)
    const verified = await verifyBooks(ground, books, { lineCount })
    note(
      `reverse ${testedRate.toFixed(0)}/s, redeem ${yardstickRate.toFixed(0)}/s; ${load.concurrency} at once, ` +
        `${load.slices} slices of ${load.callsPerSlice} each, in turn`,
    )
    note(`${voucherCount} vouchers, ${lineCount} lines, verified without a violation`)
    const row = (name: string, value: number, unit: string) => plainRow({ name, value, unit, digits: 0 })
    return [
      plainRow({ name: 'reversal, against a redemption', value: ratio, unit: 'of its rate', digits: 2 }),
      row('projection, with events', voucherCount / projected, 'records a second'),
      row(`closing a statement of ${lineCount} lines`, lineCount / closed, 'lines a second'),
      row('verification', voucherCount / verified, 'vouchers a second'),
    ]
  } finally {
    await aws.stop()
  }
}

/** Distinct: an event that is published again carries its first one's id. */
const eventCount = (events: readonly { readonly detail: Readonly<Record<string, unknown>> }[]) =>
  new Set(events.map(({ detail }) => detail['transferId'])).size

/** Redeems each voucher once; returns the keys. */
async function redeemAll(ground: Ground, { vendor, vouchers }: Books): Promise<readonly string[]> {
  const redeem = await loadFunction(ground, 'redemptions')
  const keys = vouchers.map(() => randomUUID())
  await manyAtOnce({
    count: voucherCount,
    concurrency: load.concurrency,
    run: (index) => {
      const asked = { vendor, voucher: around(vouchers, index), key: around(keys, index) }
      return expectStatus(redeem(redemptionEvent(ground, asked)), 200)
    },
  })
  return keys
}

/** The vendor takes its first redemptions back, while it redeems as many other vouchers for the second time. */
async function compareReversals(ground: Ground, { vendor, vouchers }: Books, keys: readonly string[]) {
  const redeem = await loadFunction(ground, 'redemptions')
  const reverse = await loadFunction(ground, 'corrections')
  const events = Array.from({ length: comparedCalls }, (_, call) => {
    const [tested, yardstick] = [around(vouchers, call), around(vouchers, comparedCalls + call)]
    return {
      tested: reversalEvent(ground, { vendor, voucher: tested, redemptionId: around(keys, call) }),
      yardstick: redemptionEvent(ground, { vendor, voucher: yardstick, key: randomUUID() }),
    }
  })
  return compareCalls({
    ...load,
    call: (side, index) => {
      const handler = side === 'tested' ? reverse : redeem
      return expectStatus(handler(around(events, index)[side]), 200)
    },
  })
}

/** Lets the stream's function follow what has changed since it was last called; returns the seconds that it took. */
async function followStream(ground: Ground, books: Books, endpoints: Readonly<Record<string, string>>) {
  const project = await loadFunction(ground, 'project-vouchers', endpoints)
  let before = await readItems(ground, books)
  return async (): Promise<number> => {
    const after = await readItems(ground, books)
    const changed = [...after.keys()].filter((id) => before.get(id)?.['ver'] !== after.get(id)?.['ver'])
    const records = changed.map((id, index) => recordOf(index, before.get(id), after.get(id)))
    before = after
    return timeOf(() =>
      manyAtOnce({
        count: Math.ceil(records.length / batch.size),
        concurrency: batch.atOnce,
        run: (call) => projectAll(project, records.slice(call * batch.size, (call + 1) * batch.size)),
      }),
    )
  }
}

type Item = Readonly<Record<string, unknown>>

async function readItems({ tables }: Ground, { client, vouchers }: Books): Promise<Map<string, Item>> {
  const ids = vouchers.map(({ voucherId }) => voucherId)
  const items = await readVoucherItems(client, tables.vouchers, ids)
  return new Map(items.map((item) => [String(item['voucherId']), item]))
}

function recordOf(index: number, before: Item = {}, after: Item = {}) {
  const [OldImage, NewImage] = [marshall(before), marshall(after)]
  const dynamodb = { SequenceNumber: String(index + 1), OldImage, NewImage }
  return { eventID: String(index), eventName: 'MODIFY', dynamodb }
}

async function projectAll(project: LoadedFunction, Records: readonly object[]): Promise<void> {
  const answer = (await project({ Records })) as { batchItemFailures: readonly unknown[] }
  expectCount('records were not projected', answer.batchItemFailures.length, 0)
}
