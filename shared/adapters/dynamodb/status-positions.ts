// Positions in a programme's status list. Each of its stripes has a counter, so that no counter is hot. A position
// that was taken and not used stays empty: the list says of it that there is no such voucher.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from './keys.ts'

/** Takes the next `count` positions of a stripe; returns the first, from 0. */
export async function takeStatusPositions(
  client: DynamoDBDocumentClient,
  tableName: string,
  { programmeId, stripe, count }: { programmeId: string; stripe: number; count: number },
): Promise<number> {
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: ledgerKey.counter(`status#${programmeId}#${stripe}`),
      UpdateExpression: 'ADD #value :count',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':count': count },
      ReturnValues: 'UPDATED_NEW',
    }),
  )
  return Number(Attributes?.['value']) - count
}
