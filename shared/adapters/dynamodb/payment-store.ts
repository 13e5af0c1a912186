// Payments and the bank's answers to them, in the Ledger table.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { ApplyEntry, BankEntry } from '../../application/apply-bank-answers.ts'
import type { Page } from '../../application/programme-ports.ts'
import type { GetPayment, ReleasePayment } from '../../application/settlement-ports.ts'
import type { Payment } from '../../domain/payment-release.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import { moneyToPay, type Settlement } from '../../domain/settlement.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { ledgerKey } from './keys.ts'
import { queryPartitionPage } from './page-cursor.ts'
import { putTransfer } from './settlement-store.ts'
import { thingOf } from './stored-item.ts'

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

const failed = 'ConditionalCheckFailed'

export type PaymentStore = {
  readonly getPayment: GetPayment
  readonly releasePayment: ReleasePayment
  readonly listPayments: (of: { programmeId: string; cursor?: string | undefined }) => Promise<Page<Payment>>
  readonly findEntry: (of: { programmeId: string; entryId: string }) => Promise<BankEntry | undefined>
  readonly listEntries: (of: { programmeId: string; cursor?: string | undefined }) => Promise<Page<BankEntry>>
  readonly applyEntry: ApplyEntry
}

/** Port functions on the Ledger table. */
export function makePaymentStore(client: DynamoDBDocumentClient, tableName: string): PaymentStore {
  const table = { client, tableName }
  const read = async <Thing>(key: { pk: string; sk: string }): Promise<Thing | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    )
    return Item && thingOf<Thing>(Item)
  }
  const list = async <Thing>(of: { pk: string; prefix: string; cursor?: string | undefined }) => {
    const { items, cursor } = await queryPartitionPage(client, { tableName, ...of })
    return { rows: items.map((item) => thingOf<Thing>(item)), ...(cursor !== undefined && { cursor }) }
  }
  return {
    getPayment: ({ programmeId, paymentId }) => read<Payment>(ledgerKey.payment(programmeId, paymentId)),
    releasePayment: (write) => releasePayment(table, write),
    listPayments: ({ programmeId, cursor }) =>
      list<Payment>({ pk: ledgerKey.programme(programmeId).pk, prefix: 'PAYMENT#', cursor }),
    findEntry: ({ programmeId, entryId }) => read<BankEntry>(ledgerKey.bankEntry(programmeId, entryId)),
    listEntries: ({ programmeId, cursor }) =>
      list<BankEntry>({ pk: ledgerKey.bankEntry(programmeId, '').pk, prefix: 'ENTRY#', cursor }),
    applyEntry: (write) => applyEntry(table, write),
  }
}

async function releasePayment(
  { client, tableName }: Table,
  { payment, settlements, transfers, requestHash }: Parameters<ReleasePayment>[0],
): ReturnType<ReleasePayment> {
  const { programmeId, paymentId } = payment
  const item = { ...ledgerKey.payment(programmeId, paymentId), ...payment, requestHash }
  const outcome = await transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    ...settlements.map((settlement) => release(tableName, settlement, payment)),
    ...transfers.map((transfer) => putTransfer(tableName, programmeId, transfer)),
  ])
  if (outcome === undefined) return thingOf<Payment>(item)
  if (isRefusal(outcome)) return outcome
  const [earlier] = outcome
  if (earlier?.code !== failed) return 'stale'
  return earlier.item?.['requestHash'] === requestHash
    ? thingOf<Payment>(earlier.item)
    : refuse('idempotency-key-reused')
}

/** A statement without money to pay is done with its release. */
function release(tableName: string, settlement: Settlement, payment: Payment): TransactItems[number] {
  const { programmeId, settlementId, state, attempt } = settlement
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.settlement(programmeId, settlementId),
      UpdateExpression:
        'SET #state = :to, releasedBy = :sub, releasers = list_append(if_not_exists(releasers, :none), :subs), paymentId = :paymentId, attempt = attempt + :one',
      ConditionExpression: '#state = :from AND attempt = :attempt AND approvedBy <> :sub',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':from': state,
        ':to': moneyToPay(settlement) === undefined ? 'paid' : 'released',
        ':sub': payment.releasedBy,
        ':subs': [payment.releasedBy],
        ':none': [],
        ':paymentId': payment.paymentId,
        ':attempt': attempt,
        ':one': 1,
      },
    },
  }
}

/** The entry, the statement and the transfers, all or nothing: so an entry that is sent again moves nothing. */
async function applyEntry(
  { client, tableName }: Table,
  { entry, move }: Parameters<ApplyEntry>[0],
): ReturnType<ApplyEntry> {
  const { programmeId, entryId } = entry
  const outcome = await transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: { ...ledgerKey.bankEntry(programmeId, entryId), ...entry },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...(move === undefined ? [] : [moveSettlement(tableName, move)]),
    ...(move?.transfers ?? []).map((transfer) => putTransfer(tableName, programmeId, transfer)),
  ])
  if (outcome === undefined) return 'applied'
  if (isRefusal(outcome)) return outcome
  return outcome[0]?.code === failed ? 'repeated' : 'stale'
}

function moveSettlement(
  tableName: string,
  { settlement, to }: NonNullable<Parameters<ApplyEntry>[0]['move']>,
): TransactItems[number] {
  const { programmeId, settlementId, state, attempt } = settlement
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.settlement(programmeId, settlementId),
      UpdateExpression: 'SET #state = :to',
      ConditionExpression: '#state = :from AND attempt = :attempt',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':from': state, ':to': to, ':attempt': attempt },
    },
  }
}
