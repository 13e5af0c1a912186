// An approval is one transaction: the round's state, each budget line it draws on, the transfers that say so, and
// a standing round's slices. So two approvals cannot both spend the same budget, and none is half done.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { ApproveRound } from '../../application/round-ports.ts'
import { account, transfer } from '../../domain/ledger.ts'
import { maxAmount } from '../../domain/money.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { type Round, shardCount } from '../../domain/round.ts'
import { mostBudgetLines } from '../../domain/round-plan.ts'
import { splitTotals, type TotalLine, totalsByLine } from '../../domain/round-totals.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import type { CancelledPart } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { moveExpression } from './round-write.ts'
import { thingOf } from './stored-item.ts'

type Approval = Parameters<ApproveRound>[0] & { readonly lines: readonly TotalLine[] }

/** See the port. Parts: the round, then a budget line and its transfer for each line, then the slices. */
export async function approveRound(
  client: DynamoDBDocumentClient,
  tableName: string,
  write: Parameters<ApproveRound>[0],
): ReturnType<ApproveRound> {
  const { round, transition, sub } = write
  const lines = totalsByLine(round.totals)
  if (lines.length > mostBudgetLines) throw new Error(`round ${round.roundId} draws on ${lines.length} lines`)
  const beyond = lines.find(({ amount }) => amount > maxAmount)
  // No budget line can hold as much, nor can a transfer say it.
  if (beyond !== undefined) {
    const { grantId, unit, amount } = beyond
    return refuse('budget-insufficient', { facts: { grantId, unit, needed: amount } })
  }
  const outcome = await transact(client, approvalWrites(tableName, { ...write, lines }))
  if (outcome === undefined) return { moved: { ...round, state: transition.to, approvedBy: sub } }
  if (isRefusal(outcome)) return outcome
  const [roundPart, ...others] = outcome
  if (roundPart?.code === 'ConditionalCheckFailed')
    return { conflict: roundPart.item && thingOf<Round>(roundPart.item) }
  return refusalOf(others, lines, round)
}

function approvalWrites(tableName: string, approval: Approval): TransactItems {
  const { round, lines } = approval
  const slices = round.kind === 'standing' ? splitTotals(round.totals, shardCount) : []
  return [
    {
      Update: {
        TableName: tableName,
        ...moveExpression({ ...approval, move: 'approve' }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    ...lines.flatMap((line) => [
      takeFromBudget(tableName, round, line),
      putReserved(tableName, approval, line),
    ]),
    ...slices.map((available, slice) => ({
      Put: {
        TableName: tableName,
        Item: { ...ledgerKey.envelopeSlice(round.roundId, slice), slice, available },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    })),
  ]
}

function takeFromBudget(tableName: string, round: Round, { grantId, unit, amount }: TotalLine) {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.budgetLine(round.programmeId, grantId, unit),
      UpdateExpression: 'SET available = available - :amount',
      ConditionExpression: 'available >= :amount',
      ExpressionAttributeValues: { ':amount': amount },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }
}

function putReserved(tableName: string, { round, now }: Approval, { grantId, unit, amount }: TotalLine) {
  const reserved = transfer({
    transferId: `${round.roundId}.approved.${grantId}.${unit}`,
    debit: account.budget(round.programmeId, grantId),
    credit: account.reserved(round.roundId),
    amount,
    unit,
    at: now,
    cause: 'round-approved',
  })
  return {
    Put: {
      TableName: tableName,
      Item: { ...ledgerKey.transfer(round.programmeId, reserved.transferId), ...reserved },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}

function refusalOf(parts: readonly CancelledPart[], lines: readonly TotalLine[], round: Round): Refusal {
  for (const [index, { grantId, unit, amount }] of lines.entries()) {
    const part = parts[2 * index]
    if (part?.code !== 'ConditionalCheckFailed') continue
    const available = Number(part.item?.['available'] ?? 0)
    return refuse('budget-insufficient', { facts: { grantId, unit, needed: amount, available } })
  }
  throw new Error(`approval of ${round.roundId} was cancelled: ${parts.map(({ code }) => code)}`)
}
