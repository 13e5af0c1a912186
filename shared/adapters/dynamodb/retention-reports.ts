// What came of programmes' retention, in the Registry table: counts, nothing of anybody.
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { EndRetentionPorts, RetentionReport } from '../../application/end-retention.ts'
import { registryKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

/** Port functions on the Registry table. */
export function makeRetentionReports(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<EndRetentionPorts, 'findRetentionReport' | 'putRetentionReport'> {
  return {
    findRetentionReport: async (programmeId) => {
      const Key = registryKey.retention(programmeId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && thingOf<RetentionReport>(Item)
    },
    putRetentionReport: async (report) => {
      const Item = { ...registryKey.retention(report.programmeId), ...report }
      await client.send(new PutCommand({ TableName: tableName, Item }))
    },
  }
}
