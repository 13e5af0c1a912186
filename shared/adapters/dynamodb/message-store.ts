// Messages in the Ledger table: one item each, changed only on the version that was read. They go by themselves.
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { FindMessage, PutMessage } from '../../application/message-ports.ts'
import { type Message, messageKeptSeconds } from '../../domain/message.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { thingOf } from './stored-item.ts'

/** Port functions on the Ledger table. */
export function makeMessageStore(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly findMessage: FindMessage; readonly putMessage: PutMessage } {
  return {
    findMessage: async (messageId) => {
      const Key = ledgerKey.message(messageId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && messageOf(Item)
    },
    putMessage: async (next) => {
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: itemOf(next),
            ...(next.version === 1
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: '#version = :before',
                  ExpressionAttributeNames: { '#version': 'version' },
                  ExpressionAttributeValues: { ':before': next.version - 1 },
                }),
          }),
        )
        return true
      } catch (error) {
        itemOfFailedCondition(error)
        return false
      }
    },
  }
}

function itemOf(message: Message) {
  const { messageId, roundId, channel, state, requests } = message
  const askedAt = requests.at(-1)?.at ?? message.changedAt
  return {
    ...ledgerKey.message(messageId),
    ...{ gsi1pk: ledgerList.roundMessages(roundId, channel), gsi1sk: `${state}#${messageId}` },
    ...message,
    expiresAt: Math.floor(askedAt / 1000) + messageKeptSeconds,
  }
}

function messageOf(item: Record<string, unknown>): Message {
  const { expiresAt: _, ...message } = thingOf<Message & { expiresAt?: number }>(item)
  return message
}
