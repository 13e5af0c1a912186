// Makes of one event a message for each webhook that wants it. An event that comes twice makes the same messages: their
// ids follow from it, and a receiver knows them again.

import type { DomainEvent } from '../../events/catalogue.ts'
import { type Delivery, type Webhook, wants } from '../domain/webhook.ts'
import type { KeepDelivery, SendAttempts } from './webhook-ports.ts'

export type FanOutPorts = {
  readonly allWebhooks: () => Promise<readonly Webhook[]>
  readonly keepDelivery: KeepDelivery
  readonly sendAttempts: SendAttempts
  readonly deriveDeliveryId: (webhookId: string, event: DomainEvent) => string
}

export const fanOutEvent =
  (ports: FanOutPorts) =>
  async (event: DomainEvent, now: number): Promise<void> => {
    const webhooks = await ports.allWebhooks()
    const deliveries = webhooks
      .filter((webhook) => wants(webhook, event.name, event.detail.programmeId))
      .map(({ webhookId }) =>
        deliveryOf(event, { webhookId, deliveryId: ports.deriveDeliveryId(webhookId, event), now }),
      )
    await Promise.all(deliveries.map(ports.keepDelivery))
    await ports.sendAttempts(
      deliveries.map(({ webhookId, deliveryId }) => ({ webhookId, deliveryId, attempt: 0 })),
    )
  }

/** The body is that of Standard Webhooks. */
function deliveryOf(
  { name, detail }: DomainEvent,
  { webhookId, deliveryId, now }: { webhookId: string; deliveryId: string; now: number },
): Delivery {
  return {
    webhookId,
    deliveryId,
    event: name,
    programmeId: detail.programmeId,
    at: detail.at,
    body: JSON.stringify({ type: name, timestamp: new Date(detail.at).toISOString(), data: detail }),
    ...{ state: 'waiting', attempts: 0, attemptsBefore: 0, nextAttemptAt: now, log: [] },
  }
}
