// Webhooks as administrators see them: who is told of what, and what became of it. It calls nobody.
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeWebhookDeliveries } from '../../shared/adapters/dynamodb/webhook-deliveries.ts'
import { makeWebhookStore } from '../../shared/adapters/dynamodb/webhook-store.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import {
  changeWebhook,
  createWebhook,
  makeWebhookSecret,
  setWebhookStatus,
} from '../../shared/application/change-webhook.ts'
import { listDeliveries, listWebhooks, repeatDelivery } from '../../shared/application/list-webhooks.ts'
import {
  changeWebhookRoute,
  createWebhookRoute,
  listWebhookDeliveriesRoute,
  listWebhooksRoute,
  makeWebhookSecretRoute,
  repeatWebhookDeliveryRoute,
  setWebhookStatusRoute,
} from '../../shared/contract/routes/webhooks.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment(
  ...(['LEDGER_TABLE', 'WEBHOOK_KEY_ID', 'WEBHOOK_QUEUE_URL', 'WEBHOOK_LOOPBACK'] as const),
)
const client = makeAttributedClient(environment.LEDGER_TABLE)
const vault = makeKeyVault(environment.WEBHOOK_KEY_ID)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeWebhookStore(client, environment.LEDGER_TABLE),
  ...makeWebhookDeliveries(client, environment.LEDGER_TABLE),
  newSecret: (webhook: string) => vault.newDataKey({ webhook }),
  sendAttempts: makeWorkQueue(environment.WEBHOOK_QUEUE_URL).sendAll,
  loopback: environment.WEBHOOK_LOOPBACK === 'allowed',
}

export const handler = apiFunction('webhooks', [
  on(listWebhooksRoute, ({ query, now }) => listWebhooks(ports)({ ...query, now })),
  on(createWebhookRoute, ({ actor, body: choice, idempotencyKey, requestHash, now }) => {
    const webhookId = deriveId('whk', actor.sub, idempotencyKey)
    return createWebhook(ports)({ webhookId, choice, createdBy: actor.sub, requestHash, now })
  }),
  on(changeWebhookRoute, ({ params, body: choice, now }) => changeWebhook(ports)({ ...params, choice, now })),
  on(setWebhookStatusRoute, ({ params, body, now }) => setWebhookStatus(ports)({ ...params, ...body, now })),
  on(makeWebhookSecretRoute, ({ params, now }) => makeWebhookSecret(ports)({ ...params, now })),
  on(listWebhookDeliveriesRoute, ({ params, query }) => listDeliveries(ports)({ ...params, ...query })),
  on(repeatWebhookDeliveryRoute, ({ params, now }) => repeatDelivery(ports)({ ...params, now })),
])
