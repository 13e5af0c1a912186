// Shows who is told of what, and each message with what became of it, but not the message itself.
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type Attempt, type Delivery, validSecrets, type Webhook } from '../domain/webhook.ts'
import type { Page } from './programme-ports.ts'
import type { FindWebhook, ListDeliveries, ListWebhooks, SendAgain, SendAttempts } from './webhook-ports.ts'

export type ShownWebhook = Omit<Webhook, 'secrets' | 'programmes'> & {
  readonly programmes: 'all' | readonly string[]
  /** Of each that is valid: when it was made, and when it ends. */
  readonly secrets: readonly { readonly createdAt: number; readonly endsAt?: number }[]
}

export function showWebhook(webhook: Webhook, now: number): ShownWebhook {
  return {
    ...webhook,
    programmes: webhook.programmes.includes('*') ? 'all' : webhook.programmes,
    secrets: validSecrets(webhook, now).map(({ createdAt, endsAt }) => ({
      createdAt,
      ...(endsAt !== undefined && { endsAt }),
    })),
  }
}

export type ShownDelivery = Pick<
  Delivery,
  'deliveryId' | 'event' | 'programmeId' | 'at' | 'state' | 'attempts'
> & { readonly nextAttemptAt?: number; readonly log: readonly Attempt[] }

export function showDelivery(delivery: Delivery): ShownDelivery {
  const { deliveryId, event, programmeId, at, state, attempts, nextAttemptAt, log } = delivery
  return {
    ...{ deliveryId, event, programmeId, at, state, attempts, log },
    ...(state === 'waiting' && { nextAttemptAt }),
  }
}

export const listWebhooks =
  (ports: { readonly listWebhooks: ListWebhooks }) =>
  async (asked: {
    readonly cursor?: string | undefined
    readonly now: number
  }): Promise<Page<ShownWebhook>> => {
    const { rows, ...more } = await ports.listWebhooks(asked.cursor)
    return { rows: rows.map((webhook) => showWebhook(webhook, asked.now)), ...more }
  }

/** The newest first. Refuses with `webhook-unknown`. */
export const listDeliveries =
  (ports: { readonly findWebhook: FindWebhook; readonly listDeliveries: ListDeliveries }) =>
  async (of: {
    readonly webhookId: string
    readonly cursor?: string | undefined
  }): Promise<Page<ShownDelivery> | Refusal> => {
    if ((await ports.findWebhook(of.webhookId)) === undefined) return refuse('webhook-unknown')
    const { rows, ...more } = await ports.listDeliveries(of)
    return { rows: rows.map(showDelivery), ...more }
  }

/** The receiver sees the id that it saw before. Refuses with `webhook-unknown`, `webhook-not-active`, `delivery-unknown`. */
export const repeatDelivery =
  (ports: {
    readonly findWebhook: FindWebhook
    readonly sendAgain: SendAgain
    readonly sendAttempts: SendAttempts
  }) =>
  async (of: {
    readonly webhookId: string
    readonly deliveryId: string
    readonly now: number
  }): Promise<ShownDelivery | Refusal> => {
    const webhook = await ports.findWebhook(of.webhookId)
    if (webhook === undefined) return refuse('webhook-unknown')
    if (webhook.status !== 'active') return refuse('webhook-not-active')
    const delivery = await ports.sendAgain(of)
    if (delivery === undefined) return refuse('delivery-unknown')
    const { webhookId, deliveryId, attempts } = delivery
    await ports.sendAttempts([{ webhookId, deliveryId, attempt: attempts }])
    return showDelivery(delivery)
  }
