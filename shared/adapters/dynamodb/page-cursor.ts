// A cursor names a place inside the list that was asked for, and nothing else: partition and prefix always come
// from the request, so a made-up cursor can only start the same list somewhere else.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'

type Item = Record<string, unknown>
export type ItemPage = { readonly items: Item[]; readonly cursor?: string }

/** Rows of a page where the caller has no say. */
export const pageSize = 100

/** Far below DynamoDB's limit for a sort key (1,024 bytes), prefix included. */
const longestPlace = 300

/** Makes the cursor that continues after `place`: the sort key without its prefix. */
export function encodeCursor(place: string): string {
  return Buffer.from(place, 'utf8').toString('base64url')
}

/** The place that a cursor names; undefined, that is the list's beginning, for none or for one we did not make. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const place = Buffer.from(cursor, 'base64url').toString('utf8')
  return place === '' || place.length > longestPlace ? undefined : place
}

/** One page of a partition, of the sort keys that begin with `prefix`, in their order; a consistent read. */
export async function queryPartitionPage(
  client: DynamoDBDocumentClient,
  query: { tableName: string; pk: string; prefix: string; cursor?: string | undefined; limit?: number },
): Promise<ItemPage> {
  const { tableName, pk, prefix } = query
  const place = decodeCursor(query.cursor)
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ...(prefix !== '' && { ':prefix': prefix }) },
      ConsistentRead: true,
      Limit: query.limit ?? pageSize,
      ...(place !== undefined && { ExclusiveStartKey: { pk, sk: prefix + place } }),
    }),
  )
  if (LastEvaluatedKey === undefined) return { items: Items }
  return { items: Items, cursor: encodeCursor(String(LastEvaluatedKey['sk']).slice(prefix.length)) }
}

/**
 * One page of a list in `gsi1` whose sort key is the row's id; `keyOf` gives the row's own key. Read from an index,
 * so a row written a moment ago may still be missing.
 */
export async function queryListPage(
  client: DynamoDBDocumentClient,
  query: {
    tableName: string
    list: string
    keyOf: (id: string) => { pk: string; sk: string }
    cursor?: string | undefined
    limit?: number
  },
): Promise<ItemPage> {
  const { tableName, list, keyOf } = query
  const place = decodeCursor(query.cursor)
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': list },
      Limit: query.limit ?? pageSize,
      ...(place !== undefined && {
        ExclusiveStartKey: { ...keyOf(place), gsi1pk: list, gsi1sk: place },
      }),
    }),
  )
  if (LastEvaluatedKey === undefined) return { items: Items }
  return { items: Items, cursor: encodeCursor(String(LastEvaluatedKey['gsi1sk'])) }
}

/** All items of a partition whose sort key begins with `prefix`; for partitions that are known to be short. */
export async function queryWholePartition(
  client: DynamoDBDocumentClient,
  query: { tableName: string; pk: string; prefix: string },
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await queryPartitionPage(client, { ...query, cursor, limit: 1000 })
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return items
}
