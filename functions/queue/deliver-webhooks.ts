// Delivers messages to webhooks, one attempt a message of the queue. The only function that calls a stranger's address.
import * as z from 'zod'
import { signMessage } from '../../shared/adapters/crypto/sign-webhook.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeWebhookDeliveries } from '../../shared/adapters/dynamodb/webhook-deliveries.ts'
import { makeWebhookStore } from '../../shared/adapters/dynamodb/webhook-store.ts'
import { postWithin } from '../../shared/adapters/http/post-webhook.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { deliverWebhook } from '../../shared/application/deliver-webhook.ts'
import { deliveryId, webhookId } from '../../shared/contract/routes/webhooks.ts'
import { emitMetric } from '../middleware/emit-metric.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'

const service = 'deliver-webhooks'
const environment = readEnvironment(
  ...(['LEDGER_TABLE', 'WEBHOOK_KEY_ID', 'WEBHOOK_QUEUE_URL', 'WEBHOOK_LOOPBACK'] as const),
  'POWERTOOLS_METRICS_NAMESPACE',
)
const client = makeAttributedClient(environment.LEDGER_TABLE)
const vault = makeKeyVault(environment.WEBHOOK_KEY_ID)
const deliver = deliverWebhook({
  ...makeWebhookStore(client, environment.LEDGER_TABLE),
  ...makeWebhookDeliveries(client, environment.LEDGER_TABLE),
  sendAttempts: makeWorkQueue(environment.WEBHOOK_QUEUE_URL).sendAll,
  openSecret: (webhook, wrapped) => vault.unwrap(wrapped, { webhook }),
  signMessage,
  post: postWithin(10_000),
  random: Math.random,
  loopback: environment.WEBHOOK_LOOPBACK === 'allowed',
  tellDisabled: (_webhook, at) =>
    emitMetric({
      namespace: environment.POWERTOOLS_METRICS_NAMESPACE,
      ...{ service, name: 'WebhooksDisabled', value: 1, at },
    }),
})

const message = z.strictObject({ webhookId, deliveryId, attempt: z.int().min(0) })

export const handler = queueFunction(service, message, deliver)
