// Vouchers issued a second by the real worker, from a queue's message to the shard's mark (plan checked, ids derived,
// signed, written), against the bare conditional writes of such vouchers.
import { createHash } from 'node:crypto'
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { entitlementMarker } from '../../shared/domain/entitlement-marker.ts'
import { type Entitlement, type Round, type RoundShard, shardCount } from '../../shared/domain/round.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import { startAwsEndpoints } from './aws-endpoints.ts'
import { loadFunction } from './load-function.ts'
import type { Ground, Measurement } from './measurement.ts'
import { compareSlices, manyAtOnce, slicesOfEachSide } from './pace.ts'
import { rowOf } from './row.ts'
import { around, bareIssue, benchEntitlement, benchProgramme, benchRound, signVouchers } from './shop.ts'

/** A slice is a shard. The worker writes 16 vouchers at once, and so does the yardstick. */
const load = { slices: 10, callsPerSlice: 500 }
const concurrency = 16

export const measureIssueRate: Measurement = async (ground, note) => {
  const aws = await startAwsEndpoints(ground)
  try {
    const client = makeLocalDocumentClient(ground.dynamodbEndpoint)
    await approveRound(ground, client)
    const issue = await loadFunction(ground, 'issue-vouchers', aws.environment)
    const { vouchers } = await signVouchers(slicesOfEachSide(load) * load.callsPerSlice)
    const writes = await Promise.all(vouchers.map((voucher) => bareIssue(voucher, ground.tables.vouchers)))
    const { ratio, testedRate, yardstickRate } = await compareSlices({
      ...load,
      run: (side, slice) =>
        side === 'tested'
          ? issueShard(issue, slice)
          : manyAtOnce({
              count: load.callsPerSlice,
              concurrency,
              run: (index) => client.send(new PutCommand(around(writes, slice * load.callsPerSlice + index))),
            }),
    })
    note(
      `issue ${testedRate.toFixed(0)}/s, bare conditional write ${yardstickRate.toFixed(0)}/s; ` +
        `${concurrency} at once, ${load.slices} shards of ${load.callsPerSlice}`,
    )
    return [
      rowOf({
        name: 'issue in bulk, against the bare conditional write',
        value: ratio,
        unit: 'of its rate',
        aim: { atLeast: 0.8 },
        digits: 2,
      }),
    ]
  } finally {
    await aws.stop()
  }
}

/** Leaves in the ledger what preparing and approving leave there. */
async function approveRound(ground: Ground, client: DynamoDBDocumentClient): Promise<void> {
  const { programmeId, roundId } = benchRound
  const round: Round = { ...benchRound, voucherCount: slicesOfEachSide(load) * load.callsPerSlice }
  const shards = Array.from({ length: shardCount }, (_, shard) => entitlementsOf(shard))
  const items = [
    { ...ledgerKey.programme(programmeId), ...benchProgramme },
    { ...ledgerKey.round(programmeId, roundId), ...round },
    ...shards.map((entitlements, shard) => ({
      ...ledgerKey.roundShard(roundId, shard),
      ...planOf(shard, entitlements),
      version: 1,
      issuedCount: 0,
    })),
    ...shards.flat().map((entitlement) => ({ ...ledgerKey.entitlement(entitlement), ...entitlement })),
  ]
  await manyAtOnce({
    count: items.length,
    concurrency: 32,
    run: (index) => client.send(new PutCommand({ TableName: ground.tables.ledger, Item: items[index] })),
  })
}

/** Shards that no slice issues stay without entitlements. */
function entitlementsOf(shard: number): Entitlement[] {
  if (shard >= slicesOfEachSide(load)) return []
  return Array.from({ length: load.callsPerSlice }, (_, index) => ({
    ...benchEntitlement(deriveId('hh', 'bench', String(shard), String(index))),
    shard,
  }))
}

function planOf(shard: number, entitlements: readonly Entitlement[]): RoundShard {
  const marker = entitlementMarker(entitlements, (text) => createHash('sha256').update(text).digest())
  return { shard, state: 'prepared', ...marker, householdCount: entitlements.length, totals: {} }
}

async function issueShard(issue: (event: unknown) => Promise<unknown>, shard: number): Promise<void> {
  const { programmeId, roundId } = benchRound
  const body = JSON.stringify({ programmeId, roundId, shard })
  const { batchItemFailures } = (await issue({ Records: [{ messageId: '1', body }] })) as {
    batchItemFailures: unknown[]
  }
  if (batchItemFailures.length > 0) throw new Error(`shard ${shard} was not issued`)
}
