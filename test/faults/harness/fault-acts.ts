// What each fault does to one request, from the request's own source of chance.
import type { EngineLine } from './engine-line.ts'
import type { FaultKind } from './faults.ts'
import { cutPage, splitBatch } from './partial-answers.ts'
import type { Random } from './random.ts'
import {
  busyReasons,
  cancelledTransaction,
  conflictReason,
  internalServerError,
  itemConflict,
  throttlingError,
  type WireAnswer,
} from './wire-answer.ts'
import { itemsOf, type WireRequest } from './wire-request.ts'

/** What the client sees: an answer, a broken connection, or nothing until it gives up. */
export type Outcome = WireAnswer | 'reset' | 'silence'

/** A request that reaches the engine when nobody waits for it any more. */
export type Late = { readonly asked: WireRequest; readonly afterRequests: number }

type Call = {
  readonly asked: WireRequest
  readonly random: Random
  readonly line: EngineLine
  readonly deliverLater: (late: Late) => void
}

/** Undefined when the fault cannot happen to this request: then it is answered as if there were none. */
type Act = (call: Call) => Promise<Outcome | undefined>

const mostRequestsLater = 25
const longestDelayMs = 12
/** Of the clients that give up, how many wait for their timeout instead of being cut off. */
const silenceRate = 0.05

export const acts: Readonly<Record<FaultKind, Act>> = {
  'request-dropped': async () => 'reset',
  'answer-dropped': async ({ asked, line }) => {
    await line.send(asked)
    return 'reset'
  },
  'answer-withheld': async ({ asked, line }) => {
    await line.send(asked)
    return 'silence'
  },
  delayed: ({ asked, random, line }) => {
    const [beforeMs, afterMs] = [random.integer(0, longestDelayMs), random.integer(0, longestDelayMs)]
    return line.send(asked, { beforeMs, afterMs })
  },
  'delivered-late': async ({ asked, random, deliverLater }) => {
    deliverLater({ asked, afterRequests: random.integer(1, mostRequestsLater) })
    return random.chance(silenceRate) ? 'silence' : 'reset'
  },
  'error-before': async ({ random }) => internalServerError(random),
  'error-after': async ({ asked, random, line }) => {
    await line.send(asked)
    return internalServerError(random)
  },
  throttled: async ({ random }) => throttlingError(random),
  'transaction-conflict': async ({ asked, random }) => cancelOne(asked, random, conflictReason),
  'transaction-throttled': async ({ asked, random }) => cancelOne(asked, random, random.pick(busyReasons)),
  'item-conflict': async ({ asked, line }) =>
    (await line.isOfTransactions(asked)) ? itemConflict() : undefined,
  'keys-unprocessed': async ({ asked, random, line }) => {
    const split = splitBatch(asked, random)
    return split?.complete(await line.send(split.now))
  },
  'page-cut': ({ asked, random, line }) => line.send(cutPage(asked, random)),
}

function cancelOne(asked: WireRequest, random: Random, reason: Parameters<typeof cancelledTransaction>[2]) {
  const parts = itemsOf(asked).length
  return cancelledTransaction(parts, [random.integer(0, parts - 1)], reason)
}
