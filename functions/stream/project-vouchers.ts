// Follows the vouchers' stream: writes each vendor's lines, publishes the domain events, and logs what is sealed.
import { Logger } from '@aws-lambda-powertools/logger'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeLeafLog } from '../../shared/adapters/dynamodb/leaf-log.ts'
import { makeVendorLineWriter } from '../../shared/adapters/dynamodb/vendor-line-writer.ts'
import { makeVoucherLeafLog } from '../../shared/adapters/dynamodb/voucher-leaf-log.ts'
import { voucherChangeOf } from '../../shared/adapters/dynamodb/voucher-stream.ts'
import { makeEventPublisher } from '../../shared/adapters/events/event-publisher.ts'
import {
  type NumberedChange,
  projectVoucherChanges,
} from '../../shared/application/project-voucher-change.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'EVENT_BUS_NAME')
const logger = new Logger({ serviceName: 'project-vouchers' })
const client = makeDocumentClient()
const logLeaves = makeVoucherLeafLog(makeLeafLog(client, environment.LEDGER_TABLE).appendLeaves)
const project = projectVoucherChanges({
  ...makeVendorLineWriter(client, environment.LEDGER_TABLE),
  ...makeEventPublisher(environment.EVENT_BUS_NAME),
})

/**
 * Does all records it can and reports the others by sequence number. Lambda then sends everything from the first of
 * them again, and parks it after its last attempt.
 */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const { changes, unreadable } = readRecords(Records)
  const readable = Records.filter(({ dynamodb }) => !unreadable.has(dynamodb?.SequenceNumber ?? ''))
  const unlogged = await logLeaves(
    readable.map(({ dynamodb }) => ({ dynamodb: { ...dynamodb } })),
    Date.now(),
  )
  const failures = new Map([...unreadable, ...unlogged, ...(await project(changes))])
  for (const [sequenceNumber, reason] of failures) logger.error('not projected', { sequenceNumber, reason })
  return { batchItemFailures: [...failures.keys()].map((itemIdentifier) => ({ itemIdentifier })) }
}

function readRecords(records: readonly DynamoDBRecord[]) {
  const changes: NumberedChange[] = []
  const unreadable = new Map<string, string>()
  for (const { dynamodb } of records) {
    // Without a sequence number an empty identifier makes Lambda send the whole batch again.
    const changeId = dynamodb?.SequenceNumber ?? ''
    try {
      const change = voucherChangeOf({ dynamodb: { ...dynamodb } })
      if (change !== undefined) changes.push({ ...change, changeId })
    } catch (error) {
      unreadable.set(changeId, error instanceof Error ? error.message : 'unreadable')
    }
  }
  return { changes, unreadable }
}
