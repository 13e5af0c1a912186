// Hands a table's stream to its function as Lambda does: shard by shard and in order, from a checkpoint, with
// retries, halving, reported item failures, and a dead-letter queue at the end.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventSourceModel } from './app-model.ts'
import { callAws, localRegion } from './aws-json-client.ts'
import { withEmptyMaps } from './empty-maps.ts'
import type { FunctionRuntime, Outcome } from './function-runtime.ts'

export type StreamRecord = {
  readonly eventID: string
  readonly dynamodb: { readonly SequenceNumber: string }
  readonly [name: string]: unknown
}

type Shard = { readonly ShardId: string; readonly ParentShardId?: string }

/** The last sequence number done with, by shard. */
export type Checkpoints = {
  read(streamArn: string, shardId: string): string | undefined
  write(streamArn: string, shardId: string, sequenceNumber: string): void
}

export type StreamPollerOptions = {
  readonly dynamodbEndpoint: string
  readonly source: EventSourceModel
  readonly runtime: FunctionRuntime
  readonly checkpoints: Checkpoints
  /** Sends what failed for good to the source's dead-letter queue. */
  readonly park: (source: EventSourceModel, message: object) => Promise<void>
  readonly onFailure: (line: string) => void
}

export type StreamPoller = {
  /** Resolves once a look at every shard, begun after this call, found nothing new. */
  drained(): Promise<void>
  stop(): Promise<void>
}

const idleMs = 250
const retryMs = 50
// AWS retries for ever when the mapping says nothing; a laptop should say so soon.
const defaultRetries = 5

export function startStreamPoller(options: StreamPollerOptions): StreamPoller {
  let stopped = false
  let pass = 0
  let waiting: { since: number; resolve: () => void }[] = []
  let wake = new AbortController()

  const loop = async () => {
    const reader = await openStream(options)
    while (!stopped) {
      pass += 1
      const handled = await reader.readOnce(() => stopped)
      if (handled > 0) continue
      for (const { since, resolve } of waiting) if (since <= pass) resolve()
      waiting = waiting.filter(({ since }) => since > pass)
      if (waiting.length > 0) continue
      wake = new AbortController()
      await sleep(idleMs, undefined, { signal: wake.signal }).catch(() => undefined)
    }
  }
  const running = loop().catch((error: unknown) => {
    if (!stopped) options.onFailure(`stream of ${options.source.sourceName}: ${messageOf(error)}`)
  })
  return {
    drained: () =>
      new Promise((resolve) => {
        if (stopped) return resolve()
        waiting.push({ since: pass + 1, resolve })
        wake.abort()
      }),
    stop: async () => {
      stopped = true
      wake.abort()
      await running
      for (const { resolve } of waiting) resolve()
    },
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function openStream(options: StreamPollerOptions) {
  const { dynamodbEndpoint, source } = options
  const call = <T>(name: string, input: object) =>
    callAws<T>(dynamodbEndpoint, { target: `DynamoDBStreams_20120810.${name}`, input })
  const { Table } = await callAws<{ Table: { LatestStreamArn: string } }>(dynamodbEndpoint, {
    target: 'DynamoDB_20120810.DescribeTable',
    input: { TableName: source.sourceName },
  })
  const streamArn = Table.LatestStreamArn
  const iterators = new Map<string, string | undefined>()

  const listShards = async (): Promise<Shard[]> => {
    const shards: Shard[] = []
    let after: string | undefined
    do {
      const { StreamDescription } = await call<{
        StreamDescription: { Shards: Shard[]; LastEvaluatedShardId?: string }
      }>('DescribeStream', { StreamArn: streamArn, ...(after && { ExclusiveStartShardId: after }) })
      shards.push(...StreamDescription.Shards)
      after = StreamDescription.LastEvaluatedShardId
    } while (after !== undefined)
    return parentsFirst(shards)
  }

  const openShard = async (shardId: string) => {
    const done = options.checkpoints.read(streamArn, shardId)
    const position =
      done === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: done }
    const { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn: streamArn,
      ShardId: shardId,
      ...position,
    })
    return ShardIterator
  }

  const readShard = async (shardId: string): Promise<number> => {
    if (!iterators.has(shardId)) iterators.set(shardId, await openShard(shardId))
    const iterator = iterators.get(shardId)
    if (iterator === undefined) return 0
    const input = { ShardIterator: iterator, Limit: source.batchSize }
    const { Records, NextShardIterator } = await call<{
      Records: StreamRecord[]
      NextShardIterator?: string
    }>('GetRecords', input)
    const records = inOrder(Records.map(withEmptyMaps))
    if (records.length > 0) await deliverInOrder(options, { streamArn, shardId, records })
    iterators.set(shardId, NextShardIterator)
    return Records.length
  }

  return {
    /** Looks at each shard once; returns how many records were handed over. */
    async readOnce(isStopped: () => boolean): Promise<number> {
      let handled = 0
      for (const { ShardId } of await listShards()) if (!isStopped()) handled += await readShard(ShardId)
      return handled
    },
  }
}

