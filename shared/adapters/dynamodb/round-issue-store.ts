// The shards of a round while they are issued: their plan, their block in the status list, and their marker.
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { IssueRoundShardPorts } from '../../application/issue-round-shard.ts'
import { type RoundShard, shardCount } from '../../domain/round.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { queryPlannedEntitlements } from './shard-entitlements.ts'
import { takeStatusPositions } from './status-positions.ts'
import { thingOf } from './stored-item.ts'

type Ports = Pick<
  IssueRoundShardPorts,
  'findRoundShard' | 'listShardEntitlements' | 'claimStatusBlock' | 'markShardIssued' | 'finishRound'
>
type StoredShard = RoundShard & { readonly statusStart?: number; readonly issuedCount?: number }

/** Port functions on the Ledger table. */
export function makeRoundIssueStore(client: DynamoDBDocumentClient, tableName: string): Ports {
  const readShard = async (roundId: string, shard: number) => {
    const key = ledgerKey.roundShard(roundId, shard)
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    )
    return Item && thingOf<StoredShard>(Item)
  }
  return {
    findRoundShard: ({ roundId, shard }) => readShard(roundId, shard),
    listShardEntitlements: (address) => queryPlannedEntitlements(client, { tableName, ...address }),
    claimStatusBlock: async ({ programmeId, roundId, shard, count }) => {
      const kept = (await readShard(roundId, shard))?.statusStart
      if (kept !== undefined) return kept
      const start = await takeStatusPositions(client, tableName, { programmeId, stripe: shard, count })
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.roundShard(roundId, shard),
          UpdateExpression: 'SET statusStart = if_not_exists(statusStart, :start)',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':start': start },
          ReturnValues: 'ALL_NEW',
        }),
      )
      return Number(Attributes?.['statusStart'])
    },
    markShardIssued: ({ roundId, shard, issuedCount }) =>
      moveState(client, {
        tableName,
        key: ledgerKey.roundShard(roundId, shard),
        from: 'prepared',
        to: 'issued',
        also: { issuedCount },
      }),
    finishRound: async ({ programmeId, roundId }) => {
      const { pk } = ledgerKey.roundShard(roundId, 0)
      const items = await queryWholePartition(client, { tableName, pk, prefix: 'SHARD#' })
      if (!areIssued(items.map((item) => thingOf<StoredShard>(item)))) return
      const key = ledgerKey.round(programmeId, roundId)
      await moveState(client, { tableName, key, from: 'issuing', to: 'issued', also: {} })
    },
  }
}

function areIssued(shards: readonly StoredShard[]): boolean {
  return (
    shards.length === shardCount &&
    shards.every(({ state, issuedCount, voucherCount }) => state === 'issued' && issuedCount === voucherCount)
  )
}

/** Does nothing when the item is not in `from`: another run was first. */
async function moveState(
  client: DynamoDBDocumentClient,
  move: {
    readonly tableName: string
    readonly key: { pk: string; sk: string }
    readonly from: string
    readonly to: string
    readonly also: { readonly issuedCount?: number }
  },
): Promise<void> {
  const { issuedCount } = move.also
  try {
    await client.send(
      new UpdateCommand({
        TableName: move.tableName,
        Key: move.key,
        UpdateExpression: `SET #state = :to${issuedCount === undefined ? '' : ', issuedCount = :count'}`,
        ConditionExpression: '#state = :from',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':to': move.to,
          ':from': move.from,
          ...(issuedCount !== undefined && { ':count': issuedCount }),
        },
      }),
    )
  } catch (error) {
    itemOfFailedCondition(error)
  }
}
