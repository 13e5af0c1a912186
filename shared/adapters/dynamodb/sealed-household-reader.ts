// Reads a household as it is stored: encrypted. One that is erased is not there.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { SealedHousehold } from '../../application/sealed-household.ts'
import { registryKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

/** A consistent read on the Registry table. */
export function makeSealedHouseholdReader(client: DynamoDBDocumentClient, tableName: string) {
  return {
    getSealedHousehold: async (householdId: string): Promise<SealedHousehold | undefined> => {
      const Key = registryKey.household(householdId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item?.['wrappedKey'] === undefined ? undefined : thingOf<SealedHousehold>(Item)
    },
  }
}
