// A decision on a suspected pair, as one write: the pair, its listings, the audit record, and where two are merged the
// household that is closed with its registrations. Each holds by a condition of its own.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { CommitDecision, DuplicateDecisionWrite } from '../../application/duplicate-ports.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { shardCount } from '../../domain/round.ts'
import type { RecordedDuplicateDecision, SuspectedDuplicate } from '../../domain/suspected-duplicate.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { registryChangePart } from './audit-log.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { listingKeys } from './duplicate-store.ts'
import { registryKey } from './keys.ts'

type Tables = { readonly registry: string; readonly ledger: string }
type Part = TransactItems[number]

export function makeDuplicateDecisions(
  client: DynamoDBDocumentClient,
  tables: Tables,
): { readonly commitDecision: CommitDecision } {
  return {
    commitDecision: async (write) => {
      const outcome = await transact(client, decisionParts(tables, write))
      return isRefusal(outcome) ? outcome : outcome === undefined ? 'committed' : 'changed'
    },
  }
}

function decisionParts(
  { registry: TableName, ledger }: Tables,
  write: DuplicateDecisionWrite,
): TransactItems {
  const { found, state, decision, reason, note, by, at, requestKey, requestHash, merge } = write
  const survivor = merge === undefined ? {} : { survivor: merge.survivor }
  const made = { decision, reason, by, at, requestKey, requestHash, ...survivor }
  const recorded: RecordedDuplicateDecision = { ...made, ...(note !== undefined && { note }) }
  const decided: SuspectedDuplicate = { ...found, state, decisions: [...found.decisions, recorded] }
  const [first, second] = found.households
  return [
    {
      Update: {
        TableName,
        Key: registryKey.duplicate(found.duplicateId),
        UpdateExpression: 'SET #state = :state, decisions = :decisions',
        // Nobody decided since it was read.
        ConditionExpression: '#state = :before AND size(decisions) = :count',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ...{ ':state': state, ':decisions': decided.decisions },
          ...{ ':before': found.state, ':count': found.decisions.length },
        },
      },
    },
    ...listingKeys(found).map((Key) => ({ Delete: { TableName, Key } })),
    ...listingKeys(decided).map((key) => ({ Put: { TableName, Item: { ...key, ...decided } } })),
    ...(merge === undefined ? [] : mergeParts(TableName, merge, at)),
    registryChangePart(ledger, {
      ...{ what: 'duplicate-decided', who: by, householdId: first.householdId },
      before: { state: found.state },
      after: {
        ...{ duplicateId: found.duplicateId, otherHouseholdId: second.householdId },
        ...{ state, reason, ...survivor },
      },
    }),
  ]
}

/** One stays as it is, the other is closed, with every registration that it has. */
function mergeParts(
  TableName: string,
  { survivor, merged, registrations, programmeIds }: NonNullable<DuplicateDecisionWrite['merge']>,
  at: number,
): Part[] {
  const closed = { mergedInto: survivor, at }
  const counted =
    registrations === 0 ? '(attribute_not_exists(registrations) OR registrations = :n)' : 'registrations = :n'
  return [
    {
      Update: {
        TableName,
        Key: registryKey.household(merged),
        UpdateExpression: 'SET mergedInto = :survivor',
        ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(mergedInto) AND ${counted}`,
        ExpressionAttributeValues: { ':survivor': survivor, ':n': registrations },
      },
    },
    {
      ConditionCheck: {
        TableName,
        Key: registryKey.household(survivor),
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(mergedInto)',
      },
    },
    ...programmeIds.map((programmeId) => ({
      Update: {
        TableName,
        Key: registryKey.registration(programmeId, shardOf(merged, shardCount), merged),
        UpdateExpression: 'SET closed = :closed, listedAs = :merged',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':closed': closed, ':merged': 'merged' },
      },
    })),
  ]
}
