// The names that reports write in place of ids: of sites, rounds, grants and vendors, from the Ledger table.
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { Grant } from '../../application/fund-budget.ts'
import type { ShowReportPorts } from '../../application/show-report.ts'
import type { Site } from '../../domain/programme.ts'
import type { Round } from '../../domain/round.ts'
import type { Vendor } from '../../domain/vendor.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

/** Lists are read through their index: what was made a moment ago may still be missing, and is then told by its id. */
export function makeReportNames(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<ShowReportPorts, 'readNames'> {
  const listAll = async <Thing>(list: string): Promise<Thing[]> => {
    const things: Thing[] = []
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :list',
        ExpressionAttributeValues: { ':list': list },
      },
    )
    for await (const { Items = [] } of pages) things.push(...Items.map((item) => thingOf<Thing>(item)))
    return things
  }
  return {
    readNames: async (programmeId) => {
      const { pk } = ledgerKey.programme(programmeId)
      const [sites, grants, vendors, rounds] = await Promise.all([
        listAll<Site>(ledgerList.sites),
        listAll<Grant>(ledgerList.grants),
        listAll<Vendor>(ledgerList.vendors),
        queryWholePartition(client, { tableName, pk, prefix: 'ROUND#' }),
      ])
      return {
        sites: new Map(sites.map((site) => [site.siteId, site])),
        grants: new Map(grants.map((grant) => [grant.grantId, grant])),
        vendors: new Map(vendors.map((vendor) => [vendor.vendorId, vendor])),
        rounds: new Map(rounds.map((item) => thingOf<Round>(item)).map((round) => [round.roundId, round])),
      }
    },
  }
}
