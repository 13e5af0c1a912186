// Reads what others need to know of a programme: its rules and baskets, and the sites. Consistent reads.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Basket, Programme, Site } from '../../domain/programme.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

/** Two port functions on the Ledger table: both answer undefined for an id that does not exist. */
export function makeProgrammeReader(client: DynamoDBDocumentClient, tableName: string) {
  const read = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item
  return {
    getProgramme: async (
      programmeId: string,
    ): Promise<(Programme & { readonly baskets: readonly Basket[] }) | undefined> => {
      const key = ledgerKey.programme(programmeId)
      const [programme, baskets] = await Promise.all([
        read(key),
        queryWholePartition(client, { tableName, pk: key.pk, prefix: 'BASKET#' }),
      ])
      if (programme === undefined) return undefined
      return { ...thingOf<Programme>(programme), baskets: baskets.map((item) => thingOf<Basket>(item)) }
    },
    getSite: async (siteId: string): Promise<Site | undefined> => {
      const item = await read(ledgerKey.site(siteId))
      return item === undefined ? undefined : thingOf<Site>(item)
    },
  }
}
