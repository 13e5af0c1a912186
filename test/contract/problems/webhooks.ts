// How each problem of webhooks comes about.
import {
  changeWebhookRoute,
  createWebhookRoute,
  listWebhookDeliveriesRoute,
  makeWebhookSecretRoute,
  repeatWebhookDeliveryRoute,
  setWebhookStatusRoute,
} from '../../../shared/contract/routes/webhooks.ts'
import { noSuch, once, type Scenarios, underOneKey, type Vale } from './scenario.ts'

const choice = {
  name: 'Partner',
  url: 'https://partner.example.org/vale',
  events: ['round-moved.v1' as const],
  programmes: 'all' as const,
}

type Change = {
  name?: string
  url?: string
  programmes?: string[]
  webhookId?: string
  idempotencyKey?: string
}

const create = ({ api, tokens }: Vale, { idempotencyKey, ...change }: Change) =>
  api.send(createWebhookRoute, {
    token: tokens.admin,
    body: { ...choice, ...change },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  })

/** It has no secret, and so tells nobody anything. */
const silent = once(async (vale) => ((await create(vale, {})).body as { webhookId: string }).webhookId)

/** Told of nothing: its only programme has just been made. */
const active = once(async (vale) => {
  const { programmeId } = vale.programme
  const { body } = await create(vale, { programmes: [programmeId], name: 'Active' })
  const { webhookId } = body as { webhookId: string }
  await vale.api.call(makeWebhookSecretRoute, { token: vale.tokens.admin, params: { webhookId } })
  return webhookId
})

const change = async (vale: Vale, { webhookId, ...changed }: Change) =>
  vale.api.send(changeWebhookRoute, {
    token: vale.tokens.admin,
    params: { webhookId: webhookId ?? (await silent(vale)) },
    body: { ...choice, ...changed },
  })

const setStatus = ({ api, tokens }: Vale, webhookId: string) =>
  api.send(setWebhookStatusRoute, { token: tokens.admin, params: { webhookId }, body: { status: 'active' } })

const repeat = ({ api, tokens }: Vale, webhookId: string) =>
  api.send(repeatWebhookDeliveryRoute, {
    token: tokens.admin,
    params: { webhookId, deliveryId: noSuch.deliveryId },
  })

export const webhookProblems: Scenarios = {
  'createWebhook: idempotency-key-reused': underOneKey(create),
  'createWebhook: programme-unknown': (vale) => create(vale, { programmes: [noSuch.programmeId] }),
  'createWebhook: webhook-address-refused': (vale) => create(vale, { url: 'https://10.0.0.1/' }),
  'changeWebhook: programme-unknown': (vale) => change(vale, { programmes: [noSuch.programmeId] }),
  'changeWebhook: webhook-address-refused': (vale) => change(vale, { url: 'https://localhost/' }),
  'changeWebhook: webhook-unknown': (vale) => change(vale, { webhookId: noSuch.webhookId }),
  'setWebhookStatus: webhook-not-active': async (vale) => setStatus(vale, await silent(vale)),
  'setWebhookStatus: webhook-unknown': (vale) => setStatus(vale, noSuch.webhookId),
  'makeWebhookSecret: webhook-unknown': ({ api, tokens }) =>
    api.send(makeWebhookSecretRoute, { token: tokens.admin, params: noSuch }),
  'listWebhookDeliveries: webhook-unknown': ({ api, tokens }) =>
    api.send(listWebhookDeliveriesRoute, { token: tokens.admin, params: noSuch }),
  'repeatWebhookDelivery: delivery-unknown': async (vale) => repeat(vale, await active(vale)),
  'repeatWebhookDelivery: webhook-not-active': async (vale) => repeat(vale, await silent(vale)),
  'repeatWebhookDelivery: webhook-unknown': (vale) => repeat(vale, noSuch.webhookId),
}
