// Audit records: who did or saw what, and when. Ids only, never what was shown.
import { randomUUID } from 'node:crypto'
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { ChangeRecord } from '../../application/record-changes.ts'
import { dayIn } from '../../domain/calendar.ts'
import type { RegistryChange } from '../../domain/registry-change.ts'
import { actingOrigin } from './attributed-writes.ts'
import type { TransactItems } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'

/** `at` is in milliseconds since 1970; the rest are ids and words. */
type AuditRecord = { readonly who: string; readonly what: string; readonly at: number }

/** Writes to the Ledger table; days are those of UTC. */
export function makeAuditLog<Kind extends AuditRecord>(
  client: DynamoDBDocumentClient,
  tableName: string,
): (record: Kind) => Promise<void> {
  return async (record) => {
    const key = ledgerKey.audit(dayIn(record.at, 'UTC'), record.at, randomUUID())
    await client.send(new PutCommand({ TableName: tableName, Item: { ...key, ...record } }))
  }
}

/**
 * The part of a transaction that records a change in the registry: it is there exactly if the change is. The recorder
 * does not follow the registry's table, lest a copy of what is encrypted there be read by one more function.
 */
export function registryChangePart(ledgerTable: string, change: RegistryChange): TransactItems[number] {
  const at = Date.now()
  const key = ledgerKey.audit(dayIn(at, 'UTC'), at, randomUUID())
  return {
    Put: {
      TableName: ledgerTable,
      Item: { ...key, ...change, at, from: actingOrigin()?.from ?? {} },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}

/** Records of changes, whose key follows from the change: a change that comes twice is recorded once. */
export function makeChangeRecords(client: DynamoDBDocumentClient, tableName: string) {
  return {
    putChangeRecord: async ({ id, ...record }: ChangeRecord): Promise<void> => {
      const key = ledgerKey.audit(dayIn(record.at, 'UTC'), record.at, id)
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...key, ...record },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
      } catch (error) {
        itemOfFailedCondition(error)
      }
    },
  }
}
