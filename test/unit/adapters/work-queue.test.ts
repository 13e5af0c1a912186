import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorkQueue } from '../../../shared/adapters/sqs/work-queue.ts'

const sqs = mockClient(SQSClient)
const queue = makeWorkQueue('https://queue.test/q', new SQSClient({ region: 'us-east-1' }))

beforeEach(() => sqs.reset())

const bodies = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .map((call) => (call.args[0].input.Entries ?? []).map(({ MessageBody }) => JSON.parse(MessageBody ?? '')))

const failing = (...ids: string[]) => ({
  Successful: [],
  Failed: ids.map((Id) => ({ Id, Code: 'InternalError', SenderFault: false })),
})

describe('makeWorkQueue', () => {
  it('sends ten messages at a time', async () => {
    sqs.on(SendMessageBatchCommand).resolves(failing())
    await queue.sendAll(Array.from({ length: 32 }, (_, shard) => ({ shard })))
    expect(bodies().map((batch) => batch.length)).toEqual([10, 10, 10, 2])
    expect(bodies().flat()).toHaveLength(32)
  })

  it('sends again only what the queue did not take', async () => {
    sqs.on(SendMessageBatchCommand).resolvesOnce(failing('1')).resolves(failing())
    await queue.sendAll([{ shard: 0 }, { shard: 1 }, { shard: 2 }])
    expect(bodies()).toEqual([[{ shard: 0 }, { shard: 1 }, { shard: 2 }], [{ shard: 1 }]])
  })

  it('fails when a message is never taken', async () => {
    sqs.on(SendMessageBatchCommand).resolves(failing('0'))
    await expect(queue.sendAll([{ shard: 0 }])).rejects.toThrow('InternalError')
    expect(bodies()).toHaveLength(5)
  })
})
