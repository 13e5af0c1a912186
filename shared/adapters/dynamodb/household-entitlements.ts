// What a household was entitled to, in every round: found through the index of the Ledger.
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { ExportHouseholdPorts } from '../../application/export-household.ts'
import type { Entitlement } from '../../domain/round.ts'
import { thingOf } from './stored-item.ts'

/** Reads an index: an entitlement of this moment may still be missing. */
export function makeHouseholdEntitlements(
  client: DynamoDBDocumentClient,
  tableName: string,
): ExportHouseholdPorts['listHouseholdEntitlements'] {
  return async (householdId) => {
    const found: Entitlement[] = []
    let start: Record<string, unknown> | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'gsi1',
          KeyConditionExpression: 'gsi1pk = :household AND begins_with(gsi1sk, :round)',
          ExpressionAttributeValues: { ':household': `HH#${householdId}`, ':round': 'ROUND#' },
          ...(start && { ExclusiveStartKey: start }),
        }),
      )
      found.push(...Items.map((item) => thingOf<Entitlement>(item)))
      start = LastEvaluatedKey
    } while (start !== undefined)
    return found
  }
}
