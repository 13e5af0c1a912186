// Grants and budget lines in the Ledger table, and the transfers of their programmes.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CommitAmendment } from '../../application/amend-grant.ts'
import type { CommitFunding, CreateGrantOnce, Grant } from '../../application/fund-budget.ts'
import type { Page } from '../../application/programme-ports.ts'
import type { CommitMove, CommitWithdrawal } from '../../application/withdraw-funding.ts'
import type { Transfer } from '../../domain/ledger.ts'
import type { BudgetLine } from '../../domain/programme.ts'
import { amendGrant } from './amend-grant.ts'
import { budgetLineOf } from './budget-line.ts'
import { commitFunding, commitMove, commitWithdrawal } from './commit-funding.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryListPage, queryWholePartition } from './page-cursor.ts'
import { putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

export type BudgetStore = {
  readonly createGrant: CreateGrantOnce
  readonly commitAmendment: CommitAmendment
  readonly listGrants: (cursor?: string) => Promise<Page<Grant>>
  readonly grantExists: (grantId: string) => Promise<boolean>
  readonly commitFunding: CommitFunding
  readonly commitWithdrawal: CommitWithdrawal
  readonly commitMove: CommitMove
  readonly listBudgetLines: (programmeId: string) => Promise<BudgetLine[]>
  readonly listTransfers: (programmeId: string) => Promise<Transfer[]>
}

/** Port functions on the Ledger table. */
export function makeBudgetStore(client: DynamoDBDocumentClient, tableName: string): BudgetStore {
  const readAll = async (programmeId: string, prefix: string) => {
    const { pk } = ledgerKey.programme(programmeId)
    return queryWholePartition(client, { tableName, pk, prefix })
  }
  return {
    createGrant: async (grant, requestHash) => {
      const index = { gsi1pk: ledgerList.grants, gsi1sk: grant.grantId }
      const item = { ...ledgerKey.grant(grant.grantId), ...index, ...grant, requestHash }
      const stored = await putOnce(client, tableName, item)
      return stored && thingOf<Grant>(stored)
    },
    commitAmendment: (amendment, requestHash) => amendGrant(client, tableName, { amendment, requestHash }),
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
    grantExists: async (grantId) => {
      const key = ledgerKey.grant(grantId)
      const read = new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true })
      return (await client.send(read)).Item !== undefined
    },
    commitFunding: (funding) => commitFunding(client, tableName, funding),
    commitWithdrawal: (withdrawal) => commitWithdrawal(client, tableName, withdrawal),
    commitMove: (move) => commitMove(client, tableName, move),
    listBudgetLines: async (programmeId) => (await readAll(programmeId, 'BUDGET#')).map(budgetLineOf),
    listTransfers: async (programmeId) =>
      (await readAll(programmeId, 'TRANSFER#')).map((item) => thingOf<Transfer>(item)),
  }
}
