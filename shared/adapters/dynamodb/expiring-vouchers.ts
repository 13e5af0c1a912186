// Finds vouchers by the day on which they may expire. Read from an index, so that one which has just ended may still
// stand there: whoever takes it from here reads it again.
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { ListExpiring } from '../../application/expire-vouchers.ts'
import { expiryList } from './keys.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'

/** Port function on the Vouchers table. */
export function makeExpiringVouchers(client: DynamoDBDocumentClient, tableName: string): ListExpiring {
  return async ({ day, shard, cursor }) => {
    const list = expiryList(day, shard)
    const place = decodeCursor(cursor)
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :list',
        ExpressionAttributeValues: { ':list': list },
        ...(place !== undefined && {
          ExclusiveStartKey: { voucherId: place, gsi1pk: list, gsi1sk: place },
        }),
      }),
    )
    const voucherIds = Items.map((item) => String(item['voucherId']))
    if (LastEvaluatedKey === undefined) return { voucherIds }
    return { voucherIds, cursor: encodeCursor(String(LastEvaluatedKey['voucherId'])) }
  }
}
