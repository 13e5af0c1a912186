// Profiles of households that were given something, in a part of the Registry table that is read without any key to
// personal data: a profile holds counts and no names.
import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { inParallel } from '../../application/in-parallel.ts'
import type { KeepProfiles, ReadProfiles } from '../../application/profile-ports.ts'
import type { HouseholdProfile } from '../../domain/household-profile.ts'
import { shardCount } from '../../domain/round.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { registryKey } from './keys.ts'

const writesAtOnce = 16
const readsAtOnce = 8

/** Port functions on the Registry table. */
export function makeServedProfiles(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
): { readonly keepProfiles: KeepProfiles; readonly readProfiles: ReadProfiles } {
  return {
    keepProfiles: async (programmeId, profiles) => {
      await inParallel(profiles, writesAtOnce, async ({ householdId, roundId, profile }) => {
        const shard = shardOf(householdId, shardCount)
        const key = registryKey.servedProfile({ programmeId, shard, householdId, roundId })
        await putFirst(client, tableName, { ...key, profile })
      })
    },
    readProfiles: async ({ programmeId, stopAt }) => {
      const found = new Map<string, HouseholdProfile>()
      const shards = Array.from({ length: shardCount }, (_, shard) => shard)
      const complete = await inParallel(shards, readsAtOnce, async (shard) => {
        const pk = registryKey.servedProfiles(programmeId, shard)
        for await (const { Items = [], LastEvaluatedKey } of queryPages(client, tableName, pk)) {
          for (const { sk, profile } of Items) found.set(String(sk), profile as HouseholdProfile)
          if (LastEvaluatedKey !== undefined && clock() >= stopAt) return false
        }
        return true
      })
      if (complete.includes(false)) return undefined
      return (householdId, roundId) => found.get(`${householdId}#${roundId}`)
    },
  }
}

/** What is there already stays. */
async function putFirst(client: DynamoDBDocumentClient, tableName: string, item: Record<string, unknown>) {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
  } catch (error) {
    itemOfFailedCondition(error)
  }
}

function queryPages(client: DynamoDBDocumentClient, tableName: string, pk: string) {
  return paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    },
  )
}
