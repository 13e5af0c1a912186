// Grants, budget lines and the transfers between them, in the Ledger table.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CommitFunding, CreateGrantOnce, Funding, Grant } from '../../application/fund-budget.ts'
import type { Page } from '../../application/programme-ports.ts'
import type { Transfer } from '../../domain/ledger.ts'
import type { BudgetLine } from '../../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import type { CancelledPart } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryListPage, queryWholePartition } from './page-cursor.ts'
import { putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

export type BudgetStore = {
  readonly createGrant: CreateGrantOnce
  readonly listGrants: (cursor?: string) => Promise<Page<Grant>>
  readonly grantExists: (grantId: string) => Promise<boolean>
  readonly commitFunding: CommitFunding
  readonly listBudgetLines: (programmeId: string) => Promise<BudgetLine[]>
  readonly listTransfers: (programmeId: string) => Promise<Transfer[]>
}

/** Port functions on the Ledger table. */
export function makeBudgetStore(client: DynamoDBDocumentClient, tableName: string): BudgetStore {
  const read = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item
  const readAll = async <Thing>(programmeId: string, prefix: string) => {
    const { pk } = ledgerKey.programme(programmeId)
    const items = await queryWholePartition(client, { tableName, pk, prefix })
    return items.map((item) => thingOf<Thing>(item))
  }
  return {
    createGrant: async (grant, requestHash) => {
      const index = { gsi1pk: ledgerList.grants, gsi1sk: grant.grantId }
      const item = { ...ledgerKey.grant(grant.grantId), ...index, ...grant, requestHash }
      const stored = await putOnce(client, tableName, item)
      return stored && thingOf<Grant>(stored)
    },
    listGrants: async (cursor) => {
      const page = await queryListPage(client, {
        tableName,
        list: ledgerList.grants,
        keyOf: ledgerKey.grant,
        cursor,
      })
      const rows = page.items.map((item) => thingOf<Grant>(item))
      return { rows, ...(page.cursor !== undefined && { cursor: page.cursor }) }
    },
    grantExists: async (grantId) => (await read(ledgerKey.grant(grantId))) !== undefined,
    commitFunding: async (funding) => {
      const outcome = await transact(client, fundingWrites(tableName, funding))
      const refusal = outcome === undefined || isRefusal(outcome) ? outcome : refusalOf(outcome, funding)
      if (refusal !== undefined) return refusal
      const { programmeId, grantId, transfer } = funding
      const line = await read(ledgerKey.budgetLine(programmeId, grantId, transfer.unit))
      if (line === undefined) throw new Error(`budget line of ${transfer.transferId} is missing`)
      return thingOf<BudgetLine>(line)
    },
    listBudgetLines: (programmeId) => readAll<BudgetLine>(programmeId, 'BUDGET#'),
    listTransfers: (programmeId) => readAll<Transfer>(programmeId, 'TRANSFER#'),
  }
}

function fundingWrites(tableName: string, funding: Funding): TransactItems {
  const { programmeId, grantId, requestHash } = funding
  const { transferId, unit, amount } = funding.transfer
  return [
    {
      Put: {
        TableName: tableName,
        Item: { ...ledgerKey.transfer(programmeId, transferId), ...funding.transfer, requestHash },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.grant(grantId),
        UpdateExpression: 'SET available.#unit = available.#unit - :amount',
        ConditionExpression: 'available.#unit >= :amount',
        ExpressionAttributeNames: { '#unit': unit },
        ExpressionAttributeValues: { ':amount': amount },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.budgetLine(programmeId, grantId, unit),
        UpdateExpression: 'SET grantId = :grantId, #unit = :unit ADD funded :amount, available :amount',
        ExpressionAttributeNames: { '#unit': 'unit' },
        ExpressionAttributeValues: { ':grantId': grantId, ':unit': unit, ':amount': amount },
      },
    },
  ]
}

/** The transfer first: once it exists, the request was carried out, whatever the grant holds by now. */
function refusalOf(parts: readonly CancelledPart[], funding: Funding): Refusal | undefined {
  const [transferPart, grantPart] = parts
  if (transferPart?.code === 'ConditionalCheckFailed')
    return transferPart.item?.['requestHash'] === funding.requestHash
      ? undefined
      : refuse('idempotency-key-reused')
  if (grantPart?.code !== 'ConditionalCheckFailed')
    throw new Error(`funding ${funding.transfer.transferId} was cancelled: ${parts.map(({ code }) => code)}`)
  if (grantPart.item === undefined) return refuse('grant-unknown', { field: 'grantId' })
  const { available } = thingOf<Grant>(grantPart.item)
  const { unit } = funding.transfer
  return refuse('grant-insufficient', { facts: { unit, available: available[unit] ?? 0 } })
}
