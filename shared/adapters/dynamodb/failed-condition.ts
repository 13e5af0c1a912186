// Tells a condition that did not hold from every other failure of DynamoDB.
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'

/** The item as it was when a single write's condition failed; undefined item = there was none. Other errors pass on. */
export function itemOfFailedCondition(error: unknown): { item: Record<string, unknown> | undefined } {
  if (!(error instanceof ConditionalCheckFailedException)) throw error
  return { item: error.Item === undefined ? undefined : unmarshall(error.Item) }
}

export type CancelledPart = {
  readonly code: 'None' | 'ConditionalCheckFailed' | 'TransactionConflict' | string
  readonly item: Record<string, unknown> | undefined
}

/** Why each part of a cancelled transaction failed, in the order of its parts. Other errors pass on. */
export function partsOfCancelledTransaction(error: unknown): CancelledPart[] {
  if (!(error instanceof TransactionCanceledException)) throw error
  return (error.CancellationReasons ?? []).map((reason) => ({
    code: reason.Code ?? 'None',
    item: reason.Item === undefined ? undefined : unmarshall(reason.Item),
  }))
}
