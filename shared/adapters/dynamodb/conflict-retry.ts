// DynamoDB cancels a write that meets a transaction on the same item, and a transaction that meets a busy partition.
// That says nothing about our conditions, so the write is tried again, a few times, a little later.
import {
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import { type CancelledPart, partsOfCancelledTransaction } from './failed-condition.ts'

const attempts = 6
const shortestPauseMs = 20
const longestPauseMs = 200

/** Why DynamoDB cancels a transaction that may well succeed a moment later; the SDK itself repeats none of them. */
const passingReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/** Runs a write until it meets no other transaction; refuses with `too-busy` after six attempts. */
export async function retryOnConflict<Answer>(write: () => Promise<Answer>): Promise<Answer | Refusal> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause()
    try {
      return await write()
    } catch (error) {
      if (!isConflict(error)) throw error
    }
  }
  return refuse('too-busy')
}

export type TransactItems = NonNullable<TransactWriteCommand['input']['TransactItems']>

/**
 * Commits all writes or none. Returns undefined when committed, the parts' outcomes in their order when a condition
 * did not hold, or the refusal `too-busy`. Ask for ALL_OLD in a part to be told the item that failed it. Throws when
 * it was cancelled for anything else: callers take "some condition failed" for an answer.
 */
export function transact(
  client: DynamoDBDocumentClient,
  items: TransactItems,
): Promise<CancelledPart[] | undefined | Refusal> {
  return retryOnConflict(async () => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items }))
      return undefined
    } catch (error) {
      if (isConflict(error)) throw error
      const parts = partsOfCancelledTransaction(error)
      if (!parts.some(({ code }) => code === 'ConditionalCheckFailed')) throw error
      return parts
    }
  })
}

function isConflict(error: unknown): boolean {
  if (error instanceof TransactionConflictException || error instanceof TransactionInProgressException)
    return true
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => passingReasons.has(Code ?? ''))
  )
}

function pause(): Promise<void> {
  const milliseconds = shortestPauseMs + Math.random() * (longestPauseMs - shortestPauseMs)
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
