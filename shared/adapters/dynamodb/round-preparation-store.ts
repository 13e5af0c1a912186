// A round's shards while its entitlements are computed, in the Ledger table.
import { createHash } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { PrepareRoundShardPorts, VersionedShard } from '../../application/prepare-round-shard.ts'
import { type Amounts, addAmounts } from '../../domain/money.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Entitlement, Round, RoundShard } from '../../domain/round.ts'
import { retryOnConflict, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { queryPlannedEntitlements } from './shard-entitlements.ts'
import { thingOf } from './stored-item.ts'

type Ports = Pick<
  PrepareRoundShardPorts,
  | 'getShard'
  | 'listShards'
  | 'listShardEntitlements'
  | 'addEntitlements'
  | 'markPrepared'
  | 'finishPreparation'
  | 'sha256'
>

/** Port functions on the Ledger table. */
export function makeRoundPreparationStore(client: DynamoDBDocumentClient, tableName: string): Ports {
  return {
    getShard: async (roundId, shard) => {
      const Key = ledgerKey.roundShard(roundId, shard)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && thingOf<VersionedShard>(Item)
    },
    listShards: async (roundId) => {
      const { pk } = ledgerKey.roundShard(roundId, 0)
      const items = await queryWholePartition(client, { tableName, pk, prefix: 'SHARD#' })
      return items.map((item) => thingOf<VersionedShard>(item))
    },
    listShardEntitlements: (roundId, shard) =>
      queryPlannedEntitlements(client, { tableName, roundId, shard }),
    addEntitlements: async (shard, entitlements) => {
      const outcome = await transact(client, [
        { Update: { TableName: tableName, ...plannedShardUpdate(shard, 'version = version + :one') } },
        ...entitlements.map((entitlement) => ({
          Put: { TableName: tableName, Item: entitlementItem(entitlement) },
        })),
      ])
      return isRefusal(outcome) ? outcome : outcome === undefined
    },
    markPrepared: (roundId, shard) =>
      updateIf(client, {
        TableName: tableName,
        ...preparedShardUpdate(roundId, shard),
      }),
    finishPreparation: async (round, shards) => {
      const done = await updateIf(client, { TableName: tableName, ...finishedRoundUpdate(round, shards) })
      if (isRefusal(done)) throw new Error(`round ${round.roundId}: ${done.refused}`)
    },
    sha256: (text) => createHash('sha256').update(text).digest(),
  }
}

function entitlementItem(entitlement: Entitlement): Record<string, unknown> {
  const { roundId, householdId, code } = entitlement
  return {
    ...ledgerKey.entitlement(entitlement),
    ...entitlement,
    gsi1pk: `HH#${householdId}`,
    gsi1sk: `ROUND#${roundId}#${code}`,
  }
}

const stillPlanned = '#state = :planned AND version = :version'

function plannedShardUpdate(at: { roundId: string; shard: number; version: number }, change: string) {
  return {
    Key: ledgerKey.roundShard(at.roundId, at.shard),
    UpdateExpression: `SET ${change}`,
    ConditionExpression: stillPlanned,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':planned': 'planned', ':version': at.version, ':one': 1 },
  }
}

function preparedShardUpdate(roundId: string, shard: VersionedShard) {
  const { voucherCount, amountSum, hash, householdCount, totals } = shard
  const update = plannedShardUpdate({ roundId, ...shard }, 'version = version + :one')
  const plan = { voucherCount, amountSum, hash, householdCount, totals }
  const fields = Object.keys(plan)
  return {
    ...update,
    UpdateExpression: `${update.UpdateExpression}, #state = :prepared, ${fields.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: {
      ...update.ExpressionAttributeNames,
      ...Object.fromEntries(fields.map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ':prepared': 'prepared',
      ...Object.fromEntries(Object.entries(plan).map(([name, value]) => [`:${name}`, value])),
    },
  }
}

function finishedRoundUpdate(round: Round, shards: readonly RoundShard[]) {
  const totals: Record<string, Amounts> = {}
  for (const shard of shards)
    for (const [grantId, amounts] of Object.entries(shard.totals))
      totals[grantId] = addAmounts(totals[grantId] ?? {}, amounts)
  const sumOf = (field: 'householdCount' | 'voucherCount') =>
    shards.reduce((sum, shard) => sum + shard[field], 0)
  return {
    Key: ledgerKey.round(round.programmeId, round.roundId),
    UpdateExpression:
      'SET #state = :prepared, totals = :totals, householdCount = :households, voucherCount = :vouchers',
    ConditionExpression: '#state = :preparing',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':preparing': 'preparing',
      ':prepared': 'prepared',
      ':totals': totals,
      ':households': sumOf('householdCount'),
      ':vouchers': sumOf('voucherCount'),
    },
  }
}

/** True when written, false when the condition did not hold. */
function updateIf(client: DynamoDBDocumentClient, input: UpdateCommand['input']) {
  return retryOnConflict(async () => {
    try {
      await client.send(new UpdateCommand(input))
      return true
    } catch (error) {
      itemOfFailedCondition(error)
      return false
    }
  })
}
