// Records of the vouchers' stream that the real function projects in a second (lines, counters, news), against the bare
// conditional writes of the same lines.
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { vendorLineKey } from '../../shared/adapters/dynamodb/vendor-line-key.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import { startAwsEndpoints } from './aws-endpoints.ts'
import { loadFunction } from './load-function.ts'
import type { Measurement } from './measurement.ts'
import { compareSlices, manyAtOnce, slicesOfEachSide } from './pace.ts'
import { rowOf } from './row.ts'
import { around, openShop, redemptionWrite, signVouchers } from './shop.ts'

/** As Lambda is told: four batches of 100 at a time; the yardstick has as many writes under way as its client takes. */
const load = { slices: 8, callsPerSlice: 800 }
const batch = { size: 100, atOnce: 4 }
const connections = 50

export const measureProjectionRate: Measurement = async (ground, note) => {
  const aws = await startAwsEndpoints(ground)
  try {
    const client = makeLocalDocumentClient(ground.dynamodbEndpoint)
    const project = await loadFunction(ground, 'project-vouchers', aws.environment)
    const { vendors } = await openShop(ground, { vendorCount: 50, voucherCount: 0 })
    const { vouchers } = await signVouchers(slicesOfEachSide(load) * load.callsPerSlice)
    const redemptions = vouchers.map((voucher, index) => {
      const vendor = around(vendors, index)
      return { voucher, ...redemptionWrite({ vendor, voucher, key: crypto.randomUUID() }) }
    })
    const records = redemptions.map(recordOf)
    const { ratio, testedRate, yardstickRate } = await compareSlices({
      ...load,
      run: (side, slice) => {
        const from = slice * load.callsPerSlice
        if (side === 'yardstick')
          return manyAtOnce({
            count: load.callsPerSlice,
            concurrency: connections,
            run: (index) => putLine(client, ground.tables.ledger, around(redemptions, from + index)),
          })
        return manyAtOnce({
          count: load.callsPerSlice / batch.size,
          concurrency: batch.atOnce,
          run: (index) =>
            projectAll(project, records.slice(from + index * batch.size, from + (index + 1) * batch.size)),
        })
      },
    })
    note(
      `project ${testedRate.toFixed(0)} records/s, bare lines ${yardstickRate.toFixed(0)}/s; ` +
        `${batch.atOnce} batches of ${batch.size} at once`,
    )
    return [
      rowOf({
        name: 'projection, against the bare writes of its lines',
        value: ratio,
        unit: 'of their rate',
        aim: { atLeast: 0.6 },
        digits: 2,
      }),
      rowOf({
        name: 'projection',
        value: testedRate,
        unit: 'records a second',
        aim: { atLeast: 100 },
        digits: 0,
      }),
    ]
  } finally {
    await aws.stop()
  }
}

type Redemption = ReturnType<typeof redemptionWrite> & {
  readonly voucher: Awaited<ReturnType<typeof signVouchers>>['vouchers'][number]
}

/** A first redemption as the stream tells it. */
function recordOf({ voucher, record }: Redemption, index: number) {
  const { validFrom: nbf, validUntil: exp, ...issued } = voucher
  const before = { ...issued, nbf, exp, bal: issued.issued, attempts: 0, ver: 0, t: {}, b: {}, n: {} }
  const { transferId, ...kept } = record
  const after = {
    ...before,
    ver: 1,
    t: { [transferId]: kept },
    b: { [`${transferId}|USD`]: 0 },
    n: { [transferId]: 1 },
  }
  const dynamodb = {
    SequenceNumber: String(index + 1),
    OldImage: marshall(before),
    NewImage: marshall(after),
  }
  return { eventID: String(index), eventName: 'MODIFY', dynamodb }
}

async function projectAll(project: (event: unknown) => Promise<unknown>, Records: readonly object[]) {
  const answer = (await project({ Records })) as { batchItemFailures: readonly unknown[] }
  if (answer.batchItemFailures.length > 0)
    throw new Error(`${answer.batchItemFailures.length} records failed`)
}

function putLine(client: DynamoDBDocumentClient, TableName: string, { voucher, record }: Redemption) {
  const { voucherId, programmeId, roundId, grantId, kind } = voucher
  const { requestHash: _, by: __, ...facts } = record
  // Another key than the function's own line.
  const line = { ...facts, transferId: `${record.transferId}.bare`, voucherId }
  const Item = { ...vendorLineKey(line), ...line, programmeId, roundId, grantId, kind, sign: 1 }
  return client.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }))
}
