// Reads what others need to know of a programme: its rules and baskets, and the sites. Consistent reads.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { GetProgramme, GetSite, ProgrammeExists } from '../../application/programme-ports.ts'
import type { Basket, Programme, Site } from '../../domain/programme.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

export type ProgrammeReader = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly programmeExists: ProgrammeExists
}

/** Port functions on the Ledger table. */
export function makeProgrammeReader(client: DynamoDBDocumentClient, tableName: string): ProgrammeReader {
  const read = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item
  return {
    getProgramme: async (programmeId) => {
      const key = ledgerKey.programme(programmeId)
      const [programme, baskets] = await Promise.all([
        read(key),
        queryWholePartition(client, { tableName, pk: key.pk, prefix: 'BASKET#' }),
      ])
      if (programme === undefined) return undefined
      return { ...thingOf<Programme>(programme), baskets: baskets.map((item) => thingOf<Basket>(item)) }
    },
    getSite: async (siteId) => {
      const item = await read(ledgerKey.site(siteId))
      return item === undefined ? undefined : thingOf<Site>(item)
    },
    programmeExists: async (programmeId) => (await read(ledgerKey.programme(programmeId))) !== undefined,
  }
}
