// At which site a household is, and nothing else of it: also one that is erased.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { registryKey } from './keys.ts'

export type FindHouseholdSite = (householdId: string) => Promise<string | undefined>

/** A consistent read on the Registry table; needs no key to personal data. */
export function makeHouseholdSite(client: DynamoDBDocumentClient, tableName: string): FindHouseholdSite {
  return async (householdId) => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: registryKey.household(householdId),
        ProjectionExpression: 'siteId',
        ConsistentRead: true,
      }),
    )
    return Item && String(Item['siteId'])
  }
}
