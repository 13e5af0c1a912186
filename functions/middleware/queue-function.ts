// Turns the work of one message into a Lambda handler for an SQS queue: messages that fail are reported one by one,
// so that only they come again.
import { Logger } from '@aws-lambda-powertools/logger'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type * as z from 'zod'
import { actingAs } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { loggedError } from './logged-error.ts'

/** `work` gets the parsed message and the time in milliseconds since 1970; it may run twice for one message. */
export function queueFunction<Schema extends z.ZodType>(
  service: string,
  schema: Schema,
  work: (message: z.output<Schema>, now: number) => Promise<void>,
) {
  const logger = new Logger({ serviceName: service })
  const succeeds = async (record: SQSRecord, requestId: string) => {
    const from = { function: service, requestId, messageId: record.messageId }
    try {
      const message = schema.parse(JSON.parse(record.body))
      await actingAs({ by: 'system', what: service, from }, () => work(message, Date.now()))
      return true
    } catch (error) {
      logger.error('message failed', { messageId: record.messageId, ...loggedError(error) })
      return false
    }
  }
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context)
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = []
    for (const record of event.Records)
      if (!(await succeeds(record, context.awsRequestId)))
        batchItemFailures.push({ itemIdentifier: record.messageId })
    logger.info('worked', { messages: event.Records.length, failed: batchItemFailures.length })
    return { batchItemFailures }
  }
}
