// A walk-in's one transaction: take from the envelope, mark the household, remember the request. So no household
// gets it twice, and the envelope is never over-drawn.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { IssueWalkInPorts } from '../../application/issue-walk-in.ts'
import type { Take } from '../../domain/envelope.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import type { WalkInEntitlement } from '../../domain/walk-in.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { readSlices } from './envelope-slices.ts'
import { ledgerKey, registryKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { takeStatusPositions } from './status-positions.ts'
import { thingOf } from './stored-item.ts'

type Write = Parameters<IssueWalkInPorts['reserveWalkIn']>[0]

type Tables = { readonly ledger: string; readonly registry: string }

const failed = 'ConditionalCheckFailed'

/** Port functions on the Ledger table. */
export function makeWalkInStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  registryTable: string,
): Pick<
  IssueWalkInPorts,
  'findWalkIn' | 'readSlices' | 'reserveWalkIn' | 'takeStatusPositions' | 'waitBeforeRetry'
> {
  return {
    findWalkIn: async ({ roundId, shard, householdId }) => {
      const at = ledgerKey.entitlement({ roundId, shard, householdId, code: '' })
      const items = await queryWholePartition(client, { tableName, pk: at.pk, prefix: at.sk })
      return items.map((item) => thingOf<WalkInEntitlement>(item))
    },
    readSlices: (roundId) => readSlices(client, tableName, roundId),
    reserveWalkIn: async (write) => reserve(client, { ledger: tableName, registry: registryTable }, write),
    takeStatusPositions: (take) => takeStatusPositions(client, tableName, take),
    waitBeforeRetry: (attempt) =>
      new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(200, 10 * 2 ** attempt))),
  }
}

async function reserve(
  client: DynamoDBDocumentClient,
  tables: Tables,
  write: Write,
): Promise<'reserved' | 'exists' | 'short' | Refusal> {
  const outcome = await transact(client, reservationWrites(tables, write))
  if (outcome === undefined) return 'reserved'
  if (isRefusal(outcome)) return outcome
  const [request, ...others] = outcome
  if (request?.code === failed && request.item?.['requestHash'] !== write.requestHash)
    return refuse('idempotency-key-reused')
  const marks = others.slice(0, write.entitlements.length)
  if (request?.code === failed || marks.some(({ code }) => code === failed)) return 'exists'
  if (others.at(-1)?.code === failed) return refuse('household-merged')
  if (others.some(({ code }) => code === failed)) return 'short'
  throw new Error(`walk-in was cancelled: ${outcome.map(({ code }) => code).join()}`)
}

/** The order matters to `reserve`: the request, the entitlements, the slices, the registration. */
function reservationWrites({ ledger: tableName, registry }: Tables, write: Write): TransactItems {
  const { entitlements, takes, requestKey, requestHash } = write
  const [first] = entitlements
  if (first === undefined) throw new Error('a walk-in without entitlements')
  return [
    putOnce(tableName, { ...ledgerKey.request(requestKey), requestHash }),
    ...entitlements.map((entitlement) => putOnce(tableName, entitlementItem(entitlement))),
    ...takes.map((take) => takeFromSlice(tableName, first.roundId, take)),
    // A household that was merged meanwhile gets nothing new.
    {
      ConditionCheck: {
        TableName: registry,
        Key: registryKey.registration(first.programmeId, first.shard, first.householdId),
        ConditionExpression: 'attribute_not_exists(closed)',
      },
    },
  ]
}

function putOnce(tableName: string, item: Readonly<Record<string, unknown>>): TransactItems[number] {
  return {
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function entitlementItem(entitlement: WalkInEntitlement) {
  const { householdId, roundId, code } = entitlement
  const index = { gsi1pk: `HH#${householdId}`, gsi1sk: `ROUND#${roundId}#${code}` }
  return { ...ledgerKey.entitlement(entitlement), ...index, ...entitlement }
}

function takeFromSlice(tableName: string, roundId: string, { slice, amounts }: Take): TransactItems[number] {
  const lines = Object.entries(amounts)
  const each = (write: (index: number) => string, glue: string) => lines.map((_, i) => write(i)).join(glue)
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.envelopeSlice(roundId, slice),
      UpdateExpression: `SET ${each((i) => `available.#l${i} = available.#l${i} - :a${i}`, ', ')}`,
      ConditionExpression: each((i) => `available.#l${i} >= :a${i}`, ' AND '),
      ExpressionAttributeNames: Object.fromEntries(lines.map(([line], i) => [`#l${i}`, line])),
      ExpressionAttributeValues: Object.fromEntries(lines.map(([, amount], i) => [`:a${i}`, amount])),
    },
  }
}
