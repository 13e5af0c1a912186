// Webhooks: other systems are told of what happened, by signed messages. The administrator's alone.
import * as z from 'zod'
import { eventNames } from '../../domain/event-names.ts'
import { cursor, instant, pageOf, programmeId, text } from '../fields.ts'
import { defineRoute } from '../route.ts'

export const webhookId = z.string().regex(/^whk_[0-9a-hjkmnp-tv-z]{20}$/, 'must be the id of a webhook')
export const deliveryId = z.string().regex(/^whd_[0-9a-hjkmnp-tv-z]{20}$/, 'must be the id of a delivery')

const event = z.enum(eventNames)
const programmes = z
  .union([z.literal('all'), z.array(programmeId).min(1).max(50)])
  .meta({ description: 'Ids, or `all`' })

const choice = z.strictObject({
  name: text(80),
  url: z
    .string()
    .min(8)
    .max(500)
    .meta({
      description: 'https, of a host that everybody can reach',
      examples: ['https://partner.example.org/vale'],
    }),
  events: z.array(event).min(1).max(eventNames.length),
  programmes,
})

export const webhook = choice.extend({
  webhookId,
  status: z.enum(['waiting-for-secret', 'active', 'paused', 'disabled']),
  secrets: z
    .array(z.strictObject({ createdAt: instant, endsAt: instant.optional() }))
    .meta({ description: 'Those that are valid: two for a day after a new one was made' }),
  createdBy: z.string(),
  createdAt: instant,
  failingSince: instant.optional().meta({ description: 'Since when nothing was taken' }),
  disabledAt: instant.optional(),
  disabledBecause: z.enum(['failing', 'gone']).optional(),
})

const attempt = z.strictObject({
  at: instant,
  durationMs: z.int(),
  status: z
    .int()
    .optional()
    .meta({ description: 'What the receiver answered', examples: [200] }),
  reason: z
    .string()
    .optional()
    .meta({ description: 'Why not: a code', examples: ['timeout'] }),
})

export const delivery = z.strictObject({
  deliveryId: deliveryId.meta({ description: 'The header `webhook-id`: the same each time' }),
  event,
  programmeId,
  at: instant,
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  nextAttemptAt: instant.optional(),
  log: z.array(attempt).meta({ description: 'The last ten attempts, the newest last' }),
})

const admins = ['admin'] as const
const ofWebhook = z.strictObject({ webhookId })
const ofDelivery = z.strictObject({ webhookId, deliveryId })

export const listWebhooksRoute = defineRoute({
  id: 'listWebhooks',
  method: 'GET',
  path: '/webhooks',
  servedBy: 'webhooks',
  roles: admins,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(webhook) },
  problems: [],
  summary: 'Lists who is told of which events',
})

export const createWebhookRoute = defineRoute({
  id: 'createWebhook',
  method: 'POST',
  path: '/webhooks',
  servedBy: 'webhooks',
  roles: admins,
  body: choice,
  success: { status: 201, schema: webhook },
  problems: ['idempotency-key-reused', 'programme-unknown', 'webhook-address-refused'],
  summary: 'Adds a webhook; it begins with its first secret',
  idempotent: true,
})

export const changeWebhookRoute = defineRoute({
  id: 'changeWebhook',
  method: 'PUT',
  path: '/webhooks/{webhookId}',
  servedBy: 'webhooks',
  roles: admins,
  params: ofWebhook,
  body: choice,
  success: { status: 200, schema: webhook },
  problems: ['programme-unknown', 'webhook-address-refused', 'webhook-unknown'],
  summary: 'Changes where a webhook goes and what it tells',
})

export const setWebhookStatusRoute = defineRoute({
  id: 'setWebhookStatus',
  method: 'PUT',
  path: '/webhooks/{webhookId}/status',
  servedBy: 'webhooks',
  roles: admins,
  params: ofWebhook,
  body: z.strictObject({ status: z.enum(['active', 'paused']) }),
  success: { status: 200, schema: webhook },
  problems: ['webhook-not-active', 'webhook-unknown'],
  summary: 'Pauses a webhook, or lets it go on, also after it was disabled',
})

export const makeWebhookSecretRoute = defineRoute({
  id: 'makeWebhookSecret',
  method: 'POST',
  path: '/webhooks/{webhookId}/secrets',
  servedBy: 'webhooks',
  roles: admins,
  params: ofWebhook,
  // Not 201: repeating it makes another secret, and the one before ends a day later.
  success: {
    status: 200,
    schema: z.strictObject({
      webhook,
      secret: z.string().meta({
        description: 'Shown once; checks signatures as Standard Webhooks says',
        examples: ['whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='],
      }),
    }),
  },
  problems: ['too-busy', 'webhook-unknown'],
  summary: 'Makes a secret and shows it once; the one before stays valid for a day',
})

export const listWebhookDeliveriesRoute = defineRoute({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path: '/webhooks/{webhookId}/deliveries',
  servedBy: 'webhooks',
  roles: admins,
  params: ofWebhook,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(delivery) },
  problems: ['webhook-unknown'],
  summary: 'Lists what was sent, the newest first, with its attempts; kept for 30 days',
})

export const repeatWebhookDeliveryRoute = defineRoute({
  id: 'repeatWebhookDelivery',
  method: 'POST',
  path: '/webhooks/{webhookId}/deliveries/{deliveryId}/attempts',
  servedBy: 'webhooks',
  roles: admins,
  params: ofDelivery,
  success: { status: 202, schema: delivery },
  problems: ['delivery-unknown', 'webhook-not-active', 'webhook-unknown'],
  summary: 'Sends a message again, with the id that it had; the receiver knows it',
})

export const webhookRoutes = [
  listWebhooksRoute,
  createWebhookRoute,
  changeWebhookRoute,
  setWebhookStatusRoute,
  makeWebhookSecretRoute,
  listWebhookDeliveriesRoute,
  repeatWebhookDeliveryRoute,
]
