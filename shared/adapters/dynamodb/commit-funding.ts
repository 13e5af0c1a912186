// The three transactions between grants and budget lines: funding, withdrawing, moving. Each puts its transfer first,
// under the condition that it is not there: once it exists, the request was carried out, whatever is left by now.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { CommitFunding, Funding, Grant } from '../../application/fund-budget.ts'
import type { CommitMove, CommitWithdrawal } from '../../application/withdraw-funding.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { getBudgetLineOrThrow } from './budget-line.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import type { CancelledPart } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

const failed = 'ConditionalCheckFailed'

/** See the port. */
export async function commitFunding(
  client: DynamoDBDocumentClient,
  tableName: string,
  funding: Funding,
): ReturnType<CommitFunding> {
  const writes = [
    putTransfer(tableName, funding),
    takeFromGrant(tableName, funding),
    addToLine(tableName, funding),
  ]
  const outcome = await commitOnce(client, writes, funding)
  if (isRefusal(outcome)) return outcome
  const [, grant] = outcome ?? []
  if (outcome !== undefined)
    return grant?.code === failed ? refuseGrant(grant, funding) : cancelled(outcome, funding)
  return getBudgetLineOrThrow(client, tableName, lineOf(funding))
}

/** See the port. */
export async function commitWithdrawal(
  client: DynamoDBDocumentClient,
  tableName: string,
  withdrawal: Funding,
): ReturnType<CommitWithdrawal> {
  const writes = [
    putTransfer(tableName, withdrawal),
    giveToGrant(tableName, withdrawal),
    takeFromLine(tableName, withdrawal),
  ]
  const outcome = await commitOnce(client, writes, withdrawal)
  if (isRefusal(outcome)) return outcome
  const [, grant, line] = outcome ?? []
  if (grant?.code === failed) return refuse('grant-unknown', { field: 'grantId' })
  if (outcome !== undefined)
    return line?.code === failed ? refuseLine(line, withdrawal) : cancelled(outcome, withdrawal)
  return getBudgetLineOrThrow(client, tableName, lineOf(withdrawal))
}

/** See the port. The grant is checked, not written: what it gives and what it gets back are the same. */
export async function commitMove(
  client: DynamoDBDocumentClient,
  tableName: string,
  { from, to }: Parameters<CommitMove>[0],
): ReturnType<CommitMove> {
  const writes = [
    putTransfer(tableName, from),
    checkGrant(tableName, from),
    takeFromLine(tableName, from),
    putTransfer(tableName, to),
    addToLine(tableName, to),
  ]
  const outcome = await commitOnce(client, writes, from)
  if (isRefusal(outcome)) return outcome
  const [, grant, line] = outcome ?? []
  if (grant?.code === failed) return refuse('grant-unknown', { field: 'grantId' })
  if (outcome !== undefined) return line?.code === failed ? refuseLine(line, from) : cancelled(outcome, from)
  return {
    from: await getBudgetLineOrThrow(client, tableName, lineOf(from)),
    to: await getBudgetLineOrThrow(client, tableName, lineOf(to)),
  }
}

/** Undefined when all is written, now or by the same request before; else what failed, or why it must not be. */
async function commitOnce(
  client: DynamoDBDocumentClient,
  writes: TransactItems,
  { requestHash }: Funding,
): Promise<CancelledPart[] | undefined | Refusal> {
  const outcome = await transact(client, writes)
  if (outcome === undefined || isRefusal(outcome)) return outcome
  const [transfer] = outcome
  if (transfer?.code !== failed) return outcome
  return transfer.item?.['requestHash'] === requestHash ? undefined : refuse('idempotency-key-reused')
}

const lineOf = ({ programmeId, grantId, transfer: { unit } }: Funding) => ({ programmeId, grantId, unit })

function refuseGrant({ item }: CancelledPart, { transfer: { unit } }: Funding): Refusal {
  if (item === undefined) return refuse('grant-unknown', { field: 'grantId' })
  const { available } = thingOf<Grant>(item)
  return refuse('grant-insufficient', { facts: { unit, available: available[unit] ?? 0 } })
}

function refuseLine({ item }: CancelledPart, { grantId, transfer: { unit, amount } }: Funding): Refusal {
  const available = Number(item?.['available'] ?? 0)
  return refuse('budget-insufficient', { facts: { grantId, unit, needed: amount, available } })
}

function cancelled(parts: readonly CancelledPart[], { transfer }: Funding): never {
  throw new Error(`${transfer.cause} ${transfer.transferId} was cancelled: ${parts.map(({ code }) => code)}`)
}

function putTransfer(tableName: string, funding: Funding) {
  const { programmeId, transfer, by, reason, requestHash } = funding
  return {
    Put: {
      TableName: tableName,
      Item: {
        ...ledgerKey.transfer(programmeId, transfer.transferId),
        ...transfer,
        by,
        ...(reason !== undefined && { reason }),
        requestHash,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }
}

function takeFromGrant(tableName: string, { grantId, transfer: { unit, amount } }: Funding) {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.grant(grantId),
      UpdateExpression: 'SET available.#unit = available.#unit - :amount',
      ConditionExpression: 'available.#unit >= :amount',
      ExpressionAttributeNames: { '#unit': unit },
      ExpressionAttributeValues: { ':amount': amount },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }
}

/** Where a line has it, the grant has known the unit: what is missing here fails at the line. */
function giveToGrant(tableName: string, { grantId, transfer: { unit, amount } }: Funding) {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.grant(grantId),
      UpdateExpression: 'SET available.#unit = if_not_exists(available.#unit, :none) + :amount',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#unit': unit },
      ExpressionAttributeValues: { ':amount': amount, ':none': 0 },
    },
  }
}

function checkGrant(tableName: string, { grantId }: Funding) {
  return {
    ConditionCheck: {
      TableName: tableName,
      Key: ledgerKey.grant(grantId),
      ConditionExpression: 'attribute_exists(pk)',
    },
  }
}

function addToLine(tableName: string, { programmeId, grantId, transfer: { unit, amount } }: Funding) {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.budgetLine(programmeId, grantId, unit),
      UpdateExpression: 'SET grantId = :grantId, #unit = :unit ADD funded :amount, available :amount',
      ExpressionAttributeNames: { '#unit': 'unit' },
      ExpressionAttributeValues: { ':grantId': grantId, ':unit': unit, ':amount': amount },
    },
  }
}

function takeFromLine(tableName: string, { programmeId, grantId, transfer: { unit, amount } }: Funding) {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.budgetLine(programmeId, grantId, unit),
      UpdateExpression: 'SET funded = funded - :amount, available = available - :amount',
      ConditionExpression: 'available >= :amount',
      ExpressionAttributeValues: { ':amount': amount },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }
}
