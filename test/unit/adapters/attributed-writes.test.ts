import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { actingAs, attributeWrites } from '../../../shared/adapters/dynamodb/attributed-writes.ts'

type Input = Record<string, unknown> & { readonly TransactItems?: Record<string, unknown>[] }

/** A client that keeps what it is given to send. */
function keepingClient() {
  const sent: Input[] = []
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }))
  client.send = async (command: { input: unknown }) => {
    sent.push(command.input as Input)
    return {} as never
  }
  return { client: attributeWrites(client, 'Ledger'), sent }
}

const origin = { by: 'ada', what: 'approveRound', from: { function: 'programmes' } }
const change = { ...origin, id: expect.any(String), at: expect.any(Number) }
const Key = { pk: 'PROGRAMME#p', sk: 'ROUND#r' }

async function sentOf(
  command: PutCommand | UpdateCommand | TransactWriteCommand | GetCommand,
): Promise<Input> {
  const { client, sent } = keepingClient()
  await actingAs(origin, () => client.send(command as PutCommand))
  return sent[0] ?? {}
}

const updated = (UpdateExpression?: string) =>
  sentOf(new UpdateCommand({ TableName: 'Ledger', Key, ...(UpdateExpression && { UpdateExpression }) }))

describe('attributeWrites', () => {
  it('puts who acts beside what is put', async () => {
    const { Item } = await sentOf(new PutCommand({ TableName: 'Ledger', Item: { ...Key, state: 'x' } }))
    expect(Item).toEqual({ ...Key, state: 'x', change })
  })

  it.each([
    ['SET a = :a', 'SET #attributedChange = :attributedChange, a = :a'],
    ['ADD n :one', 'SET #attributedChange = :attributedChange ADD n :one'],
    ['REMOVE old', 'SET #attributedChange = :attributedChange REMOVE old'],
    ['ADD n :one SET a = :a', 'ADD n :one SET #attributedChange = :attributedChange, a = :a'],
    ['REMOVE #offset\nset #set = :a', 'REMOVE #offset\nset #attributedChange = :attributedChange, #set = :a'],
    [undefined, 'SET #attributedChange = :attributedChange'],
  ])('sets who acts beside what is updated: %s', async (expression, expected) => {
    const sent = await updated(expression)
    expect(sent['UpdateExpression']).toBe(expected)
    expect(sent['ExpressionAttributeNames']).toEqual({ '#attributedChange': 'change' })
    expect(sent['ExpressionAttributeValues']).toEqual({ ':attributedChange': change })
  })

  it('reaches every part of a transaction that writes, each with the same change', async () => {
    const { TransactItems = [] } = await sentOf(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: 'Ledger', Item: { ...Key } } },
          { Update: { TableName: 'Ledger', Key, UpdateExpression: 'SET a = :a' } },
          { ConditionCheck: { TableName: 'Ledger', Key, ConditionExpression: 'x' } },
        ],
        ClientRequestToken: 'token',
      }),
    )
    const [put, update, check] = TransactItems
    expect(put).toEqual({ Put: { TableName: 'Ledger', Item: { ...Key, change } } })
    expect(update).toMatchObject({ Update: { ExpressionAttributeValues: { ':attributedChange': change } } })
    expect(check).toEqual({ ConditionCheck: { TableName: 'Ledger', Key, ConditionExpression: 'x' } })
  })

  it.each([
    ['another table', new PutCommand({ TableName: 'Vouchers', Item: { voucherId: 'v' } })],
    ['a vendor line', new PutCommand({ TableName: 'Ledger', Item: { pk: 'VL#v#d#0', sk: 's' } })],
    ['a counter', new UpdateCommand({ TableName: 'Ledger', Key: { pk: 'COUNTER#x', sk: 'COUNTER' } })],
    ['a read', new GetCommand({ TableName: 'Ledger', Key })],
  ])('leaves %s as it is', async (_what, command) => {
    expect(await sentOf(command)).toBe(command.input)
  })

  it('says nothing where nobody acts, and keeps apart who acts at the same time', async () => {
    const { client, sent } = keepingClient()
    const put = () => client.send(new PutCommand({ TableName: 'Ledger', Item: { ...Key } }))
    await put()
    await Promise.all(['a', 'b'].map((by) => actingAs({ ...origin, by }, put)))
    expect(sent.map(({ Item }) => (Item as { change?: { by: string } }).change?.by)).toEqual([
      undefined,
      'a',
      'b',
    ])
  })
})
