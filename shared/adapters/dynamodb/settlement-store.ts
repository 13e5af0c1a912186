// Statements, their parts and the vendor's account, in the Ledger table.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Page } from '../../application/programme-ports.ts'
import type {
  ApproveSettlement,
  CloseSettlement,
  GetPart,
  GetParts,
  GetSettlement,
  GetVendorAccount,
  OpenSettlement,
  VendorAccount,
} from '../../application/settlement-ports.ts'
import type { Transfer } from '../../domain/ledger.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import {
  type EarlierApproval,
  openPart,
  type Settlement,
  type SettlementPart,
  settlementParts,
} from '../../domain/settlement.ts'
import { bankAccountKey } from './bank-account-store.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { ledgerKey } from './keys.ts'
import { queryListPage, queryPartitionPage, queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

const settlementPrefix = 'SETTLEMENT#'

/** All statements of a vendor, whatever the programme: the index's partition. */
const vendorSettlements = (vendorId: string) => `SETTLEMENTS#${vendorId}`

export type SettlementStore = {
  readonly getSettlement: GetSettlement
  readonly getVendorAccount: GetVendorAccount
  readonly openSettlement: OpenSettlement
  readonly getPart: GetPart
  readonly getParts: GetParts
  readonly closeSettlement: CloseSettlement
  readonly approveSettlement: ApproveSettlement
  readonly listSettlements: (of: {
    programmeId: string
    cursor?: string | undefined
  }) => Promise<Page<Settlement>>
  readonly listVendorSettlements: (of: {
    vendorId: string
    cursor?: string | undefined
  }) => Promise<Page<Settlement>>
}

/** Port functions on the Ledger table. */
export function makeSettlementStore(client: DynamoDBDocumentClient, tableName: string): SettlementStore {
  const table = { client, tableName }
  const read = async <Thing>(key: { pk: string; sk: string }): Promise<Thing | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    )
    return Item && thingOf<Thing>(Item)
  }
  return {
    getSettlement: ({ programmeId, settlementId }) =>
      read<Settlement>(ledgerKey.settlement(programmeId, settlementId)),
    getVendorAccount: ({ programmeId, vendorId }) =>
      read<VendorAccount>(ledgerKey.vendorAccount(programmeId, vendorId)),
    openSettlement: (write) => openSettlement(table, write),
    getPart: ({ settlementId, part }) => read<SettlementPart>(ledgerKey.settlementPart(settlementId, part)),
    getParts: async (settlementId) => {
      const { pk } = ledgerKey.settlementPart(settlementId, 0)
      const items = await queryWholePartition(client, { tableName, pk, prefix: 'PART#' })
      return items.map((item) => thingOf<SettlementPart>(item))
    },
    closeSettlement: (write) => closeSettlement(table, write),
    approveSettlement: (write) => approveSettlement(table, write),
    listSettlements: async ({ programmeId, cursor }) => {
      const { pk } = ledgerKey.programme(programmeId)
      const of = { tableName, pk, prefix: settlementPrefix, cursor }
      return pageOf(await queryPartitionPage(client, of))
    },
    listVendorSettlements: async ({ vendorId, cursor }) => {
      const keyOf = (place: string) => {
        const [programmeId = '', settlementId = ''] = place.split('|')
        return ledgerKey.settlement(programmeId, settlementId)
      }
      const of = { tableName, list: vendorSettlements(vendorId), keyOf, cursor }
      return pageOf(await queryListPage(client, of))
    },
  }
}

function pageOf({ items, cursor }: { items: Record<string, unknown>[]; cursor?: string }): Page<Settlement> {
  return { rows: items.map((item) => thingOf<Settlement>(item)), ...(cursor !== undefined && { cursor }) }
}

