// Which traces are counted. Whoever writes traces names a fresh batch in each, and then puts the batch and adds to the
// counters in one transaction. Whoever finds a trace of a batch that is not there puts it first, as void: from then on
// it cannot be counted any more. So a batch is counted once or never, and everybody can tell which.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Trace } from '../../application/project-voucher-change.ts'
import { type ActivityCounts, type ActivityPlace, countsOf } from '../../domain/activity.ts'
import { addAmounts } from '../../domain/money.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { retryOnConflict, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { counterShards, ledgerKey } from './keys.ts'
import { keyText, traceKey } from './trace-key.ts'

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

/** A batch as it is kept: written once, never changed. */
export type ProjectionBatch = {
  readonly state: 'counted' | 'void'
  /** Keys of traces that name it and are not counted: it was not known in time whether they were written. */
  readonly without?: readonly string[]
}

/** An id that nobody had before; the shard of the counters that it adds to is part of it. */
export function newBatchId(): string {
  return `${Math.floor(Math.random() * counterShards)}.${randomUUID()}`
}

/** Which shard of the counters a batch adds to. */
export const shardOfBatch = (batchId: string) => Number(batchId.split('.')[0])

/** Whether a trace that names this batch is in the counters. */
export function isCounted(batch: ProjectionBatch | undefined, trace: Trace): boolean {
  return batch?.state === 'counted' && batch.without?.includes(keyText(traceKey(trace))) !== true
}

/** Adds the traces to the counters, all or none; false when somebody made the batch void before. */
export async function countBatch(
  { client, tableName }: Table,
  batch: { id: string; traces: readonly Trace[]; without: readonly Trace[] },
): Promise<boolean> {
  const { id, traces, without } = batch
  const kept: ProjectionBatch = {
    state: 'counted',
    ...(without.length > 0 && { without: without.map((trace) => keyText(traceKey(trace))) }),
  }
  const outcome = await transact(client, [
    { Put: putBatch(tableName, id, kept) },
    ...sumByPlace(traces).map(({ place, counts }) => ({
      Update: {
        TableName: tableName,
        Key: ledgerKey.activityCounter(place, shardOfBatch(id)),
        ...additionOf(counts),
      },
    })),
  ])
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  // Nobody else counts this batch: if it is counted, then by a first attempt whose answer was lost.
  return outcome === undefined || outcome[0]?.item?.['state'] === 'counted'
}

/** What became of somebody else's batch. One that is not there after `patienceMs` is made void. */
export async function settleBatch(
  { client, tableName }: Table,
  { id, patienceMs }: { id: string; patienceMs: number },
): Promise<ProjectionBatch> {
  const Key = ledgerKey.projectionBatch(id)
  for (const pauseMs of [0, patienceMs]) {
    if (pauseMs > 0) await sleep(pauseMs)
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
    if (Item !== undefined) return Item as unknown as ProjectionBatch
  }
  const dead: ProjectionBatch = { state: 'void' }
  try {
    const put = await retryOnConflict(() => client.send(new PutCommand(putBatch(tableName, id, dead))))
    if (isRefusal(put)) throw new Error(put.refused)
    return dead
  } catch (error) {
    return itemOfFailedCondition(error).item as unknown as ProjectionBatch
  }
}

const putBatch = (tableName: string, id: string, batch: ProjectionBatch) => ({
  TableName: tableName,
  Item: { ...ledgerKey.projectionBatch(id), ...batch },
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
})

/** The counters that traces add to, each once. */
export function sumByPlace(traces: readonly Trace[]) {
  const sums = new Map<string, { place: ActivityPlace; counts: ActivityCounts }>()
  for (const { counted } of traces) {
    const key = keyText(ledgerKey.activityCounter(counted, 0))
    sums.set(key, { place: counted, counts: addAmounts(sums.get(key)?.counts ?? {}, countsOf(counted)) })
  }
  return [...sums.values()]
}

function additionOf(counts: ActivityCounts) {
  const entries = Object.entries(counts)
  return {
    UpdateExpression: `ADD ${entries.map((_, index) => `#n${index} :v${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
  }
}