function parentsFirst(shards: readonly Shard[]): Shard[] {
  const ids = new Set(shards.map(({ ShardId }) => ShardId))
  const roots = shards.filter(({ ParentShardId }) => ParentShardId === undefined || !ids.has(ParentShardId))
  const ordered: Shard[] = []
  for (let layer = roots; layer.length > 0; ) {
    ordered.push(...layer)
    const parents = new Set(layer.map(({ ShardId }) => ShardId))
    layer = shards.filter(({ ParentShardId }) => ParentShardId !== undefined && parents.has(ParentShardId))
  }
  return ordered
}

/** Sequence numbers are decimal texts of any length: compared as numbers, not as text. */
export function inOrder(records: readonly StreamRecord[]): StreamRecord[] {
  const numberOf = (record: StreamRecord) => BigInt(record.dynamodb.SequenceNumber)
  return [...records].sort((left, right) => (numberOf(left) < numberOf(right) ? -1 : 1))
}

type Batch = {
  readonly streamArn: string
  readonly shardId: string
  readonly records: readonly StreamRecord[]
}

/** Delivers a batch until each record is handled or parked, then moves the checkpoint behind it. */
export async function deliverInOrder(options: StreamPollerOptions, batch: Batch): Promise<void> {
  const { source, checkpoints } = options
  const maxRetries = source.maxRetries < 0 ? defaultRetries : source.maxRetries
  let todo = [batch.records]
  let attempts = 0
  while (todo[0] !== undefined) {
    const [records, ...later] = todo
    const { done, reason } = await deliver(options, { ...batch, records })
    const last = records[done - 1]
    if (last) checkpoints.write(batch.streamArn, batch.shardId, last.dynamodb.SequenceNumber)
    if (done === records.length) {
      todo = later
      attempts = 0
      continue
    }
    const rest = records.slice(done)
    attempts = done > 0 ? 1 : attempts + 1
    if (rest.length > 1 && source.bisects) {
      const half = Math.ceil(rest.length / 2)
      todo = [rest.slice(0, half), rest.slice(half), ...later]
    } else if (attempts > maxRetries) {
      await parkBatch(options, { ...batch, records: rest }, reason)
      todo = later
      attempts = 0
      continue
    } else todo = [rest, ...later]
    await sleep(Math.min(retryMs * 2 ** attempts, 1000))
  }
}

/** Returns how many records, from the first, the function is done with. */
async function deliver(
  { source, runtime, onFailure }: StreamPollerOptions,
  { streamArn, records }: Batch,
): Promise<{ done: number; reason: string }> {
  const event = {
    Records: records.map((record) => ({ ...record, awsRegion: localRegion, eventSourceARN: streamArn })),
  }
  const outcome = await runtime.run(source.functionName, event)
  if (outcome.kind === 'failed') {
    onFailure(`stream of ${source.sourceName}: ${outcome.failure.errorMessage}`)
    return { done: 0, reason: outcome.failure.errorMessage }
  }
  if (!source.reportsItemFailures) return { done: records.length, reason: '' }
  const failed = failedIdentifiers(outcome)
  if (failed.size === 0) return { done: records.length, reason: '' }
  const first = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber))
  // An identifier that is not in the batch fails the whole of it, as in Lambda.
  return { done: Math.max(first, 0), reason: 'reported as a batch item failure' }
}

/** The `itemIdentifier`s of `{ batchItemFailures }`. */
export function failedIdentifiers(outcome: Outcome): Set<string> {
  if (outcome.kind === 'failed') return new Set()
  const { batchItemFailures = [] } = (outcome.result ?? {}) as {
    batchItemFailures?: { itemIdentifier: string }[]
  }
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
}

/** Lambda parks where a batch stands in the stream, not its records. */
async function parkBatch(options: StreamPollerOptions, batch: Batch, reason: string): Promise<void> {
  const { source, checkpoints, park, onFailure } = options
  const first = batch.records[0]
  const last = batch.records.at(-1)
  if (first === undefined || last === undefined) return
  await park(source, {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { functionArn: source.functionName, condition: 'RetryAttemptsExhausted' },
    responseContext: { functionError: reason },
    DDBStreamBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      batchSize: batch.records.length,
      streamArn: batch.streamArn,
    },
  })
  onFailure(`stream of ${source.sourceName}: ${batch.records.length} record(s) parked: ${reason}`)
  checkpoints.write(batch.streamArn, batch.shardId, last.dynamodb.SequenceNumber)
}
