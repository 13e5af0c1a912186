// A closing is one transaction: the round's state, every slice that still holds something, the budget lines that get
// it back, and the transfers that say so. A walk-in is before it or after it, never in between.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { CloseRound } from '../../application/round-ports.ts'
import type { EnvelopeSlice } from '../../domain/envelope.ts'
import { account, transfer } from '../../domain/ledger.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Round } from '../../domain/round.ts'
import { type TotalLine, totalsOfSlices } from '../../domain/round-totals.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { ledgerKey } from './keys.ts'
import { moveExpression } from './round-write.ts'
import { thingOf } from './stored-item.ts'

type Closing = Parameters<CloseRound>[0]

const failed = 'ConditionalCheckFailed'

/** See the port. At most 99 parts: the round, 32 slices, and two for each of 33 lines of a budget. */
export async function closeRound(
  client: DynamoDBDocumentClient,
  tableName: string,
  closing: Closing,
): ReturnType<CloseRound> {
  const { round, transition, slices, sub, reason } = closing
  // Nobody can take from an empty slice any more: it needs no part.
  const open = slices.filter(({ available }) => Object.values(available).some((amount) => amount > 0))
  const outcome = await transact(client, [
    closeState(tableName, closing),
    ...open.map((slice) => emptySlice(tableName, round.roundId, slice)),
    ...totalsOfSlices(open).flatMap((line) => [
      giveToBudget(tableName, round, line),
      putClosed(tableName, closing, line),
    ]),
  ])
  if (outcome === undefined)
    return { moved: { ...round, state: transition.to, closedBy: sub, closingReason: reason } }
  if (isRefusal(outcome)) return outcome
  const [roundPart, ...others] = outcome
  if (roundPart?.code === failed) return { conflict: roundPart.item && thingOf<Round>(roundPart.item) }
  if (others.slice(0, open.length).some(({ code }) => code === failed)) return 'slices-changed'
  throw new Error(`closing of ${round.roundId} was cancelled: ${outcome.map(({ code }) => code)}`)
}

function closeState(tableName: string, closing: Closing): TransactItems[number] {
  const move = moveExpression({ ...closing, move: 'close' })
  return {
    Update: {
      TableName: tableName,
      ...move,
      UpdateExpression: `${move.UpdateExpression}, closingReason = :reason, closedAt = :now`,
      ExpressionAttributeValues: {
        ...move.ExpressionAttributeValues,
        ':reason': closing.reason,
        ':now': closing.now,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Holds only while the slice has what was read, to the cent: that much goes back. */
function emptySlice(
  tableName: string,
  roundId: string,
  { slice, available }: EnvelopeSlice,
): TransactItems[number] {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.envelopeSlice(roundId, slice),
      UpdateExpression: 'SET available = :nothing',
      ConditionExpression: 'available = :read',
      ExpressionAttributeValues: {
        ':read': available,
        ':nothing': Object.fromEntries(Object.keys(available).map((line) => [line, 0])),
      },
    },
  }
}

function giveToBudget(
  tableName: string,
  { programmeId }: Round,
  { grantId, unit, amount }: TotalLine,
): TransactItems[number] {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.budgetLine(programmeId, grantId, unit),
      UpdateExpression: 'SET available = available + :amount',
      ExpressionAttributeValues: { ':amount': amount },
    },
  }
}

function putClosed(
  tableName: string,
  { round, sub, reason, now }: Closing,
  { grantId, unit, amount }: TotalLine,
): TransactItems[number] {
  const closed = transfer({
    transferId: `${round.roundId}.closed.${grantId}.${unit}`,
    debit: account.reserved(round.roundId),
    credit: account.budget(round.programmeId, grantId),
    ...{ amount, unit, at: now, cause: 'round-closed' },
  })
  const key = ledgerKey.transfer(round.programmeId, closed.transferId)
  return {
    Put: {
      TableName: tableName,
      Item: { ...key, ...closed, by: sub, reason },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}
