import type { Context, SQSEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { queueFunction } from '../../../functions/middleware/queue-function.ts'

const context = { functionName: 'test', awsRequestId: 'request' } as Context
const anEvent = (...bodies: string[]) =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) }) as SQSEvent

describe('queueFunction', () => {
  it('reports just the messages that failed or could not be read, so that only they come again', async () => {
    const worked: number[] = []
    const handler = queueFunction('test', z.strictObject({ shard: z.int() }), async ({ shard }) => {
      if (shard === 2) throw new Error('died')
      worked.push(shard)
    })
    const event = anEvent('{"shard":1}', '{"shard":2}', 'not json', '{"shard":"4"}', '{"shard":5}')
    expect(await handler(event, context)).toEqual({
      batchItemFailures: ['m1', 'm2', 'm3'].map((itemIdentifier) => ({ itemIdentifier })),
    })
    expect(worked).toEqual([1, 5])
  })
})
