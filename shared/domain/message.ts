// A message by which a household gets the link of its voucher: asked for by a person, claimed before it is sent, and never
// sent a second time by itself. Whatever nobody knows about is `unknown`, and a person decides.
import type { Household } from './household.ts'
import { type Refusal, refuse } from './refusal.ts'

export const messageChannels = ['sms', 'whatsapp'] as const
export type MessageChannel = (typeof messageChannels)[number]

/** `sent`: handed to the network. `sending` is claimed by a worker that has not answered yet. */
export const messageStates = ['waiting', 'sending', 'sent', 'failed', 'unknown', 'not-allowed'] as const
export type MessageState = (typeof messageStates)[number]

export const messageReasons = [
  // failed
  'no-phone',
  'number-refused',
  'opted-out',
  'network-busy',
  'network-refused',
  // not allowed
  'no-consent',
  'voucher-ended',
  // unknown
  'no-answer',
] as const
export type MessageReason = (typeof messageReasons)[number]

export type MessageRequest = {
  /** Who asked, with which Idempotency-Key, as a hash. */
  readonly requestKey: string
  readonly requestHash: string
  /** Subject of the officer. */
  readonly by: string
  readonly at: number
}

export type MessageEvent = {
  readonly at: number
  readonly state: MessageState
  readonly reason?: MessageReason
}

/** One for each voucher and channel. Ids and words: neither a number nor a link. Times in milliseconds since 1970. */
export type Message = {
  readonly messageId: string
  readonly voucherId: string
  readonly programmeId: string
  readonly roundId: string
  readonly householdId: string
  readonly channel: MessageChannel
  readonly state: MessageState
  readonly reason?: MessageReason
  /** Goes up by one with every change: a change holds only on the version that it was decided on. */
  readonly version: number
  /** Every time that somebody asked for it, the oldest first. */
  readonly requests: readonly MessageRequest[]
  /** How often it was handed to the network, or tried, since it was asked for last. */
  readonly tries: number
  /** Not before. */
  readonly dueAt: number
  readonly changedAt: number
  /** What became of each request and try; the last ten, the newest last. */
  readonly log: readonly MessageEvent[]
  /** The network's own name of what was sent last. */
  readonly networkId?: string
}

/** Nobody gets the same voucher's link more often than this by one channel, however often it is asked for. */
export const maxRequests = 5
/** So often a request is tried while the network says that it is busy: some hours, for a round of thousands by one number. */
const maxTries = 24
/** Before the second try, the third and so on; the last holds for all after it. */
const pausesMs = [30_000, 120_000, 600_000, 840_000]
const loggedEvents = 10
/** Longer than a worker lives: a claim that is older belongs to nobody any more. */
export const claimEndsAfterMs = 90_000
/** A queue that has not handed a message on for so long has lost it; asking again then does no harm. */
const queueForgetsAfterMs = 3_600_000
/** A message can be looked at and sent again for so long after it was last asked for. */
export const messageKeptSeconds = 180 * 24 * 3600

/** By which channels a household can be written to. */
export function channelsOf({ phones, whatsapp }: Household['contacts']): MessageChannel[] {
  return [...(phones.length > 0 ? ['sms' as const] : []), ...(whatsapp ? ['whatsapp' as const] : [])]
}

/** The number for a channel; undefined where there is none. E.164. */
export function numberFor(channel: MessageChannel, { phones, whatsapp }: Household['contacts']) {
  return channel === 'sms' ? phones[0] : whatsapp
}

type Asked = {
  readonly of: Pick<
    Message,
    'messageId' | 'voucherId' | 'programmeId' | 'roundId' | 'householdId' | 'channel'
  >
  readonly request: MessageRequest
}

/**
 * The message as it is to be written, or `repeated` where this very request made it. Refuses with
 * `idempotency-key-reused`, `message-under-way`, `message-limit-reached`.
 */
