// Follows the vouchers' stream: writes each vendor's lines, counts what happened, publishes the domain events, and logs
// what is sealed.
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeLeafLog } from '../../shared/adapters/dynamodb/leaf-log.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { makeVoucherLeafLog } from '../../shared/adapters/dynamodb/voucher-leaf-log.ts'
import { makeEventPublisher } from '../../shared/adapters/events/event-publisher.ts'
import { projectVoucherChanges } from '../../shared/application/project-voucher-change.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { voucherStreamFunction } from '../middleware/voucher-stream-function.ts'

const environment = readEnvironment('LEDGER_TABLE', 'EVENT_BUS_NAME')
const client = makeDocumentClient()
const project = projectVoucherChanges({
  ...makeTraceWriter(client, environment.LEDGER_TABLE),
  ...makeEventPublisher(environment.EVENT_BUS_NAME),
})

export const handler = voucherStreamFunction(
  'project-vouchers',
  project,
  makeVoucherLeafLog(makeLeafLog(client, environment.LEDGER_TABLE).appendLeaves),
)
