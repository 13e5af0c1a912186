// Turns the work on changes of vouchers into a Lambda handler for their stream: every record that can be done is
// done, the others are reported by sequence number.
import { Logger } from '@aws-lambda-powertools/logger'
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { actingAs } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import type { VoucherLeafLog } from '../../shared/adapters/dynamodb/voucher-leaf-log.ts'
import { voucherChangeOf } from '../../shared/adapters/dynamodb/voucher-stream.ts'
import type { NumberedChange } from '../../shared/application/project-voucher-change.ts'
import { maskVoucherIds } from '../../shared/domain/voucher-number.ts'

/** Of a consumer that logs no leaves. */
const logsNothing: VoucherLeafLog = async () => new Map()

/**
 * `follow` does all changes it can and returns why each failed that did, by its id. Lambda then sends everything from
 * the first of them again, and parks it after its last attempt. `logLeaves` gets the records as they came.
 */
export function voucherStreamFunction(
  service: string,
  follow: (changes: readonly NumberedChange[]) => Promise<ReadonlyMap<string, string>>,
  logLeaves: VoucherLeafLog = logsNothing,
) {
  const logger = new Logger({ serviceName: service })
  return async ({ Records }: DynamoDBStreamEvent, context?: Context): Promise<DynamoDBBatchResponse> => {
    const { changes, unreadable } = readRecords(Records)
    const readable = Records.filter(({ dynamodb }) => !unreadable.has(dynamodb?.SequenceNumber ?? ''))
    const unlogged = await logLeaves(
      readable.map(({ dynamodb }) => ({ dynamodb: { ...dynamodb } })),
      Date.now(),
    )
    const from = { function: service, requestId: context?.awsRequestId ?? '' }
    const undone = await actingAs({ by: 'system', what: service, from }, () => follow(changes))
    const failures = new Map([...unreadable, ...unlogged, ...undone])
    for (const [sequenceNumber, reason] of failures)
      logger.error('not done', { sequenceNumber, reason: maskVoucherIds(reason) })
    return { batchItemFailures: [...failures.keys()].map((itemIdentifier) => ({ itemIdentifier })) }
  }
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
