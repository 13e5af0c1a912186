// The mark on a vendor's line that says it is being reversed, and on which side. The line is one item, and a statement
// claims it by a condition on that same item: so a reversal comes before the claim or after it, and both know which.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { MarkReversal } from '../../application/correction-ports.ts'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { ReversalSide } from '../../domain/voucher.ts'
import { retryOnConflict } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { vendorLineKey } from './vendor-line-writer.ts'

/** Before the claim the vendor is not owed it any more; after the claim it owes it back. */
const sides: readonly { readonly side: ReversalSide; readonly settlement: string }[] = [
  { side: 'payable', settlement: 'attribute_not_exists(settlement)' },
  { side: 'receivable', settlement: 'attribute_exists(settlement)' },
]

/** Port function on the Ledger table. */
export function makeReversalMarks(client: DynamoDBDocumentClient, tableName: string): MarkReversal {
  return async (line) => {
    for (const { side, settlement } of sides) {
      const marked = await retryOnConflict(() => mark(client, { tableName, line, side, settlement }))
      if (isRefusal(marked)) return marked
      if (marked !== 'other-side') return marked === 'missing' ? undefined : marked
    }
    // It was claimed between the two attempts, and nothing takes a claim back.
    throw new Error(`line of ${line.transferId} is neither claimed nor free`)
  }
}

async function mark(
  client: DynamoDBDocumentClient,
  at: { tableName: string; line: VendorLine; side: ReversalSide; settlement: string },
): Promise<ReversalSide | 'missing' | 'other-side'> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: at.tableName,
        Key: vendorLineKey(at.line),
        UpdateExpression: 'SET reversal = :side',
        ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(reversal) AND ${at.settlement}`,
        ExpressionAttributeValues: { ':side': at.side },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return at.side
  } catch (error) {
    const { item } = itemOfFailedCondition(error)
    if (item === undefined) return 'missing'
    return (item['reversal'] as ReversalSide | undefined) ?? 'other-side'
  }
}
