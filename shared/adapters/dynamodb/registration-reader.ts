// Reads a household's registration in a programme; needs no key to personal data.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Contact, RoundLinksPorts } from '../../application/round-links.ts'
import type { Registration } from '../../domain/registration.ts'
import { shardCount } from '../../domain/round.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { registryKey } from './keys.ts'
import { readItems } from './read-items.ts'
import { thingOf } from './stored-item.ts'

export type GetRegistration = (programmeId: string, householdId: string) => Promise<Registration | undefined>

const contactAttributes = ['householdId', 'contactAllowed', 'reachableBy'] as const

/** Whether households may be written to, and by what: those of them that are in the programme. Consistent reads. */
export function makeContactReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<RoundLinksPorts, 'readContacts'> {
  return {
    readContacts: async (programmeId, householdIds) => {
      const keys = householdIds.map((householdId) =>
        registryKey.registration(programmeId, shardOf(householdId, shardCount), householdId),
      )
      const items = await readItems(client, { tableName, keys, attributes: contactAttributes })
      return items.map((item) => thingOf<Contact>(item))
    },
  }
}

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
