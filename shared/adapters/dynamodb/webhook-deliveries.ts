// Messages to webhooks in the Ledger table, each with its attempts. They go after thirty days.
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type {
  FindDelivery,
  GiveUp,
  KeepDelivery,
  ListDeliveries,
  RecordAttempt,
  SendAgain,
} from '../../application/webhook-ports.ts'
import { type Attempt, type Delivery, deliveryKeptSeconds, loggedAttempts } from '../../domain/webhook.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

const deliveriesAPage = 50

export type WebhookDeliveries = {
  readonly keepDelivery: KeepDelivery
  readonly findDelivery: FindDelivery
  readonly listDeliveries: ListDeliveries
  readonly recordAttempt: RecordAttempt
  readonly giveUp: GiveUp
  readonly sendAgain: SendAgain
}

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

const deliveryOf = (item: Record<string, unknown>): Delivery => {
  const { expiresAt: _expiresAt, ...delivery } = thingOf<Delivery & { expiresAt?: number }>(item)
  return delivery
}

/** Port functions on the Ledger table. */
export function makeWebhookDeliveries(client: DynamoDBDocumentClient, tableName: string): WebhookDeliveries {
  const table = { client, tableName }
  return {
    keepDelivery: (delivery) => keepDelivery(table, delivery),
    findDelivery: async (webhookId, deliveryId) => {
      const Key = ledgerKey.webhookDelivery(webhookId, deliveryId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && deliveryOf(Item)
    },
    listDeliveries: (of) => listDeliveries(table, of),
    recordAttempt: (delivery, outcome) => recordAttempt(table, delivery, outcome),
    giveUp: async (delivery, reason, at) => {
      const attempt = { at, durationMs: 0, reason }
      const { nextAttemptAt } = delivery
      await recordAttempt(table, delivery, { state: 'failed', nextAttemptAt, attempt }, 0)
    },
    sendAgain: (of) => sendAgain(table, of),
  }
}

const placeOf = ({ at, deliveryId }: Delivery) => `${String(at).padStart(15, '0')}#${deliveryId}`

async function keepDelivery({ client, tableName }: Table, delivery: Delivery): Promise<void> {
  const Item = {
    ...ledgerKey.webhookDelivery(delivery.webhookId, delivery.deliveryId),
    ...{ gsi1pk: ledgerList.webhookDeliveries(delivery.webhookId), gsi1sk: placeOf(delivery) },
    ...delivery,
    expiresAt: Math.floor(delivery.nextAttemptAt / 1000) + deliveryKeptSeconds,
  }
  try {
    await client.send(
      new PutCommand({ TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
    )
  } catch (error) {
    itemOfFailedCondition(error)
  }
}

/** A cursor is a place in the index. */
async function listDeliveries(
  { client, tableName }: Table,
  { webhookId, cursor }: Parameters<ListDeliveries>[0],
): ReturnType<ListDeliveries> {
  const list = ledgerList.webhookDeliveries(webhookId)
  const place = decodeCursor(cursor)
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': list },
      ScanIndexForward: false,
      Limit: deliveriesAPage,
      ...(place !== undefined && {
        ExclusiveStartKey: {
          ...ledgerKey.webhookDelivery(webhookId, place.slice(place.indexOf('#') + 1)),
          ...{ gsi1pk: list, gsi1sk: place },
        },
      }),
    }),
  )
  return {
    rows: Items.map(deliveryOf),
    ...(LastEvaluatedKey !== undefined && { cursor: encodeCursor(String(LastEvaluatedKey['gsi1sk'])) }),
  }
}

async function recordAttempt(
  { client, tableName }: Table,
  { webhookId, deliveryId, attempts, log }: Delivery,
  { state, nextAttemptAt, attempt }: Parameters<RecordAttempt>[1],
  counted: 0 | 1 = 1,
): Promise<boolean> {
  const kept: Attempt[] = [...log, attempt].slice(-loggedAttempts)
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.webhookDelivery(webhookId, deliveryId),
        UpdateExpression: 'SET #state = :state, attempts = :next, nextAttemptAt = :due, #log = :log',
        ConditionExpression: 'attempts = :attempts AND #state = :waiting',
        ExpressionAttributeNames: { '#state': 'state', '#log': 'log' },
        ExpressionAttributeValues: {
          ...{ ':state': state, ':waiting': 'waiting', ':due': nextAttemptAt, ':log': kept },
          ...{ ':attempts': attempts, ':next': attempts + counted },
        },
      }),
    )
    return true
  } catch (error) {
    itemOfFailedCondition(error)
    return false
  }
}

async function sendAgain(
  { client, tableName }: Table,
  { webhookId, deliveryId, now }: Parameters<SendAgain>[0],
): ReturnType<SendAgain> {
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.webhookDelivery(webhookId, deliveryId),
        UpdateExpression: 'SET #state = :waiting, nextAttemptAt = :now, attemptsBefore = attempts',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':waiting': 'waiting', ':now': now },
        ReturnValues: 'ALL_NEW',
      }),
    )
    return deliveryOf(Attributes)
  } catch (error) {
    itemOfFailedCondition(error)
    return undefined
  }
}
