// Households that were taken out of a prepared round, and taken in again, in the Ledger table.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type {
  ExcludeHouseholdPorts,
  ExclusionWrite,
  ReadmissionWrite,
} from '../../application/exclude-household.ts'
import { type Amounts, addAmounts } from '../../domain/money.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Entitlement } from '../../domain/round.ts'
import { totalsByLine } from '../../domain/round-totals.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { ledgerKey } from './keys.ts'
import { queryEntitlements } from './shard-entitlements.ts'

type Ports = Pick<
  ExcludeHouseholdPorts,
  'isExcluded' | 'listAllEntitlements' | 'writeExclusion' | 'writeReadmission'
>

/** Port functions on the Ledger table. */
export function makeRoundExclusionStore(client: DynamoDBDocumentClient, tableName: string): Ports {
  const commit = async (writes: TransactItems) => {
    const outcome = await transact(client, writes)
    return isRefusal(outcome) ? outcome : outcome === undefined
  }
  return {
    isExcluded: async ({ programmeId, roundId }, householdId) => {
      const Key = ledgerKey.exclusion(programmeId, roundId, householdId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item !== undefined && Item['readmittedAt'] === undefined
    },
    listAllEntitlements: (roundId, shard) => queryEntitlements(client, { tableName, roundId, shard }),
    writeExclusion: (write) => commit(exclusionWrites(tableName, write)),
    writeReadmission: (write) => commit(readmissionWrites(tableName, write)),
  }
}

/** An earlier exclusion that was taken back gives way; both stay in the audit trail. */
function exclusionWrites(TableName: string, write: ExclusionWrite): TransactItems {
  const { round, exclusion, entitlements } = write
  const { programmeId, roundId } = round
  const { householdId, reason, excludedBy: by, at } = exclusion
  return [
    { Update: { TableName, ...changedRound(write, '-') } },
    { Update: { TableName, ...changedShard(write) } },
    {
      Put: {
        TableName,
        Item: { ...ledgerKey.exclusion(programmeId, roundId, householdId), ...exclusion },
        ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(readmittedAt)',
      },
    },
    ...entitlements.map((entitlement) => ({
      Update: {
        TableName,
        Key: ledgerKey.entitlement(entitlement),
        UpdateExpression: 'SET excluded = :excluded',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(excluded)',
        ExpressionAttributeValues: { ':excluded': { reason, by, at } },
      },
    })),
  ]
}

function readmissionWrites(TableName: string, write: ReadmissionWrite): TransactItems {
  const { round, readmission, entitlements } = write
  const { programmeId, roundId } = round
  const { householdId, readmittedBy, readmittedAt } = readmission
  return [
    { Update: { TableName, ...changedRound(write, '+') } },
    { Update: { TableName, ...changedShard(write) } },
    {
      Update: {
        TableName,
        Key: ledgerKey.exclusion(programmeId, roundId, householdId),
        UpdateExpression: 'SET readmittedBy = :by, readmittedAt = :at',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(readmittedAt)',
        ExpressionAttributeValues: { ':by': readmittedBy, ':at': readmittedAt },
      },
    },
    ...entitlements.map((entitlement) => ({
      Update: {
        TableName,
        Key: ledgerKey.entitlement(entitlement),
        UpdateExpression: 'REMOVE excluded',
        ConditionExpression: 'attribute_exists(excluded)',
      },
    })),
  ]
}

/** Adds or subtracts where the totals stand: two changes of different shards do not get in each other's way. */
function changedRound({ round, entitlements }: ExclusionWrite | ReadmissionWrite, sign: '+' | '-') {
  const lines = totalsByLine(totalsOf(entitlements))
  const place = (index: number) => `totals.#grant${index}.#unit${index}`
  return {
    Key: ledgerKey.round(round.programmeId, round.roundId),
    UpdateExpression: [
      `SET householdCount = householdCount ${sign} :one, voucherCount = voucherCount ${sign} :vouchers`,
      ...lines.map((_, index) => `${place(index)} = ${place(index)} ${sign} :amount${index}`),
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

function changedShard({ round, shard }: ExclusionWrite | ReadmissionWrite) {
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
