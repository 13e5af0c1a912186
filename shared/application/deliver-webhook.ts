// Makes one attempt to deliver one message, notes what came of it, and says when the next is due. Whatever is cut off
// comes again from the queue: then the same attempt is made again, and the receiver sees an id that it knows.
import {
  type Attempt,
  addressProblem,
  type Delivery,
  givenUpAfterMs,
  isGone,
  isTaken,
  pauseAfter,
  validSecrets,
  type Webhook,
} from '../domain/webhook.ts'
import type {
  AttemptMessage,
  DisableWebhook,
  FindDelivery,
  FindWebhook,
  GiveUp,
  NoteFailing,
  NoteWorking,
  OpenSecret,
  RecordAttempt,
  SendAttempts,
} from './webhook-ports.ts'

export type DeliverPorts = {
  readonly findWebhook: FindWebhook
  readonly findDelivery: FindDelivery
  readonly openSecret: OpenSecret
  /** Headers that say who sends, when, and that nobody has changed the body on the way. */
  readonly signMessage: (
    secrets: readonly Uint8Array[],
    message: { readonly id: string; readonly at: number; readonly body: string },
  ) => Readonly<Record<string, string>>
  readonly post: (request: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }) => Promise<Omit<Attempt, 'at'>>
  readonly recordAttempt: RecordAttempt
  readonly giveUp: GiveUp
  readonly sendAttempts: SendAttempts
  readonly noteFailing: NoteFailing
  readonly noteWorking: NoteWorking
  readonly disableWebhook: DisableWebhook
  /** Tells the operator: the receiver cannot be told. */
  readonly tellDisabled: (webhook: Webhook, at: number) => void
  /** In [0, 1). */
  readonly random: () => number
  readonly loopback: boolean
}

/** Early by so much is on time. */
const toleranceMs = 1000

export const deliverWebhook =
  (ports: DeliverPorts) =>
  async (message: AttemptMessage, now: number): Promise<void> => {
    const { webhookId, deliveryId, attempt } = message
    const [webhook, delivery] = await Promise.all([
      ports.findWebhook(webhookId),
      ports.findDelivery(webhookId, deliveryId),
    ])
    if (webhook === undefined || delivery?.state !== 'waiting') return
    // It was cut off after the attempt was noted and before the next was sent for.
    if (delivery.attempts === attempt + 1) return sendNext(ports, delivery, now)
    if (delivery.attempts !== attempt) return
    const waitMs = delivery.nextAttemptAt - now
    if (waitMs > toleranceMs) return ports.sendAttempts([message], waitMs)
    if (webhook.status !== 'active') return ports.giveUp(delivery, 'webhook-not-active', now)
    await attemptDelivery(ports, { webhook, delivery, now })
  }

type Due = { readonly webhook: Webhook; readonly delivery: Delivery; readonly now: number }

async function attemptDelivery(ports: DeliverPorts, { webhook, delivery, now }: Due): Promise<void> {
  const attempt = { at: now, ...(await post(ports, { webhook, delivery, now })) }
  const pause = pauseAfter(delivery.attempts + 1 - delivery.attemptsBefore, ports.random())
  const goesOn = !isTaken(attempt) && !isGone(attempt) && pause !== undefined
  const state = isTaken(attempt) ? 'delivered' : goesOn ? 'waiting' : 'failed'
  const nextAttemptAt = goesOn ? now + pause : delivery.nextAttemptAt
  const isFirst = await ports.recordAttempt(delivery, { state, nextAttemptAt, attempt })
  if (!isFirst) return
  if (goesOn) await sendNext(ports, { ...delivery, attempts: delivery.attempts + 1, nextAttemptAt }, now)
  await noteHealth(ports, webhook, attempt)
}

/** An address that was taken under other terms, or has come to mean another place, is not called. */
async function post(ports: DeliverPorts, { webhook, delivery, now }: Due): Promise<Omit<Attempt, 'at'>> {
  const { webhookId, url } = webhook
  if (addressProblem(url, ports) !== undefined) return { durationMs: 0, reason: 'address-refused' }
  const secrets = await Promise.all(
    validSecrets(webhook, now).map(({ wrapped }) => ports.openSecret(webhookId, wrapped)),
  )
  const { deliveryId: id, body } = delivery
  return ports.post({ url, body, headers: ports.signMessage(secrets, { id, at: now, body }) })
}

const sendNext = (
  { sendAttempts }: DeliverPorts,
  { webhookId, deliveryId, attempts, nextAttemptAt }: Delivery,
  now: number,
) => sendAttempts([{ webhookId, deliveryId, attempt: attempts }], Math.max(0, nextAttemptAt - now))

/** Written when it changes, not with every message. */
async function noteHealth(ports: DeliverPorts, webhook: Webhook, attempt: Attempt): Promise<void> {
  const { webhookId, failingSince } = webhook
  const { at } = attempt
  if (isTaken(attempt)) {
    if (failingSince !== undefined) await ports.noteWorking(webhookId)
    return
  }
  if (failingSince === undefined) await ports.noteFailing(webhookId, at)
  const isDisabled = isGone(attempt)
    ? await ports.disableWebhook({ webhookId, because: 'gone', at })
    : (failingSince ?? at) <= at - givenUpAfterMs &&
      (await ports.disableWebhook({
        webhookId,
        because: 'failing',
        at,
        failingBefore: at - givenUpAfterMs,
      }))
  if (isDisabled) ports.tellDisabled(webhook, at)
}
