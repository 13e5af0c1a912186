// Remembers in the Registry table how a list was read, for the next one with the same columns.
import { createHash } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { RecallMapping, RememberMapping } from '../../application/import-ports.ts'
import { reasonColumns } from '../../application/take-failed-rows.ts'
import { registryKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

export function makeMappingMemory(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly rememberMapping: RememberMapping; readonly recallMapping: RecallMapping } {
  return {
    rememberMapping: async (programmeId, columns, { mapping, consentLanguage, siteId }) => {
      const key = registryKey.mapping(programmeId, fingerprint(columns))
      const Item = { ...key, mapping, consentLanguage, siteId }
      await client.send(new PutCommand({ TableName: tableName, Item }))
    },
    recallMapping: async (programmeId, columns) => {
      const Key = registryKey.mapping(programmeId, fingerprint(columns))
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key }))
      return Item && thingOf(Item)
    },
  }
}

/** Whatever their order, and without the reasons that we added to rows that came back. */
function fingerprint(columns: readonly string[]): string {
  const own = columns.filter((column) => !(reasonColumns as readonly string[]).includes(column))
  return createHash('sha256').update(JSON.stringify(own.toSorted())).digest('base64url')
}
