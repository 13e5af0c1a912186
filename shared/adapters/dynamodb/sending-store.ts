// The links of rounds in the Ledger table: who asked for them, what each shard came to, and how many messages are in which
// state. All of it goes with the messages.
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { PlanMessagesPorts } from '../../application/plan-messages.ts'
import type { LinkCounts, Sending, SendingPorts } from '../../application/round-links.ts'
import {
  type MessageChannel,
  type MessageState,
  messageKeptSeconds,
  messageStates,
} from '../../domain/message.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

/** Port functions on the Ledger table. */
export function makeSendingStore(
  client: DynamoDBDocumentClient,
  tableName: string,
): SendingPorts & Pick<PlanMessagesPorts, 'noteShard'> {
  const table = { client, tableName }
  return {
    beginSending: (sending) => beginSending(table, sending),
    findSending: (roundId, channel) => findSending(table, roundId, channel),
    countMessages: async (roundId, channel) => {
      const counts = await Promise.all(
        messageStates.map((state) => countState(table, { roundId, channel, state })),
      )
      return Object.fromEntries(messageStates.map((state, index) => [state, counts[index] ?? 0])) as Record<
        MessageState,
        number
      >
    },
    noteShard: async ({ roundId, channel, shard, run }, counts) => {
      const Item = {
        ...ledgerKey.sendingShard(roundId, channel, shard),
        run,
        ...counts,
        expiresAt: endOf(Date.now()),
      }
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item,
            ConditionExpression: 'attribute_not_exists(pk) OR #run <= :run',
            ExpressionAttributeNames: { '#run': 'run' },
            ExpressionAttributeValues: { ':run': run },
          }),
        )
      } catch (error) {
        itemOfFailedCondition(error)
      }
    },
  }
}

const endOf = (at: number) => Math.floor(at / 1000) + messageKeptSeconds

/** One more run, whoever asks: it adds and reads nothing before. */
async function beginSending(
  { client, tableName }: Table,
  { programmeId, roundId, channel, by, at }: Omit<Sending, 'run'>,
): Promise<Sending> {
  const { Attributes = {} } = await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: ledgerKey.sending(roundId, channel),
      UpdateExpression:
        'SET programmeId = :programme, roundId = :round, channel = :channel, #by = :by, #at = :at, expiresAt = :end ADD #run :one',
      ExpressionAttributeNames: { '#by': 'by', '#at': 'at', '#run': 'run' },
      ExpressionAttributeValues: {
        ...{ ':programme': programmeId, ':round': roundId, ':channel': channel, ':by': by, ':at': at },
        ...{ ':one': 1, ':end': endOf(at) },
      },
      ReturnValues: 'ALL_NEW',
    }),
  )
  return sendingOf(Attributes)
}

function sendingOf(item: Record<string, unknown>): Sending {
  const { expiresAt: _, ...sending } = thingOf<Sending & { expiresAt?: number }>(item)
  return sending
}

async function findSending(
  { client, tableName }: Table,
  roundId: string,
  channel: MessageChannel,
): ReturnType<SendingPorts['findSending']> {
  const { pk, sk } = ledgerKey.sending(roundId, channel)
  const items = await queryWholePartition(client, { tableName, pk, prefix: '' })
  const plan = items.find((item) => item['sk'] === sk)
  if (plan === undefined) return undefined
  const sending = sendingOf(plan)
  const done = items.filter((item) => item['sk'] !== sk && item['run'] === sending.run)
  return { sending, done: done.map((item) => thingOf<LinkCounts>(item)) }
}

/** From the index: a message that changed a moment ago may be counted where it was. */
async function countState(
  { client, tableName }: Table,
  { roundId, channel, state }: { roundId: string; channel: MessageChannel; state: MessageState },
): Promise<number> {
  let count = 0
  let start: Record<string, unknown> | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :list AND begins_with(gsi1sk, :state)',
        ExpressionAttributeValues: {
          ':list': ledgerList.roundMessages(roundId, channel),
          ':state': `${state}#`,
        },
        Select: 'COUNT',
        ExclusiveStartKey: start,
      }),
    )
    count += page.Count ?? 0
    start = page.LastEvaluatedKey
  } while (start !== undefined)
  return count
}
