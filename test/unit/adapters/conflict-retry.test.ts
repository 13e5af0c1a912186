// No local engine ever reports a TransactionConflict or a throttled transaction, so DynamoDB is played here.
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { retryOnConflict, transact } from '../../../shared/adapters/dynamodb/conflict-retry.ts'

const dynamodb = mockClient(DynamoDBDocumentClient)
const client = dynamodb as unknown as DynamoDBDocumentClient

beforeEach(() => dynamodb.reset())

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  })

describe('transact', () => {
  it('tries again after a conflict until it is committed', async () => {
    dynamodb
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .resolves({})
    expect(await transact(client, [])).toBeUndefined()
    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(3)
  })

  it('does not take a failed condition for final while another part is in conflict', async () => {
    dynamodb
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'ConditionalCheckFailed'))
      .rejects(cancelled('ConditionalCheckFailed', 'None'))
    expect(await transact(client, [])).toMatchObject([{ code: 'ConditionalCheckFailed' }, { code: 'None' }])
  })

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])('tries again after a %s', async (code) => {
    dynamodb.on(TransactWriteCommand).rejectsOnce(cancelled('None', code)).resolves({})
    expect(await transact(client, [])).toBeUndefined()
  })

  it('takes no other cancellation for a condition that failed', async () => {
    dynamodb.on(TransactWriteCommand).rejects(cancelled('None', 'ItemCollectionSizeLimitExceeded'))
    await expect(transact(client, [])).rejects.toThrow('cancelled')
    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(1)
  })

  it('gives up as too busy after six attempts', async () => {
    dynamodb.on(TransactWriteCommand).rejects(cancelled('TransactionConflict'))
    expect(await transact(client, [])).toEqual({ refused: 'too-busy' })
    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(6)
  })

  it('passes other errors on at once', async () => {
    dynamodb.on(TransactWriteCommand).rejects(new Error('no network'))
    await expect(transact(client, [])).rejects.toThrow('no network')
    expect(dynamodb.commandCalls(TransactWriteCommand)).toHaveLength(1)
  })
})

describe('retryOnConflict', () => {
  it('tries a single write again that met a transaction', async () => {
    let calls = 0
    const answer = await retryOnConflict(async () => {
      calls++
      if (calls === 1) throw new TransactionConflictException({ $metadata: {}, message: 'conflict' })
      return 'written'
    })
    expect({ answer, calls }).toEqual({ answer: 'written', calls: 2 })
  })
})
