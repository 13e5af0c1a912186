// Reads a household's registration in a programme; needs no key to personal data.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Registration } from '../../domain/registration.ts'
import { shardCount } from '../../domain/round.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { registryKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

export type GetRegistration = (programmeId: string, householdId: string) => Promise<Registration | undefined>

/** A consistent read on the Registry table. */
export function makeRegistrationReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly getRegistration: GetRegistration } {
  return {
    getRegistration: async (programmeId, householdId) => {
      const shard = shardOf(householdId, shardCount)
      const { Item } = await client.send(
        new GetCommand({
          TableName: tableName,
          Key: registryKey.registration(programmeId, shard, householdId),
          ConsistentRead: true,
        }),
      )
      return Item === undefined ? undefined : thingOf<Registration>(Item)
    },
  }
}
