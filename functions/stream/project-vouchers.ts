// Follows the vouchers' stream: writes each vendor's lines, counts what happened, and publishes the domain events.
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { makeEventPublisher } from '../../shared/adapters/events/event-publisher.ts'
import { projectVoucherChanges } from '../../shared/application/project-voucher-change.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { voucherStreamFunction } from '../middleware/voucher-stream-function.ts'

const environment = readEnvironment('LEDGER_TABLE', 'EVENT_BUS_NAME')
const project = projectVoucherChanges({
  ...makeTraceWriter(makeDocumentClient(), environment.LEDGER_TABLE),
  ...makeEventPublisher(environment.EVENT_BUS_NAME),
})

export const handler = voucherStreamFunction('project-vouchers', project)
