// Who is told of which events, at which address, how often it is tried, and when it is given up. Addresses are the one
// thing that an administrator can make our functions call, so nothing but a public host by https is taken.
import type { EventName } from './event-names.ts'

export type WebhookStatus = 'waiting-for-secret' | 'active' | 'paused' | 'disabled'

/** Wrapped by KMS; the newest first. The one before stays valid until `endsAt`, so that the receiver can follow. */
export type WebhookSecret = {
  readonly wrapped: Uint8Array
  readonly createdAt: number
  readonly endsAt?: number
}

export type Webhook = {
  readonly webhookId: string
  readonly name: string
  readonly url: string
  readonly events: readonly EventName[]
  /** Ids, or `['*']` for all. */
  readonly programmes: readonly string[]
  readonly status: WebhookStatus
  readonly secrets: readonly WebhookSecret[]
  readonly createdBy: string
  readonly createdAt: number
  /** Since when nothing was taken; missing while it works. */
  readonly failingSince?: number
  readonly disabledAt?: number
  readonly disabledBecause?: 'failing' | 'gone'
}

export type Attempt = {
  readonly at: number
  readonly durationMs: number
  /** What the receiver answered; missing where it did not. */
  readonly status?: number
  /** Why there was no answer, or why it does not count: a code, such as `timeout`. */
  readonly reason?: string
}

export type Delivery = {
  readonly webhookId: string
  readonly deliveryId: string
  readonly event: EventName
  readonly programmeId: string
  /** When it happened, in milliseconds since 1970. */
  readonly at: number
  /** What is sent, byte for byte each time. */
  readonly body: string
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  /** Of `attempts`, those before somebody had it sent again by hand. */
  readonly attemptsBefore: number
  readonly nextAttemptAt: number
  /** The last ten, the newest last. */
  readonly log: readonly Attempt[]
}

export const loggedAttempts = 10
export const secretOverlapMs = 24 * 3_600_000
export const givenUpAfterMs = 5 * 24 * 3_600_000
/** For so long a delivery can be looked at and sent again. */
export const deliveryKeptSeconds = 30 * 24 * 3600

/** Pauses after each failed attempt, as Standard Webhooks proposes: three days in all. */
const pausesSeconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
const jitter = 0.2

/** Milliseconds until the next attempt after `failed` ones; undefined: no more. `random` in [0, 1). */
export function pauseAfter(failed: number, random: number): number | undefined {
  const pause = pausesSeconds[failed - 1]
  return pause === undefined ? undefined : Math.round(pause * 1000 * (1 + jitter * (2 * random - 1)))
}

/** Tells whether an answer says that the message was taken. */
export const isTaken = ({ status }: Attempt) => status !== undefined && status >= 200 && status < 300

/** `410 Gone`: the receiver says that it wants no more. */
export const isGone = ({ status }: Attempt) => status === 410

export const wants = ({ status, events, programmes }: Webhook, event: EventName, programmeId: string) =>
  status === 'active' &&
  events.includes(event) &&
  (programmes.includes('*') || programmes.includes(programmeId))

/** Those that a receiver may still check against. */
export const validSecrets = ({ secrets }: Webhook, now: number) =>
  secrets.filter(({ endsAt }) => endsAt === undefined || endsAt > now)

/** The new one beside the one before, which ends a day later; what was before that ends now. */
export function rotatedSecrets(webhook: Webhook, wrapped: Uint8Array, now: number): WebhookSecret[] {
  const [newest] = validSecrets(webhook, now)
  const previous = newest && { ...newest, endsAt: now + secretOverlapMs }
  return [{ wrapped, createdAt: now }, ...(previous === undefined ? [] : [previous])]
}

const privateNames = /(^|\.)(localhost|local|internal|intranet|lan|home|arpa|onion|test|invalid)$/i

/**
 * Why an address is refused, in words for the person at the screen; undefined when it may be called. What its host
 * resolves to is looked at when it is called. `loopback` also takes http to 127.0.0.1.
 */
export function addressProblem(address: string, { loopback }: { loopback: boolean }): string | undefined {
  const url = URL.parse(address)
  if (url === null) return 'This is not an address.'
  if (url.username !== '' || url.password !== '') return 'An address must not hold a user or a password.'
  if (url.hash !== '') return 'An address must not end in # and more.'
  if (loopback && url.protocol === 'http:' && url.hostname === '127.0.0.1') return undefined
  if (url.protocol !== 'https:') return 'An address must begin with https://.'
  if (/^[\d.]+$|^\[/.test(url.hostname)) return 'An address must name a host, not a number.'
  if (!url.hostname.includes('.') || privateNames.test(url.hostname))
    return 'The host must be one that everybody can reach.'
  return undefined
}
