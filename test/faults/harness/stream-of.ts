// A table's stream as Lambda may deliver it: each item's records in their order, all else as it comes. Batches of any
// size, items mixed, some late, some again although they were done.
import { callAws } from '../../../tools/local/aws-json-client.ts'
import { withEmptyMaps } from '../../../tools/local/empty-maps.ts'
import { inOrder, type StreamRecord } from '../../../tools/local/stream-poller.ts'
import type { Random } from './random.ts'

/** A function that follows a stream, or what it is made of: it fails as a whole, or names the records that failed. */
export type StreamConsumer = (
  records: readonly StreamRecord[],
  // biome-ignore lint/suspicious/noConfusingVoidType: what an async function without a return is
) => Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] } | void>

export type StreamCounts = {
  readonly records: number
  readonly again: number
  readonly failedBatches: number
}

export type TableStream = {
  /** Reads what is new and delivers a part of what there is; the rest stays for later. */
  deliver(consumer: StreamConsumer): Promise<void>
  /**
   * Delivers everything, also what is written meanwhile, until nothing is left. Throws when the consumer fails 100
   * times with no record done in between: Lambda would park the batch.
   */
  drain(consumer: StreamConsumer): Promise<void>
  counts(): StreamCounts
}

const mostAtOnce = 10
const againRate = 0.15
const mostFailuresInARow = 100

/** Reads from the engine itself, not through the proxy: Lambda's pollers do not fail their functions' way. */
export function streamOf(given: {
  readonly endpoint: string
  readonly table: string
  readonly random: Random
}): TableStream {
  const { random } = given
  const reader = openReader(given)
  const waiting = new Map<string, StreamRecord[]>()
  let again: StreamRecord[][] = []
  let failuresInARow = 0
  const counts = { records: 0, again: 0, failedBatches: 0 }

  const take = async () => {
    for (const record of await reader.readNew()) {
      const item = itemOf(record)
      waiting.set(item, [...(waiting.get(item) ?? []), record])
      counts.records += 1
    }
  }
  const settleBatch = (batch: readonly StreamRecord[], done: number) => {
    for (const record of batch.slice(0, done)) {
      const item = itemOf(record)
      const rest = (waiting.get(item) ?? []).filter((one) => one !== record)
      if (rest.length > 0) waiting.set(item, rest)
      else waiting.delete(item)
    }
  }
  const deliverBatch = async (batch: readonly StreamRecord[], consumer: StreamConsumer) => {
    const { done, failure } = await consume(batch, consumer)
    settleBatch(batch, done)
    failuresInARow = done > 0 ? 0 : failuresInARow + 1
    if (failure === undefined) {
      if (random.chance(againRate)) again.push([...batch])
      return
    }
    counts.failedBatches += 1
    if (failuresInARow >= mostFailuresInARow) throw new Error('the stream is stuck', { cause: failure })
  }
  const deliverAgain = async (consumer: StreamConsumer) => {
    const batches = again
    again = []
    for (const batch of batches) {
      counts.again += batch.length
      const { failure } = await consume(batch, consumer)
      if (failure !== undefined) again.push(batch)
    }
  }
  return {
    deliver: async (consumer) => {
      await take()
      const share = random.next()
      for (let left = waiting.size * share; left > 0; left -= 1) {
        if (waiting.size > 0) await deliverBatch(nextBatch(waiting, random), consumer)
        if (random.chance(againRate)) await deliverAgain(consumer)
      }
    },
    drain: async (consumer) => {
      await take()
      while (waiting.size > 0) {
        await deliverBatch(nextBatch(waiting, random), consumer)
        await take()
      }
      for (let round = 0; again.length > 0 && round < mostFailuresInARow; round++)
        await deliverAgain(consumer)
    },
    counts: () => ({ ...counts }),
  }
}

const itemOf = ({ dynamodb }: StreamRecord) => JSON.stringify((dynamodb as { Keys?: unknown }).Keys)

/** Some items' next records, mixed: of each item in its order. */
function nextBatch(waiting: ReadonlyMap<string, StreamRecord[]>, random: Random): StreamRecord[] {
  const queues = random.shuffled([...waiting.values()]).map((records) => [...records])
  const batch: StreamRecord[] = []
  const size = random.integer(1, mostAtOnce)
  while (batch.length < size && queues.some(({ length }) => length > 0)) {
    const record = random.pick(queues.filter(({ length }) => length > 0)).shift()
    if (record !== undefined) batch.push(record)
  }
  return batch
}

/** How many records, from the first, are done with. */
async function consume(
  batch: readonly StreamRecord[],
  consumer: StreamConsumer,
): Promise<{ done: number; failure?: unknown }> {
  try {
    const failed = new Set(
      (await consumer(batch))?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    )
    const first = batch.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber))
    if (failed.size === 0) return { done: batch.length }
    return { done: Math.max(first, 0), failure: new Error(`not done: ${[...failed].join()}`) }
  } catch (failure) {
    return { done: 0, failure }
  }
}

type Shards = { StreamDescription: { Shards: { ShardId: string }[] } }

/** Reads all shards on from where it stopped. */
function openReader({ endpoint, table }: { endpoint: string; table: string }) {
  const call = <T>(operation: string, input: object) =>
    callAws<T>(endpoint, { target: `DynamoDBStreams_20120810.${operation}`, input })
  const iterators = new Map<string, string | undefined>()
  let arn: string | undefined

  const openShards = async () => {
    arn ??= (
      await callAws<{ Table: { LatestStreamArn: string } }>(endpoint, {
        target: 'DynamoDB_20120810.DescribeTable',
        input: { TableName: table },
      })
    ).Table.LatestStreamArn
    const { StreamDescription } = await call<Shards>('DescribeStream', { StreamArn: arn })
    for (const { ShardId } of StreamDescription.Shards) {
      if (iterators.has(ShardId)) continue
      const at = { StreamArn: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }
      iterators.set(ShardId, (await call<{ ShardIterator: string }>('GetShardIterator', at)).ShardIterator)
    }
  }
  const readShard = async (shard: string): Promise<StreamRecord[]> => {
    const found: StreamRecord[] = []
    for (;;) {
      const ShardIterator = iterators.get(shard)
      if (ShardIterator === undefined) return found
      const { Records, NextShardIterator } = await call<{
        Records: StreamRecord[]
        NextShardIterator?: string
      }>('GetRecords', { ShardIterator })
      iterators.set(shard, NextShardIterator)
      if (Records.length === 0) return found
      found.push(...Records.map((record) => ({ ...withEmptyMaps(record), eventSourceARN: arn })))
    }
  }
  return {
    readNew: async (): Promise<StreamRecord[]> => {
      await openShards()
      const found: StreamRecord[] = []
      for (const shard of iterators.keys()) found.push(...(await readShard(shard)))
      return inOrder(found)
    },
  }
}
