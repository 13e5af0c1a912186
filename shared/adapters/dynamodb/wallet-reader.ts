// What a holder's page reads: the voucher itself afresh, and of what is the same for everybody a memory of moments,
// since anybody may ask.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Page } from '../../application/programme-ports.ts'
import type { ViewVoucherPorts } from '../../application/view-voucher.ts'
import type { Basket, Programme, Site } from '../../domain/programme.ts'
import type { Vendor } from '../../domain/vendor.ts'
import type { ViewedVoucher } from '../../domain/wallet-view.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryListPage } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'
import { remember } from './trust-readers.ts'

/** For so long a new shop may be missing from the pages of holders. */
export const placesMemoryMs = 10_000

type Tables = { readonly vouchers: string; readonly ledger: string }

/** Port functions on the Vouchers and Ledger tables. */
export function makeWalletReader(
  client: DynamoDBDocumentClient,
  tables: Tables,
): Omit<ViewVoucherPorts, 'checkSignature'> {
  const readLedger = async <Thing>(key: { pk: string; sk: string }) => {
    const { Item } = await client.send(new GetCommand({ TableName: tables.ledger, Key: key }))
    return Item && thingOf<Thing>(Item)
  }
  const listAll = async <Thing>(list: string, keyOf: (id: string) => { pk: string; sk: string }) => {
    const rows: Thing[] = []
    let page: Page<Thing> | undefined
    do {
      const { items, cursor } = await queryListPage(client, {
        tableName: tables.ledger,
        list,
        keyOf,
        cursor: page?.cursor,
        limit: 1000,
      })
      page = { rows: items.map((item) => thingOf<Thing>(item)), ...(cursor !== undefined && { cursor }) }
      rows.push(...page.rows)
    } while (page.cursor !== undefined)
    return rows
  }
  const vendors = remember(() => listAll<Vendor>(ledgerList.vendors, ledgerKey.vendor), placesMemoryMs)
  const sites = remember(() => listAll<Site>(ledgerList.sites, ledgerKey.site), placesMemoryMs)
  return {
    findViewed: (voucherId) => findViewed(client, tables.vouchers, voucherId),
    findProgrammeOnce: remember(
      (programmeId) => readLedger<Programme>(ledgerKey.programme(programmeId)),
      placesMemoryMs,
    ),
    findBasket: ({ programmeId, number, version }) =>
      readLedger<Basket>(ledgerKey.basket(programmeId, number, version)),
    listEveryVendor: async () => (await vendors('all')) ?? [],
    listEverySite: async () => (await sites('all')) ?? [],
  }
}

/** Only what is shown: neither the household nor the PIN's hash leaves the table. */
async function findViewed(
  client: DynamoDBDocumentClient,
  tableName: string,
  voucherId: string,
): Promise<ViewedVoucher | undefined> {
  const { Item } = await client.send(
    new GetCommand({
      TableName: tableName,
      Key: { voucherId },
      ConsistentRead: true,
      ProjectionExpression: '#status, programmeId, kind, category, basket, bal, nbf, #exp, pinRequired',
      ExpressionAttributeNames: { '#status': 'status', '#exp': 'exp' },
    }),
  )
  if (Item === undefined) return undefined
  const { bal, nbf, exp, ...rest } = Item
  return { ...rest, balance: bal, validFrom: nbf, validUntil: exp } as ViewedVoucher
}
