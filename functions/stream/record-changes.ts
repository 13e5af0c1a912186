// Follows the Ledger's stream: records who changed what, logs the leaf of each record and each transfer, and tells the
// bus of rounds and statements that went on.
import { Logger } from '@aws-lambda-powertools/logger'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'
import { digests, loggedLeaf } from '../../shared/adapters/crypto/digests.ts'
import { makeChangeRecords } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeLeafLog } from '../../shared/adapters/dynamodb/leaf-log.ts'
import { type LedgerStreamRecord, ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts'
import { makeEventPublisher } from '../../shared/adapters/events/event-publisher.ts'
import { eventsOfLedgerChange } from '../../shared/application/ledger-events.ts'
import { type LedgerChange, recordChanges } from '../../shared/application/record-changes.ts'
import { maskVoucherIds } from '../../shared/domain/voucher-number.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'EVENT_BUS_NAME')
const logger = new Logger({ serviceName: 'record-changes' })
const client = makeDocumentClient()
const { publish } = makeEventPublisher(environment.EVENT_BUS_NAME)
const record = recordChanges({
  ...makeChangeRecords(client, environment.LEDGER_TABLE),
  appendLeaves: makeLeafLog(client, environment.LEDGER_TABLE).appendLeaves,
  loggedLeaf,
  hashText: digests.hashText,
})

/** Does all records it can and reports the others by sequence number, as `project-vouchers` does. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const { changes, unreadable } = readRecords(Records as LedgerStreamRecord[])
  const failures = new Map([...unreadable, ...(await record(changes, Date.now())), ...(await tell(changes))])
  for (const [sequenceNumber, reason] of failures)
    logger.error('not recorded', { sequenceNumber, reason: maskVoucherIds(reason) })
  return { batchItemFailures: [...failures.keys()].map((itemIdentifier) => ({ itemIdentifier })) }
}

/** Returns why each change failed of which an event was not taken, by its id. */
async function tell(changes: readonly LedgerChange[]): Promise<[string, string][]> {
  const news = changes.flatMap((change) =>
    eventsOfLedgerChange(change).map((event) => ({ changeId: change.changeId, event })),
  )
  const failures = await publish(news.map(({ event }) => event))
  return news.flatMap(({ changeId, event }) => {
    const reason = failures.get(event.detail.transferId)
    return reason === undefined ? [] : [[changeId, reason]]
  })
}

function readRecords(records: readonly LedgerStreamRecord[]) {
  const changes: LedgerChange[] = []
  const unreadable = new Map<string, string>()
  for (const record of records)
    try {
      changes.push(ledgerChangeOf(record))
    } catch (error) {
      // Without a sequence number an empty identifier makes Lambda send the whole batch again.
      unreadable.set(
        record.dynamodb?.SequenceNumber ?? '',
        error instanceof Error ? error.message : 'unreadable',
      )
    }
  return { changes, unreadable }
}
