// Writes a vendor's lines, spread over the days and eight partitions each, so that no vendor is a hot key.
import { createHash } from 'node:crypto'
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import { dayIn } from '../../domain/calendar.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, vendorLineShards } from './keys.ts'

/** Where a line stands. A redemption's id is unique only within its voucher, so the voucher's id is part of the key. */
export function vendorLineKey(line: Pick<VendorLine, 'vendorId' | 'voucherId' | 'transferId' | 'at'>) {
  const shard = createHash('sha256').update(line.voucherId).digest().readUInt16BE(0) % vendorLineShards
  return {
    pk: ledgerKey.vendorLines(line.vendorId, dayIn(line.at, 'UTC'), shard),
    sk: `${line.transferId}#${line.voucherId}`,
  }
}

export function makeVendorLineWriter(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Writes the line once: a repeat leaves what is there, which later work may have added to. */
    putVendorLine: async (line: VendorLine): Promise<void> => {
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...vendorLineKey(line), ...line },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
      } catch (error) {
        itemOfFailedCondition(error)
      }
    },
  }
}
