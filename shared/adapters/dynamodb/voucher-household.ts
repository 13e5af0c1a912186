// Whose a voucher is; nothing else of it is read.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { FindHouseholdPorts } from '../../application/find-household.ts'

/** A consistent read on the Vouchers table. */
export function makeVoucherHousehold(
  client: DynamoDBDocumentClient,
  tableName: string,
): FindHouseholdPorts['findVoucherHousehold'] {
  return async (voucherId) => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: { voucherId },
        ProjectionExpression: 'householdId, programmeId',
        ConsistentRead: true,
      }),
    )
    return Item as Awaited<ReturnType<FindHouseholdPorts['findVoucherHousehold']>>
  }
}
