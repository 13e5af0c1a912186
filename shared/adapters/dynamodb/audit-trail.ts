// Reads the audit records of a day, the newest first.
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { SearchAuditPorts } from '../../application/search-audit-trail.ts'
import type { AuditRecord } from '../../domain/audit-search.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'

const recordsARead = 500

/** Port functions on the Ledger table. */
export function makeAuditTrail(client: DynamoDBDocumentClient, tableName: string): SearchAuditPorts {
  return {
    readAuditDay: async ({ day, key }) => {
      const pk = `AUDIT#${day}`
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ScanIndexForward: false,
          Limit: recordsARead,
          ...(key !== undefined && key !== '' && { ExclusiveStartKey: { pk, sk: key } }),
        }),
      )
      const records = Items.map((item) => ({ ...(item as AuditRecord), key: String(item['sk']) }))
      return { records, ...(LastEvaluatedKey && { next: String(LastEvaluatedKey['sk']) }) }
    },
    encodePlace: ({ day, key }) => encodeCursor(`${day}#${key}`),
    decodePlace: (cursor) => {
      const [, day, key = ''] = /^(\d{4}-\d{2}-\d{2})#(.*)$/s.exec(decodeCursor(cursor) ?? '') ?? []
      return day === undefined ? undefined : { day, key }
    },
  }
}
