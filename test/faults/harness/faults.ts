// Which faults there are between a client and DynamoDB, to which requests each can happen, and how often.
import type { Random } from './random.ts'
import type { WireRequest } from './wire-request.ts'

const always = () => true
const singleWrites = new Set(['PutItem', 'UpdateItem', 'DeleteItem'])
const onlyFor = (operations: ReadonlySet<string>) => (operation: string) => operations.has(operation)

/** Every fault that the plan can ask for, and the operations it can happen to. The order is part of a seed's meaning. */
const applies = {
  /** The connection breaks before the engine has the request. */
  'request-dropped': always,
  /** The engine carries the request out, and the connection breaks before its answer. */
  'answer-dropped': always,
  /** As `answer-dropped`, but the connection stays open and silent until the client's own timeout. */
  'answer-withheld': always,
  /** Everything works, later: the request waits before the engine, its answer behind it. */
  delayed: always,
  /** The client gives up; the request reaches the engine nevertheless, after some further requests. */
  'delivered-late': always,
  /** HTTP 500 InternalServerError, nothing carried out. */
  'error-before': always,
  /** HTTP 500 InternalServerError, though it was carried out. */
  'error-after': always,
  /** One of the three ways in which DynamoDB says "too fast". */
  throttled: always,
  /** A transaction is cancelled because one of its items is in another one. */
  'transaction-conflict': onlyFor(new Set(['TransactWriteItems', 'TransactGetItems'])),
  /** A transaction is cancelled because one of its items' partitions is too busy. */
  'transaction-throttled': onlyFor(new Set(['TransactWriteItems', 'TransactGetItems'])),
  /** TransactionConflictException, of an item that a transaction has named before: of no other, as on AWS. */
  'item-conflict': onlyFor(singleWrites),
  /** Some keys of a batch come back unprocessed, never all. */
  'keys-unprocessed': onlyFor(new Set(['BatchGetItem', 'BatchWriteItem'])),
  /** A page ends after an item or two, with a LastEvaluatedKey, as on AWS it may at any time. */
  'page-cut': onlyFor(new Set(['Query', 'Scan'])),
} as const satisfies Record<string, (operation: string) => boolean>

export type FaultKind = keyof typeof applies
export const faultKinds = Object.keys(applies) as FaultKind[]

/** How likely each fault is for one request, from 0 to 1; the sum of those that can happen to it is at most 1. */
export type FaultPlan = Readonly<Partial<Record<FaultKind, number>>>

/** No fault at all. */
export const calm: FaultPlan = {}

/** About one request in five meets something: the weather of a long run, in which work still gets done. */
export const rough: FaultPlan = {
  'request-dropped': 0.02,
  'answer-dropped': 0.03,
  'answer-withheld': 0.002,
  delayed: 0.06,
  'delivered-late': 0.03,
  'error-before': 0.015,
  'error-after': 0.025,
  throttled: 0.02,
  'transaction-conflict': 0.05,
  'transaction-throttled': 0.02,
  'item-conflict': 0.05,
  'keys-unprocessed': 0.2,
  'page-cut': 0.1,
}

/** Three times as much: most commands are answered only after their caller has asked again. */
export const stormy: FaultPlan = Object.fromEntries(
  Object.entries(rough).map(([kind, rate]) => [kind, kind === 'answer-withheld' ? rate : rate * 3]),
)

/** What the sky is like for a seed: rough or stormy for most, for others one kind of fault over and over. */
export function weatherOf(random: Random): FaultPlan {
  const kind = random.pick(faultKinds)
  return random.pick([rough, rough, stormy, { ...rough, [kind]: mostOfOneKind }])
}

const mostOfOneKind = 0.3

/** The fault that happens to a request, drawn from the request's own source; undefined for none. */
export function decideFault(
  plan: FaultPlan,
  random: Random,
  { operation }: Pick<WireRequest, 'operation'>,
): FaultKind | undefined {
  let left = random.next()
  for (const kind of faultKinds) {
    if (!applies[kind](operation)) continue
    left -= plan[kind] ?? 0
    if (left < 0) return kind
  }
  return undefined
}
