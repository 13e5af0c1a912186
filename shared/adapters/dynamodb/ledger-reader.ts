// Reads a programme's transfers from the Ledger table. Consistent reads.
import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { Transfer } from '../../domain/ledger.ts'
import { ledgerKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

export function makeLedgerReader(client: DynamoDBDocumentClient, tableName: string) {
  return {
    hasProgramme: async (programmeId: string): Promise<boolean> => {
      const { Item } = await client.send(
        new GetCommand({
          TableName: tableName,
          Key: ledgerKey.programme(programmeId),
          ConsistentRead: true,
          ProjectionExpression: 'pk',
        }),
      )
      return Item !== undefined
    },

    /** Fundings and approvals: a few a round. What moved a voucher's value is inside the voucher. */
    listTransfers: async (programmeId: string): Promise<Transfer[]> => {
      const { pk } = ledgerKey.programme(programmeId)
      const transfers: Transfer[] = []
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :transfer)',
          ExpressionAttributeValues: { ':pk': pk, ':transfer': 'TRANSFER#' },
          ConsistentRead: true,
        },
      )
      for await (const { Items = [] } of pages)
        transfers.push(...Items.map((item) => thingOf<Transfer>(item)))
      return transfers
    },
  }
}
