// Households that were taken out of a prepared round, in the Ledger table.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { ExcludeHouseholdPorts, ExclusionWrite } from '../../application/exclude-household.ts'
import { type Amounts, addAmounts } from '../../domain/money.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Entitlement } from '../../domain/round.ts'
import { totalsByLine } from '../../domain/round-totals.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { ledgerKey } from './keys.ts'

type Ports = Pick<ExcludeHouseholdPorts, 'isExcluded' | 'writeExclusion'>

/** Port functions on the Ledger table. */
export function makeRoundExclusionStore(client: DynamoDBDocumentClient, tableName: string): Ports {
  return {
    isExcluded: async ({ programmeId, roundId }, householdId) => {
      const Key = ledgerKey.exclusion(programmeId, roundId, householdId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item !== undefined
    },
    writeExclusion: async (write) => {
      const outcome = await transact(client, exclusionWrites(tableName, write))
      return isRefusal(outcome) ? outcome : outcome === undefined
    },
  }
}

function exclusionWrites(tableName: string, write: ExclusionWrite): TransactItems {
  const { round, exclusion, entitlements } = write
  const { programmeId, roundId } = round
  const key = ledgerKey.exclusion(programmeId, roundId, exclusion.householdId)
  return [
    { Update: { TableName: tableName, ...smallerRound(write) } },
    { Update: { TableName: tableName, ...smallerShard(write) } },
    {
      Put: {
        TableName: tableName,
        Item: { ...key, ...exclusion },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...entitlements.map((entitlement) => ({
      Delete: {
        TableName: tableName,
        Key: ledgerKey.entitlement(entitlement),
        ConditionExpression: 'attribute_exists(pk)',
      },
    })),
  ]
}

/** Subtracts where the totals stand: two exclusions of different shards do not get in each other's way. */
function smallerRound({ round, entitlements }: ExclusionWrite) {
  const lines = totalsByLine(totalsOf(entitlements))
  const place = (index: number) => `totals.#grant${index}.#unit${index}`
  return {
    Key: ledgerKey.round(round.programmeId, round.roundId),
    UpdateExpression: [
      'SET householdCount = householdCount - :one, voucherCount = voucherCount - :vouchers',
      ...lines.map((_, index) => `${place(index)} = ${place(index)} - :amount${index}`),
    ].join(', '),
    ConditionExpression: '#state = :prepared',
    ExpressionAttributeNames: Object.fromEntries([
      ['#state', 'state'],
      ...lines.flatMap(({ grantId, unit }, index) => [
        [`#grant${index}`, grantId],
        [`#unit${index}`, unit],
      ]),
    ]) as Record<string, string>,
    ExpressionAttributeValues: {
      ':prepared': 'prepared',
      ':one': 1,
      ':vouchers': entitlements.length,
      ...Object.fromEntries(lines.map(({ amount }, index) => [`:amount${index}`, amount])),
    },
  }
}

function totalsOf(entitlements: readonly Entitlement[]): Record<string, Amounts> {
  const totals: Record<string, Amounts> = {}
  for (const { grantId, amounts } of entitlements)
    totals[grantId] = addAmounts(totals[grantId] ?? {}, amounts)
  return totals
}

function smallerShard({ round, shard }: ExclusionWrite) {
  const { version, voucherCount, amountSum, hash, householdCount, totals } = shard
  const plan = { voucherCount, amountSum, hash, householdCount, totals }
  const fields = Object.keys(plan)
  return {
    Key: ledgerKey.roundShard(round.roundId, shard.shard),
    UpdateExpression: `SET version = version + :one, ${fields.map((name) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: '#state = :prepared AND version = :version',
    ExpressionAttributeNames: {
      '#state': 'state',
      ...Object.fromEntries(fields.map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ':prepared': 'prepared',
      ':version': version,
      ':one': 1,
      ...Object.fromEntries(Object.entries(plan).map(([name, value]) => [`:${name}`, value])),
    },
  }
}
