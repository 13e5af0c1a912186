// Reads many vouchers at once, by their ids.
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

type Item = Readonly<Record<string, unknown>>

/** DynamoDB reads at most so many items at once. */
const batchSize = 100
const batchAttempts = 6

/** The items that exist, in no order; consistent reads. Throws when DynamoDB keeps leaving some out. */
export async function readVoucherItems(
  client: DynamoDBDocumentClient,
  tableName: string,
  voucherIds: readonly string[],
): Promise<Item[]> {
  const items: Item[] = []
  for (let start = 0; start < voucherIds.length; start += batchSize)
    items.push(...(await readBatch(client, tableName, voucherIds.slice(start, start + batchSize))))
  return items
}

async function readBatch(
  client: DynamoDBDocumentClient,
  tableName: string,
  voucherIds: readonly string[],
): Promise<Item[]> {
  const items: Item[] = []
  let keys: Record<string, unknown>[] = voucherIds.map((voucherId) => ({ voucherId }))
  for (let attempt = 0; attempt < batchAttempts; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt))
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } }),
    )
    items.push(...(Responses?.[tableName] ?? []))
    keys = UnprocessedKeys?.[tableName]?.Keys ?? []
    if (keys.length === 0) return items
  }
  throw new Error(`${keys.length} vouchers could not be read`)
}
