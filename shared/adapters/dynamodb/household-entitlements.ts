// What a household was ever entitled to, over all rounds that it was not taken out of: read through the index of the Ledger table.
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { HeldVoucherPorts } from '../../application/list-held-vouchers.ts'
import { type Entitlement, isPlanned } from '../../domain/round.ts'
import { thingOf } from './stored-item.ts'

export function makeHouseholdEntitlements(
  client: DynamoDBDocumentClient,
  tableName: string,
): HeldVoucherPorts['listHouseholdEntitlements'] {
  return async (householdId) => {
    const query = {
      TableName: tableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :household',
      ExpressionAttributeValues: { ':household': `HH#${householdId}` },
    }
    const found: Entitlement[] = []
    for await (const { Items = [] } of paginateQuery({ client }, query))
      found.push(...Items.map((item) => thingOf<Entitlement>(item)))
    return found.filter(isPlanned)
  }
}
