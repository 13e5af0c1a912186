// The lines of a statement: found by vendor and day, claimed in the transaction that adds them to their part.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import type {
  ClaimLines,
  ClosePart,
  ListSettlementLines,
  ListUnclaimedLines,
  ListVendorDays,
} from '../../application/settlement-ports.ts'
import { dayIn } from '../../domain/calendar.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { retryOnConflict, type TransactItems, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, vendorLineShards } from './keys.ts'
import { queryPartitionPage, queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'
import { vendorLineKey } from './vendor-line-key.ts'

const linesAPage = 500

type StoredLine = VendorLine & { readonly settlement?: string }

export type SettlementLines = {
  readonly listVendorDays: ListVendorDays
  readonly listUnclaimedLines: ListUnclaimedLines
  readonly listSettlementLines: ListSettlementLines
  readonly claimLines: ClaimLines
  readonly closePart: ClosePart
}

/** Port functions on the Ledger table; consistent reads. */
export function makeSettlementLines(client: DynamoDBDocumentClient, tableName: string): SettlementLines {
  return {
    listVendorDays: (of) => listVendorDays({ client, tableName }, of),
    listSettlementLines: (of) => listSettlementLines({ client, tableName }, of),
    listUnclaimedLines: async ({ vendorId, day, part, cursor: from }) => {
      const pk = ledgerKey.vendorLines(vendorId, day, part)
      const of = { tableName, pk, prefix: '', cursor: from, limit: linesAPage }
      const { items, cursor } = await queryPartitionPage(client, of)
      const rows = items.map((item) => thingOf<StoredLine>(item))
      return {
        rows: rows.filter(({ settlement }) => settlement === undefined),
        ...(cursor !== undefined && { cursor }),
      }
    },
    claimLines: async (write) => {
      const outcome = await transact(client, claimWrites(tableName, write))
      return isRefusal(outcome) ? outcome : outcome === undefined
    },
    closePart: async ({ settlementId, part }) => {
      const closed = await retryOnConflict(async () => {
        try {
          await client.send(
            new UpdateCommand({
              TableName: tableName,
              ...openPartUpdate({
                ...{ settlementId, part, change: 'SET #state = :closed, leftOut = :leftOut' },
                values: { ':closed': 'closed', ':leftOut': part.leftOut },
              }),
            }),
          )
          return true
        } catch (error) {
          itemOfFailedCondition(error)
          return false
        }
      })
      return closed === true
    },
  }
}

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

async function listVendorDays(
  { client, tableName }: Table,
  { programmeId, vendorId, upTo }: Parameters<ListVendorDays>[0],
): Promise<string[]> {
  const { pk } = ledgerKey.vendorDay({ programmeId, vendorId, day: '' })
  const items = await queryWholePartition(client, { tableName, pk, prefix: '' })
  return items.map(({ sk }) => String(sk)).filter((day) => day <= upTo)
}

/** A day at a time: what comes late may be of any day, and days are in order of time. */
async function* listSettlementLines(
  table: Table,
  { settlement, day }: Parameters<ListSettlementLines>[0],
): AsyncGenerator<VendorLine> {
  const { programmeId, vendorId, settlementId, until } = settlement
  const days = await listVendorDays(table, { programmeId, vendorId, upTo: day ?? dayIn(until, 'UTC') })
  for (const each of days) {
    if (day !== undefined && each !== day) continue
    const parts = Array.from({ length: vendorLineShards }, (_, part) =>
      queryWholePartition(table.client, {
        ...{ tableName: table.tableName, prefix: '' },
        pk: ledgerKey.vendorLines(vendorId, each, part),
      }),
    )
    yield* (await Promise.all(parts))
      .flat()
      .map((item) => thingOf<StoredLine>(item))
      .filter((line) => line.settlement === settlementId)
      .sort((a, b) => a.at - b.at || (a.transferId < b.transferId ? -1 : 1))
  }
}

function claimWrites(
  tableName: string,
  { settlementId, part, lines, next }: Parameters<ClaimLines>[0],
): TransactItems {
  const names = Object.keys(next)
  const sets = [...names.map((name) => `#${name} = :${name}`), 'version = version + :one']
  const values = Object.fromEntries(Object.entries(next).map(([name, value]) => [`:${name}`, value]))
  const update = openPartUpdate({
    ...{ settlementId, part, change: `SET ${sets.join(', ')}` },
    values: { ':one': 1, ...values },
  })
  return [
    {
      Update: {
        TableName: tableName,
        ...update,
        ExpressionAttributeNames: {
          ...update.ExpressionAttributeNames,
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
      },
    },
    ...lines.map((line) => ({
      Update: {
        TableName: tableName,
        Key: vendorLineKey(line),
        UpdateExpression: 'SET settlement = :id',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(settlement)',
        ExpressionAttributeValues: { ':id': settlementId },
      },
    })),
  ]
}

/** A change of a part that holds only while it is open and as it was read. */
function openPartUpdate(write: {
  readonly settlementId: string
  readonly part: { readonly part: number; readonly version: number }
  readonly change: string
  readonly values: Readonly<Record<string, unknown>>
}) {
  const { settlementId, part, change, values } = write
  return {
    Key: ledgerKey.settlementPart(settlementId, part.part),
    UpdateExpression: change,
    ConditionExpression: '#state = :open AND version = :version',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ...values, ':open': 'open', ':version': part.version },
  }
}
