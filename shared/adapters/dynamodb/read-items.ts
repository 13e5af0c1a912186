// Reads many items by their keys: 100 a call, and again what DynamoDB left out.
import { setTimeout as sleep } from 'node:timers/promises'
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { inParallel } from '../../application/in-parallel.ts'

type Item = Record<string, unknown>

const keysACall = 100
const callsAtOnce = 8
const attempts = 6

/** Those items that there are, in no order; consistent reads. The keys must differ. */
export async function readItems(
  client: DynamoDBDocumentClient,
  {
    tableName,
    keys,
    attributes,
  }: { tableName: string; keys: readonly Item[]; attributes?: readonly string[] },
): Promise<Item[]> {
  const calls = Array.from({ length: Math.ceil(keys.length / keysACall) }, (_, call) =>
    keys.slice(call * keysACall, (call + 1) * keysACall),
  )
  const read = async (wanted: Item[]): Promise<Item[]> => {
    const items: Item[] = []
    let left = wanted
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await sleep(20 * 2 ** attempt)
      const request = {
        Keys: left,
        ConsistentRead: true,
        ...(attributes && { ProjectionExpression: attributes.join(', ') }),
      }
      const answer = await client.send(new BatchGetCommand({ RequestItems: { [tableName]: request } }))
      items.push(...(answer.Responses?.[tableName] ?? []))
      left = answer.UnprocessedKeys?.[tableName]?.Keys ?? []
      if (left.length === 0) return items
    }
    throw new Error(`${left.length} items could not be read`)
  }
  return (await inParallel(calls, callsAtOnce, read)).flat()
}