export function requestMessage(
  found: Message | undefined,
  { of, request }: Asked,
): { readonly next: Message } | { readonly repeated: Message } | Refusal {
  const { at } = request
  const fresh = { state: 'waiting' as const, tries: 0, dueAt: at, changedAt: at }
  if (found === undefined)
    return { next: { ...of, ...fresh, version: 1, requests: [request], log: [{ at, state: 'waiting' }] } }
  const earlier = found.requests.find(({ requestKey }) => requestKey === request.requestKey)
  if (earlier !== undefined)
    return earlier.requestHash === request.requestHash
      ? { repeated: found }
      : refuse('idempotency-key-reused')
  const obstacle = refuseRepeat(found, at)
  if (obstacle !== undefined) return obstacle
  const { reason: _, networkId: __, ...rest } = found
  const next = changed(
    { ...rest, requests: [...found.requests, request], tries: 0, dueAt: at },
    'waiting',
    at,
  )
  return { next }
}

/** Whether it failed for a reason that was none of its own: asked for again with its round, it is sent again. */
export function isNetworksFault({ state, reason }: Message): boolean {
  return state === 'failed' && (reason === 'network-busy' || reason === 'network-refused')
}

/** Why it cannot be asked for once more: `message-under-way`, `message-limit-reached`. */
export function refuseRepeat(found: Message, now: number): Refusal | undefined {
  const { state, dueAt } = shownMessage(found, now)
  const isAwaited = state === 'waiting' && dueAt + queueForgetsAfterMs > now
  if (isAwaited || state === 'sending') return refuse('message-under-way')
  return found.requests.length >= maxRequests ? refuse('message-limit-reached') : undefined
}

/** As it is now: what a worker claimed that is gone is unknown. */
export function shownMessage(message: Message, now: number): Message {
  const isLost = message.state === 'sending' && message.changedAt + claimEndsAfterMs <= now
  return isLost ? changed(message, 'unknown', message.changedAt + claimEndsAfterMs, 'no-answer') : message
}

/** Whether a worker is to do something about it: a claim that belongs to nobody is to be said so. */
export function isLostClaim(message: Message, now: number): boolean {
  return shownMessage(message, now).state !== message.state
}

/** Claimed for one try. Whoever writes this first sends; nobody else does. */
export function claimMessage(message: Message, now: number): Message {
  return { ...changed(message, 'sending', now), tries: message.tries + 1, log: message.log }
}

/** Waits until `dueAt`. */
export function postponeMessage(message: Message, dueAt: number, now: number): Message {
  return { ...message, version: message.version + 1, dueAt, changedAt: now }
}

/** Not to be sent, or not possible. */
export function endMessage(
  message: Message,
  ended: { readonly state: 'failed' | 'not-allowed' | 'unknown'; readonly reason: MessageReason },
  now: number,
): Message {
  return changed(message, ended.state, now, ended.reason)
}

export type SendOutcome =
  | { readonly outcome: 'sent'; readonly networkId: string }
  /** It was not taken, and may be in a moment. */
  | { readonly outcome: 'busy' }
  /** It was not taken, and never will be as it is. */
  | { readonly outcome: 'refused'; readonly reason: 'number-refused' | 'opted-out' | 'network-refused' }
  /** Nobody knows whether it was taken. */
  | { readonly outcome: 'unknown' }

/** What became of a claimed message. What may have been sent is never tried again by itself. */
export function settleMessage(message: Message, outcome: SendOutcome, now: number): Message {
  if (outcome.outcome === 'sent') return { ...changed(message, 'sent', now), networkId: outcome.networkId }
  if (outcome.outcome === 'refused') return changed(message, 'failed', now, outcome.reason)
  if (outcome.outcome === 'unknown') return changed(message, 'unknown', now, 'no-answer')
  const pause = pausesMs[Math.min(message.tries, pausesMs.length) - 1]
  if (pause === undefined || message.tries >= maxTries) return changed(message, 'failed', now, 'network-busy')
  return { ...changed(message, 'waiting', now, 'network-busy'), dueAt: now + pause }
}

function changed(message: Message, state: MessageState, at: number, reason?: MessageReason): Message {
  const { reason: _, ...rest } = message
  const said = { state, ...(reason !== undefined && { reason }) }
  return {
    ...rest,
    ...said,
    version: message.version + 1,
    changedAt: at,
    log: [...message.log, { at, ...said }].slice(-loggedEvents),
  }
}
