// Sends the households that wait, until the server has answered each: once it has one, a repeat with the same key is
// answered alike, so a lost answer, a reload or a second tab enrols nobody twice.
import type { Sent } from '../../api/use-answer.ts'
import type { EnrolmentStore, KeptEnrolment } from './enrolment-store.ts'
import type { Enrolled } from './enrolment-values.ts'

/** `draft`: the server said no, and it is back as a draft. */
export type Outcome = KeptEnrolment['state']

export type Outbox = {
  /** Sends one now, or says how the attempt that is under way ends. */
  readonly send: (id: string) => Promise<Outcome>
  /** Sends all that wait: when the network is back, or the console has been opened. */
  readonly sendAll: () => Promise<void>
}

/** Answers that say nothing about the household: it is sent again. */
const passing = ['no-answer', 'no-network', 'too-busy', 'internal-error', 'sign-in-required', 'route-unknown']

export type OutboxParts = {
  readonly store: EnrolmentStore
  readonly request: (request: NonNullable<KeptEnrolment['request']>) => Promise<Sent<Enrolled>>
  /** Something is kept otherwise than before. */
  readonly changed: () => void
  /** Plans the next attempt; the last plan counts. */
  readonly later: (attempt: () => void, waitMs: number) => void
}

const firstWaitMs = 5_000
const longestWaitMs = 60_000

export function makeOutbox({ store, request, changed, later }: OutboxParts): Outbox {
  const underWay = new Map<string, Promise<Outcome>>()
  let waitMs = firstWaitMs
  const attempt = async (id: string): Promise<Outcome> => {
    const kept = await store.get(id)
    if (kept?.state !== 'waiting' || kept.request === undefined) return kept?.state ?? 'draft'
    const sent = await request(kept.request)
    const outcome = await take(id, sent)
    changed()
    return outcome
  }
  const take = async (id: string, sent: Sent<Enrolled>): Promise<Outcome> => {
    if (sent.ok) {
      await store.accept(id, sent.answer)
      return 'accepted'
    }
    if (passing.includes(sent.problem.code)) {
      await store.keepWaiting(id, sent.problem)
      return 'waiting'
    }
    await store.refuse(id, sent.problem)
    return 'draft'
  }
  const send = (id: string): Promise<Outcome> => {
    const running = underWay.get(id) ?? attempt(id).finally(() => underWay.delete(id))
    underWay.set(id, running)
    return running.then((outcome) => {
      if (outcome === 'waiting') planNext()
      else waitMs = firstWaitMs
      return outcome
    })
  }
  const sendAll = async () => {
    for (const { id, state } of await store.list()) if (state === 'waiting') await send(id)
  }
  const planNext = () => {
    later(() => void sendAll(), waitMs)
    waitMs = Math.min(waitMs * 2, longestWaitMs)
  }
  return {
    send,
    sendAll: async () => {
      waitMs = firstWaitMs
      await sendAll()
    },
  }
}
