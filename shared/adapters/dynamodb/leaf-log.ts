// The log of leaves that wait for their seal: batches in the Ledger table, by hour and shard, so that the sealer reads
// what is new and nobody's write waits for another's.
import { type DynamoDBDocumentClient, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { inParallel } from '../../application/in-parallel.ts'
import type {
  AppendLeaves,
  LeafBatch,
  ListUnsealed,
  LoggedLeaf,
  MarkSealed,
} from '../../application/seal-ports.ts'
import { digests } from '../crypto/digests.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { leafLogShards, ledgerKey } from './keys.ts'

/** DynamoDB's items end at 400 KB, and the stream carries each one twice when it is marked. */
const mostBytes = 250_000
const hourMs = 3_600_000
const partitionsAtOnce = 16
/** A sealed batch is only an index to the seal: it goes after a month. */
const keptDays = 30

export type LeafLog = {
  readonly appendLeaves: AppendLeaves
  readonly listUnsealed: ListUnsealed
  readonly markSealed: MarkSealed
}

/** Port functions on the Ledger table. */
export function makeLeafLog(client: DynamoDBDocumentClient, tableName: string): LeafLog {
  return {
    appendLeaves: async (batchId, leaves, now) => {
      for (const part of inParts(leaves)) await putBatch(client, tableName, { batchId, leaves: part, now })
    },
    listUnsealed: async (range) => {
      const found = await inParallel(partitionsOf(range), partitionsAtOnce, (pk) =>
        readUnsealed(client, tableName, pk),
      )
      return found.flat()
    },
    markSealed: async ({ pk, sk }, { number, now }) => {
      const expiresAt = Math.floor(now / 1000) + keptDays * 24 * 60 * 60
      try {
        await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk, sk },
            UpdateExpression: 'SET seal = :number, expiresAt = :expiresAt',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(seal)',
            ExpressionAttributeValues: { ':number': number, ':expiresAt': expiresAt },
          }),
        )
      } catch (error) {
        itemOfFailedCondition(error)
      }
    },
  }
}

function inParts(leaves: readonly LoggedLeaf[]): LoggedLeaf[][] {
  const parts: LoggedLeaf[][] = []
  let bytes = mostBytes
  for (const leaf of leaves) {
    const size = Buffer.byteLength(leaf.ref) + leaf.hash.length + 20
    if (bytes + size > mostBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(leaf)
    bytes += size
  }
  return parts
}

const hourOf = (at: number) => new Date(at).toISOString().slice(0, 13)

/** The key holds a hash of the leaves: a repeat meets itself, and never hides leaves that are not the same. */
async function putBatch(
  client: DynamoDBDocumentClient,
  tableName: string,
  { batchId, leaves, now }: { batchId: string; leaves: readonly LoggedLeaf[]; now: number },
): Promise<void> {
  const lines = leaves.map(({ ref, hash }) => `${hash} ${ref}`)
  const content = digests.hashText(lines.join('\n'))
  const shard = digests.sha256(Buffer.from(content)).at(0) ?? 0
  const pk = ledgerKey.leafLog(hourOf(now), shard % leafLogShards)
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { pk, sk: `${batchId}#${content}`, at: now, leaves: lines },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    )
  } catch (error) {
    itemOfFailedCondition(error)
  }
}

function partitionsOf({ since, until }: { since: number; until: number }): string[] {
  const first = Math.floor(since / hourMs)
  const hours = Array.from({ length: Math.floor(until / hourMs) - first + 1 }, (_, index) => first + index)
  const shards = Array.from({ length: leafLogShards }, (_, shard) => shard)
  return hours.flatMap((hour) => shards.map((shard) => ledgerKey.leafLog(hourOf(hour * hourMs), shard)))
}

async function readUnsealed(
  client: DynamoDBDocumentClient,
  tableName: string,
  pk: string,
): Promise<LeafBatch[]> {
  const batches: LeafBatch[] = []
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'attribute_not_exists(seal)',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    },
  )
  for await (const { Items = [] } of pages)
    batches.push(
      ...Items.map((item) => ({
        pk,
        sk: String(item['sk']),
        at: Number(item['at']),
        leaves: (item['leaves'] as string[]).map(leafIn),
      })),
    )
  return batches
}

function leafIn(line: string): LoggedLeaf {
  const space = line.indexOf(' ')
  return { ref: line.slice(space + 1), hash: line.slice(0, space) }
}
