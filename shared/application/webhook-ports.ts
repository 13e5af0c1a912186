// What the use cases of webhooks need of the outside.
import type { Attempt, Delivery, Webhook, WebhookSecret, WebhookStatus } from '../domain/webhook.ts'
import type { Page } from './programme-ports.ts'

/** What names one attempt: a message of the queue. */
export type AttemptMessage = {
  readonly webhookId: string
  readonly deliveryId: string
  readonly attempt: number
}

/** Undefined when the id was used for another request. */
export type CreateWebhookOnce = (webhook: Webhook, requestHash: string) => Promise<Webhook | undefined>
export type FindWebhook = (webhookId: string) => Promise<Webhook | undefined>
export type ListWebhooks = (cursor?: string) => Promise<Page<Webhook>>
export type ChangeWebhook = (
  change: Pick<Webhook, 'webhookId' | 'name' | 'url' | 'events' | 'programmes'>,
) => Promise<Webhook | undefined>
/** Ends a time of failing too. Undefined unless it has a secret and its status allows it. */
export type SetWebhookStatus = (change: {
  readonly webhookId: string
  readonly status: Extract<WebhookStatus, 'active' | 'paused'>
}) => Promise<Webhook | undefined>
/** Writes while the secrets are those that were read; undefined when they are not. */
export type ReplaceSecrets = (change: {
  readonly webhook: Webhook
  readonly secrets: readonly WebhookSecret[]
}) => Promise<Webhook | undefined>
export type ProgrammeExists = (programmeId: string) => Promise<boolean>
/** A new secret, plain and wrapped. */
export type NewSecret = (webhookId: string) => Promise<{ plain: Uint8Array; wrapped: Uint8Array }>
export type OpenSecret = (webhookId: string, wrapped: Uint8Array) => Promise<Uint8Array>

/** Keeps it unless it is there. */
export type KeepDelivery = (delivery: Delivery) => Promise<void>
export type FindDelivery = (webhookId: string, deliveryId: string) => Promise<Delivery | undefined>
export type ListDeliveries = (of: {
  readonly webhookId: string
  readonly cursor?: string | undefined
}) => Promise<Page<Delivery>>
/** False when this attempt was recorded before. */
export type RecordAttempt = (
  delivery: Delivery,
  outcome: Pick<Delivery, 'state' | 'nextAttemptAt'> & { readonly attempt: Attempt },
) => Promise<boolean>
/** Gives up what no attempt was made for. */
export type GiveUp = (delivery: Delivery, reason: string, at: number) => Promise<void>
/** Undefined when there is none. What is under way is tried at once. */
export type SendAgain = (of: {
  readonly webhookId: string
  readonly deliveryId: string
  readonly now: number
}) => Promise<Delivery | undefined>

export type SendAttempts = (messages: readonly AttemptMessage[], delayMs?: number) => Promise<void>

/** Notes since when it fails. */
export type NoteFailing = (webhookId: string, at: number) => Promise<void>
export type NoteWorking = (webhookId: string) => Promise<void>
/** True for the one call that disables it: it must be active, and fail since `failingBefore` where that is given. */
export type DisableWebhook = (of: {
  readonly webhookId: string
  readonly because: 'failing' | 'gone'
  readonly at: number
  readonly failingBefore?: number
}) => Promise<boolean>
