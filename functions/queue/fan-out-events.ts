// Takes domain events off the bus and makes of each a message for every webhook that wants it.
import * as z from 'zod'
import { type DomainEvent, eventCatalogue } from '../../events/catalogue.ts'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeWebhookDeliveries } from '../../shared/adapters/dynamodb/webhook-deliveries.ts'
import { makeWebhookStore } from '../../shared/adapters/dynamodb/webhook-store.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { fanOutEvent } from '../../shared/application/fan-out-event.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'

const environment = readEnvironment('LEDGER_TABLE', 'WEBHOOK_QUEUE_URL')
const client = makeDocumentClient()
const fanOut = fanOutEvent({
  ...makeWebhookStore(client, environment.LEDGER_TABLE),
  ...makeWebhookDeliveries(client, environment.LEDGER_TABLE),
  sendAttempts: makeWorkQueue(environment.WEBHOOK_QUEUE_URL).sendAll,
  deriveDeliveryId: (webhookId, { name, detail }) => deriveId('whd', webhookId, name, detail.transferId),
})

/** What EventBridge puts into a queue, as far as it is ours. */
const message = z.looseObject({ 'detail-type': z.string(), detail: z.looseObject({}) })

export const handler = queueFunction('fan-out-events', message, (envelope, now) =>
  fanOut(eventOf(envelope), now),
)

/** Throws for an event that is not in the catalogue, or not as it says there. */
function eventOf(envelope: z.output<typeof message>): DomainEvent {
  const declared = eventCatalogue.find(({ name }) => name === envelope['detail-type'])
  if (declared === undefined) throw new Error(`no event is called ${envelope['detail-type']}`)
  return { name: declared.name, detail: declared.schema.parse(envelope.detail) } as DomainEvent
}