function put(tableName: string, item: Readonly<Record<string, unknown>>): TransactItems[number] {
  return {
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Parts: the header, the account, then the eight parts. */
async function openSettlement(
  { client, tableName }: Table,
  { settlement, account, requestHash }: Parameters<OpenSettlement>[0],
): ReturnType<OpenSettlement> {
  const { settlementId, programmeId, vendorId } = settlement
  const index = { gsi1pk: vendorSettlements(vendorId), gsi1sk: `${programmeId}|${settlementId}` }
  const header = { ...ledgerKey.settlement(programmeId, settlementId), ...index, ...settlement, requestHash }
  const parts = Array.from({ length: settlementParts }, (_, part) => openPart(part))
  const outcome = await transact(client, [
    put(tableName, header),
    takeAccount(tableName, settlement, account),
    ...parts.map((part) => put(tableName, { ...ledgerKey.settlementPart(settlementId, part.part), ...part })),
  ])
  if (outcome === undefined) return thingOf<Settlement>(header)
  if (isRefusal(outcome)) return outcome
  const [headerPart, accountPart] = outcome
  if (headerPart?.item !== undefined)
    return headerPart.item['requestHash'] === requestHash
      ? thingOf<Settlement>(headerPart.item)
      : refuse('idempotency-key-reused')
  const open = accountPart?.item?.['open']
  return open === undefined
    ? 'stale'
    : refuse('settlement-already-open', { facts: { settlementId: String(open) } })
}

/** The account is as it was read, and no other statement is being closed. */
function takeAccount(
  tableName: string,
  { programmeId, vendorId, settlementId, number }: Settlement,
  account: VendorAccount | undefined,
): TransactItems[number] {
  const unchanged = account === undefined ? 'attribute_not_exists(pk)' : '#number = :before'
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.vendorAccount(programmeId, vendorId),
      UpdateExpression:
        'SET vendorId = :vendorId, #open = :id, #number = :number, carried = if_not_exists(carried, :none), #until = if_not_exists(#until, :zero)',
      ConditionExpression: `${unchanged} AND attribute_not_exists(#open)`,
      ExpressionAttributeNames: { '#open': 'open', '#number': 'number', '#until': 'until' },
      ExpressionAttributeValues: {
        ':vendorId': vendorId,
        ':id': settlementId,
        ':number': number,
        ':none': {},
        ':zero': 0,
        ...(account !== undefined && { ':before': account.number }),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

async function closeSettlement(
  { client, tableName }: Table,
  { settlement, transfers }: Parameters<CloseSettlement>[0],
): ReturnType<CloseSettlement> {
  const { settlementId, programmeId, vendorId, state, closedAt, lineCount, leftOut } = settlement
  const { redeemed, reversed, receivable, toPay, carriedOut, netted } = settlement
  const set = { closedAt, lineCount, leftOut, redeemed, reversed, receivable, toPay, carriedOut, netted }
  const outcome = await transact(client, [
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.settlement(programmeId, settlementId),
        UpdateExpression: `SET #state = :state, ${Object.keys(set)
          .map((name) => `${name} = :${name}`)
          .join(', ')}`,
        ConditionExpression: '#state = :collecting',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':state': state,
          ':collecting': 'collecting',
          ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        },
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.vendorAccount(programmeId, vendorId),
        UpdateExpression: 'SET carried = :carried, #until = :until REMOVE #open',
        ConditionExpression: '#open = :id',
        ExpressionAttributeNames: { '#open': 'open', '#until': 'until' },
        ExpressionAttributeValues: {
          ':carried': carriedOut,
          ':until': settlement.until,
          ':id': settlementId,
        },
      },
    },
    ...transfers.map((one) => putTransfer(tableName, programmeId, one)),
  ])
  // Another worker closed it, with the same sums: closed parts do not change.
  return isRefusal(outcome) ? outcome : undefined
}

/** A transfer is written once, whoever comes again. */
export function putTransfer(
  tableName: string,
  programmeId: string,
  transfer: Transfer,
): TransactItems[number] {
  return put(tableName, { ...ledgerKey.transfer(programmeId, transfer.transferId), ...transfer })
}

/** The approval that a new one takes the place of: the attempts until now were made under it. */
function supersededBy({ approvedBy, bankAccount, attempt }: Settlement): EarlierApproval | undefined {
  if (approvedBy === undefined || bankAccount === undefined) return undefined
  return { approvedBy, bankAccount, attempt }
}

async function approveSettlement(
  { client, tableName }: Table,
  { settlement, sub, account }: Parameters<ApproveSettlement>[0],
): ReturnType<ApproveSettlement> {
  const { programmeId, settlementId, vendorId, state, attempt } = settlement
  const superseded = supersededBy(settlement)
  const sets = [
    '#state = :approved, approvedBy = :sub',
    ...(account === undefined ? [] : ['bankAccount = :account']),
    ...(superseded === undefined
      ? []
      : ['earlierApprovals = list_append(if_not_exists(earlierApprovals, :none), :superseded)']),
  ]
  const outcome = await transact(client, [
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.settlement(programmeId, settlementId),
        UpdateExpression: `SET ${sets.join(', ')}`,
        // In one state and attempt there is one approval: so what it takes the place of is as it was read.
        ConditionExpression:
          '#state = :from AND attempt = :attempt AND closedBy <> :sub AND NOT contains(releasers, :sub)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ...{ ':approved': 'approved', ':from': state, ':attempt': attempt, ':sub': sub },
          ...(account !== undefined && { ':account': account }),
          ...(superseded !== undefined && { ':none': [], ':superseded': [superseded] }),
        },
      },
    },
    {
      ConditionCheck: {
        TableName: tableName,
        Key: bankAccountKey({ vendorId }),
        ...(account === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              // The account that was seen, and somebody else's entry.
              ConditionExpression: 'account = :account AND account.setBy <> :sub',
              ExpressionAttributeValues: { ':account': account, ':sub': sub },
            }),
      },
    },
  ])
  return isRefusal(outcome) ? outcome : outcome === undefined
}
