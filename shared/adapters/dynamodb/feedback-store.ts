// Complaints and suggestions in the Registry table, where personal data lives.
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  AddAnswer,
  FeedbackWanted,
  FindFeedback,
  ListFeedback,
  PutFeedbackOnce,
  SealedFeedback,
} from '../../application/feedback-ports.ts'
import { dayIn } from '../../domain/calendar.ts'
import { type FeedbackHeader, maxFeedbackADay } from '../../domain/feedback.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import { transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { registryKey } from './keys.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

const inboxList = 'FEEDBACK'
const pageSize = 50
const filteredPageSize = 500
const mostPagesAsked = 8
const dayCountKeptSeconds = 40 * 86_400

/** The message and the day's count are one transaction: neither is there without the other. */
export function makeFeedbackBox(client: DynamoDBDocumentClient, tableName: string): PutFeedbackOnce {
  return async (sealed, requestHash) => {
    const place = `${String(sealed.receivedAt).padStart(15, '0')}#${sealed.feedbackId}`
    const outcome = await transact(client, [
      {
        Put: {
          TableName: tableName,
          Item: {
            ...registryKey.feedback(sealed.feedbackId),
            ...{ gsi1pk: inboxList, gsi1sk: place, requestHash },
            ...sealed,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      {
        Update: {
          TableName: tableName,
          Key: registryKey.feedbackDay(dayIn(sealed.receivedAt, 'UTC')),
          UpdateExpression: 'SET expiresAt = :gone ADD received :one',
          ConditionExpression: 'attribute_not_exists(received) OR received < :most',
          ExpressionAttributeValues: {
            ':one': 1,
            ':most': maxFeedbackADay,
            ':gone': Math.floor(sealed.receivedAt / 1000) + dayCountKeptSeconds,
          },
        },
      },
    ])
    if (outcome === undefined) return sealed
    if (isRefusal(outcome)) return outcome
    const earlier = outcome[0]?.item
    if (earlier === undefined) return refuse('feedback-limit-reached')
    return earlier['requestHash'] === requestHash
      ? thingOf<SealedFeedback>(earlier)
      : refuse('idempotency-key-reused')
  }
}

/** Headers, the newest first. Where few of many are wanted, it looks through a few thousand for the first of them. */
export function makeFeedbackList(client: DynamoDBDocumentClient, tableName: string): ListFeedback {
  return async (wanted, cursor) => {
    const filter = filterOf(wanted)
    let place = decodeCursor(cursor)
    for (let asked = 1; ; asked += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'gsi1',
          KeyConditionExpression: 'gsi1pk = :list',
          ProjectionExpression: 'feedbackId, #kind, #language, #state, receivedAt, programmeId, version',
          ExpressionAttributeNames: { '#kind': 'kind', '#language': 'language', '#state': 'state' },
          ExpressionAttributeValues: { ':list': inboxList, ...filter?.values },
          ...(filter && { FilterExpression: filter.expression }),
          ScanIndexForward: false,
          Limit: filter === undefined ? pageSize : filteredPageSize,
          ...(place !== undefined && { ExclusiveStartKey: keyAt(place) }),
        }),
      )
      const rows = Items.map((item) => thingOf<FeedbackHeader>(item))
      if (LastEvaluatedKey === undefined) return { rows }
      place = String(LastEvaluatedKey['gsi1sk'])
      if (rows.length > 0 || asked === mostPagesAsked) return { rows, cursor: encodeCursor(place) }
    }
  }
}

const keyAt = (place: string) => ({
  ...registryKey.feedback(place.split('#')[1] ?? ''),
  ...{ gsi1pk: inboxList, gsi1sk: place },
})

function filterOf({ states, kind }: FeedbackWanted) {
  const named = (states ?? []).map((state, at) => [`:state${at}`, state] as const)
  const conditions = [
    ...(named.length > 0 ? [`#state IN (${named.map(([name]) => name).join(', ')})`] : []),
    ...(kind === undefined ? [] : ['#kind = :kind']),
  ]
  if (conditions.length === 0) return undefined
  const values = { ...Object.fromEntries(named), ...(kind && { ':kind': kind }) }
  return { expression: conditions.join(' AND '), values }
}

/** What protection officers read and write. */
export function makeInbox(client: DynamoDBDocumentClient, tableName: string) {
  const findFeedback: FindFeedback = async (feedbackId) => {
    const Key = registryKey.feedback(feedbackId)
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
    return Item && thingOf<SealedFeedback>(Item)
  }
  const addAnswer: AddAnswer = async ({ feedbackId, version, state, answer }) => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: registryKey.feedback(feedbackId),
          UpdateExpression: 'SET #state = :state, version = :next, answers = list_append(answers, :answer)',
          ConditionExpression: 'version = :version',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ':state': state,
            ':version': version,
            ':next': version + 1,
            ':answer': [answer],
          },
        }),
      )
      return true
    } catch (error) {
      itemOfFailedCondition(error)
      return false
    }
  }
  return { findFeedback, listFeedback: makeFeedbackList(client, tableName), addAnswer }
}
