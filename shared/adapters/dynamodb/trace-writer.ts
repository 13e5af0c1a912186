// Leaves the traces of movements, each once and counted once, whatever is repeated, in whatever order, and whoever dies
// on the way (docs/adr/0012): a trace is one write unit, the counters are added to once a batch.
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { inParallel } from '../../application/in-parallel.ts'
import type { Trace } from '../../application/project-voucher-change.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { retryOnConflict } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { countBatch, isCounted, newBatchId, type ProjectionBatch, settleBatch } from './projection-batch.ts'
import { keyText, traceItem, traceKey } from './trace-key.ts'
import { makeVendorDays } from './vendor-days.ts'

/** A transaction takes 100 items: one is the batch's. */
const mostCounters = 99
const mostTraces = 100
/** The SDK keeps 50 connections. */
const placedAtOnce = 48
/** A trace changes its batch only when another died: more rounds than that are no accident. */
const mostRounds = 8

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

/** Which batch an item names that was there: `null` when it names none, undefined when there is no item. */
type Standing = string | null | undefined
type Waiting = { readonly trace: Trace; readonly under: Standing }
type Placed = { readonly trace: Trace } & ({ readonly under: Standing } | { readonly failed: string })

export type TraceWriterOptions = {
  /** How long another's batch is waited for before it is taken for dead. */
  readonly patienceMs?: number
  readonly clock?: () => number
}

export function makeTraceWriter(
  client: DynamoDBDocumentClient,
  tableName: string,
  { patienceMs = 500, clock = Date.now }: TraceWriterOptions = {},
) {
  const table = { client, tableName }
  const { openDays } = makeVendorDays(client, tableName, clock)

  /** Places traces under a batch of their own and counts those; returns what has to be placed again. */
  const writeBatch = async (waiting: readonly Waiting[], settle: Settle, failures: Map<string, string>) => {
    const id = newBatchId()
    const lines = waiting.flatMap(({ trace }) => trace.line ?? [])
    await openDays(lines)
    const placed = await inParallel(waiting, placedAtOnce, (one) => place(table, one, id))
    await openDays(lines)
    const failed = placed.filter((one) => 'failed' in one)
    const stands = placed.filter((one) => 'under' in one)
    const traces = stands.filter(({ under }) => under === id).map(({ trace }) => trace)
    const without = failed.map(({ trace }) => trace)
    const isVoid = traces.length > 0 && !(await countBatch(table, { id, traces, without }))
    for (const one of failed) failures.set(one.trace.traceId, one.failed)
    const others = await Promise.all(
      stands.filter(({ under }) => under !== id).map(async (one) => ((await settle(one)) ? [] : [one])),
    )
    return [...(isVoid ? traces.map((trace) => ({ trace, under: id })) : []), ...others.flat()]
  }

  return {
    /** Writes what is not there yet and counts it; returns why each trace failed that did, by its id. */
    leaveTraces: async (traces: readonly Trace[]): Promise<ReadonlyMap<string, string>> => {
      const failures = new Map<string, string>()
      const settle = settleOnce(table, patienceMs)
      const tryBatch = (batch: readonly Waiting[]) =>
        writeBatch(batch, settle, failures).catch((error: unknown) => {
          for (const { trace } of batch) failures.set(trace.traceId, reasonOf(error))
          return []
        })
      let waiting: readonly Waiting[] = distinct(traces).map((trace) => ({ trace, under: undefined }))
      for (let round = 0; round < mostRounds && waiting.length > 0; round++)
        waiting = (await inParallel(batchesOf(waiting), 1, tryBatch)).flat()
      for (const { trace } of waiting) failures.set(trace.traceId, 'others take it over again and again')
      return failures
    },
  }
}

/** Whether a trace that somebody else placed is counted. */
type Settle = (one: Waiting) => Promise<boolean>

/** Asks for each batch once: what became of it never changes. */
function settleOnce(table: Table, patienceMs: number): Settle {
  const known = new Map<string, Promise<ProjectionBatch>>()
  return async ({ trace, under }) => {
    if (typeof under !== 'string') return false
    const batch = known.get(under) ?? settleBatch(table, { id: under, patienceMs })
    known.set(under, batch)
    return isCounted(await batch, trace)
  }
}

/**
 * Puts a trace, or takes it over from a batch that will not count it. Says which batch it stands under now, which may
 * be somebody else's; failed means that it is not known.
 */
async function place(table: Table, { trace, under }: Waiting, batchId: string): Promise<Placed> {
  try {
    const answer = await retryOnConflict(() => sendTrace(table, { trace, under }, batchId))
    return isRefusal(answer) ? { trace, failed: answer.refused } : { trace, under: batchId }
  } catch (error) {
    try {
      const { item } = itemOfFailedCondition(error)
      return {
        trace,
        under: item === undefined ? undefined : ((item['batch'] as string | undefined) ?? null),
      }
    } catch {
      return { trace, failed: reasonOf(error) }
    }
  }
}

function sendTrace({ client, tableName }: Table, { trace, under }: Waiting, batch: string): Promise<unknown> {
  const ReturnValuesOnConditionCheckFailure = 'ALL_OLD'
  if (under === undefined)
    return client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...traceItem(trace), batch },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure,
      }),
    )
  return client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: traceKey(trace),
      UpdateExpression: 'SET #batch = :batch',
      ConditionExpression:
        under === null ? 'attribute_exists(pk) AND attribute_not_exists(#batch)' : '#batch = :under',
      ExpressionAttributeNames: { '#batch': 'batch' },
      ExpressionAttributeValues: { ':batch': batch, ...(under !== null && { ':under': under }) },
      ReturnValuesOnConditionCheckFailure,
    }),
  )
}

function distinct(traces: readonly Trace[]): Trace[] {
  return [...new Map(traces.map((trace) => [trace.traceId, trace])).values()]
}

/** As few batches as their transactions have room for. */
function batchesOf(waiting: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = []
  let places = new Set<string>()
  for (const one of waiting) {
    const place = keyText(ledgerKey.activityCounter(one.trace.counted, 0))
    const batch = batches.at(-1)
    const hasRoom = batch !== undefined && batch.length < mostTraces
    if (hasRoom && (places.has(place) || places.size < mostCounters)) batch.push(one)
    else {
      batches.push([one])
      places = new Set()
    }
    places.add(place)
  }
  return batches
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
