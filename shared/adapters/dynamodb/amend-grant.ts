// A grant's amendment is one transaction: the amendment itself, which only one request can put, and the grant.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CommitAmendment, GrantAmendment } from '../../application/amend-grant.ts'
import type { Grant } from '../../application/fund-budget.ts'
import { maxAmount } from '../../domain/money.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { transact } from './conflict-retry.ts'
import type { CancelledPart } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

type Write = { readonly amendment: GrantAmendment; readonly requestHash: string }

/** See the port. */
export async function amendGrant(
  client: DynamoDBDocumentClient,
  tableName: string,
  write: Write,
): ReturnType<CommitAmendment> {
  const { grantId, amendmentId } = write.amendment
  const outcome = await transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: {
          ...ledgerKey.grantAmendment(grantId, amendmentId),
          ...write.amendment,
          requestHash: write.requestHash,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    { Update: { TableName: tableName, ...grantUpdate(write.amendment) } },
  ])
  const refusal = outcome === undefined || isRefusal(outcome) ? outcome : refusalOf(outcome, write)
  if (refusal !== undefined) return refusal
  const key = ledgerKey.grant(grantId)
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))
  if (Item === undefined) throw new Error(`grant ${grantId} is missing`)
  return thingOf<Grant>(Item)
}

/** All that a donor pledges stays within `maxAmount`, and with it all that budgets and rounds can hold of it. */
function grantUpdate({ grantId, unit, amount, direction }: GrantAmendment) {
  const isMore = direction === 'increase'
  const changed = (field: string) =>
    `${field}.#unit = if_not_exists(${field}.#unit, :none) ${isMore ? '+' : '-'} :amount`
  return {
    Key: ledgerKey.grant(grantId),
    UpdateExpression: `SET pledgedAtFirst = if_not_exists(pledgedAtFirst, pledged), ${changed('pledged')}, ${changed('available')}`,
    ConditionExpression: isMore
      ? 'attribute_exists(pk) AND (attribute_not_exists(pledged.#unit) OR pledged.#unit <= :room)'
      : 'available.#unit >= :amount',
    ExpressionAttributeNames: { '#unit': unit },
    ExpressionAttributeValues: {
      ':amount': amount,
      ':none': 0,
      ...(isMore && { ':room': maxAmount - amount }),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
}

/** Undefined when the same request was carried out before. */
function refusalOf(parts: readonly CancelledPart[], { amendment, requestHash }: Write): Refusal | undefined {
  const [kept, grant] = parts
  const failed = 'ConditionalCheckFailed'
  if (kept?.code === failed)
    return kept.item?.['requestHash'] === requestHash ? undefined : refuse('idempotency-key-reused')
  const { amendmentId, unit, direction } = amendment
  if (grant?.code !== failed)
    throw new Error(`amendment ${amendmentId} was cancelled: ${parts.map(({ code }) => code)}`)
  if (grant.item === undefined) return refuse('grant-unknown', { field: 'grantId' })
  const { pledged, available } = thingOf<Grant>(grant.item)
  if (direction === 'decrease')
    return refuse('grant-insufficient', { facts: { unit, available: available[unit] ?? 0 } })
  return refuse('amount-beyond-limit', {
    field: 'amount',
    facts: { unit, pledged: pledged[unit] ?? 0, most: maxAmount },
  })
}
