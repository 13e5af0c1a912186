// Complaints and suggestions in the Registry table, where personal data lives.
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  AddAnswer,
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

/** What protection officers read and write. */
export function makeInbox(client: DynamoDBDocumentClient, tableName: string) {
  const findFeedback: FindFeedback = async (feedbackId) => {
    const Key = registryKey.feedback(feedbackId)
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
    return Item && thingOf<SealedFeedback>(Item)
  }
  const listFeedback: ListFeedback = async (cursor) => {
    const place = decodeCursor(cursor)
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :list',
        ProjectionExpression: 'feedbackId, kind, #language, #state, receivedAt, programmeId, version',
        ExpressionAttributeNames: { '#language': 'language', '#state': 'state' },
        ExpressionAttributeValues: { ':list': inboxList },
        ScanIndexForward: false,
        Limit: pageSize,
        ...(place !== undefined && {
          ExclusiveStartKey: {
            ...registryKey.feedback(place.split('#')[1] ?? ''),
            ...{ gsi1pk: inboxList, gsi1sk: place },
          },
        }),
      }),
    )
    const rows = Items.map((item) => thingOf<FeedbackHeader>(item))
    return LastEvaluatedKey === undefined
      ? { rows }
      : { rows, cursor: encodeCursor(String(LastEvaluatedKey['gsi1sk'])) }
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
  return { findFeedback, listFeedback, addAnswer }
}
