// Audit records: who did or saw what, and when. Ids only, never what was shown.
import { randomUUID } from 'node:crypto'
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from './keys.ts'

/** `at` is in milliseconds since 1970; the rest are ids and words. */
type AuditRecord = { readonly who: string; readonly what: string; readonly at: number }

/** Writes to the Ledger table; days are those of UTC. */
export function makeAuditLog<Kind extends AuditRecord>(
  client: DynamoDBDocumentClient,
  tableName: string,
): (record: Kind) => Promise<void> {
  return async (record) => {
    const day = new Date(record.at).toISOString().slice(0, 10)
    const key = ledgerKey.audit(day, record.at, randomUUID())
    await client.send(new PutCommand({ TableName: tableName, Item: { ...key, ...record } }))
  }
}
