// Audit records of who was shown which voucher. Ids only, never what was shown.
import { randomUUID } from 'node:crypto'
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { RecordDisclosure } from '../../application/disclose-voucher.ts'
import { ledgerKey } from './keys.ts'

/** Writes to the Ledger table; days are those of UTC. */
export function makeDisclosureLog(client: DynamoDBDocumentClient, tableName: string): RecordDisclosure {
  return async (disclosure) => {
    const day = new Date(disclosure.at).toISOString().slice(0, 10)
    const key = ledgerKey.audit(day, disclosure.at, randomUUID())
    await client.send(new PutCommand({ TableName: tableName, Item: { ...key, ...disclosure } }))
  }
}
