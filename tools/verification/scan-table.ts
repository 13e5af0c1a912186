// Reads a whole table in parallel segments, item by item: nothing is kept.
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'

export type Item = Readonly<Record<string, unknown>>

const segmentCount = 4

/** Hands over each item of a table, in no order; consistent reads. A reserved word may be a name: all are aliased. */
export async function scanTable(
  client: DynamoDBDocumentClient,
  { table, attributes }: { table: string; attributes?: readonly string[] },
  take: (item: Item) => void,
): Promise<void> {
  const readSegment = async (segment: number) => {
    const pages = paginateScan(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        Segment: segment,
        TotalSegments: segmentCount,
        ...(attributes && projectionOf(attributes)),
      },
    )
    for await (const { Items = [] } of pages) for (const item of Items) take(item)
  }
  await Promise.all(Array.from({ length: segmentCount }, (_, segment) => readSegment(segment)))
}

function projectionOf(attributes: readonly string[]) {
  return {
    ProjectionExpression: attributes.map((_, index) => `#n${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#n${index}`, name])),
  }
}
