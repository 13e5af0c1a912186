// Profiles of households that were given something, in a part of the Registry table that is read without any key to
// personal data: a profile holds counts and no names.
import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { EraseHouseholdPorts } from '../../application/erase-household.ts'
import { inParallel } from '../../application/in-parallel.ts'
import type { KeepProfiles, ReadProfiles } from '../../application/profile-ports.ts'
import type { HouseholdProfile } from '../../domain/household-profile.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { ListedState } from '../../domain/registration.ts'
import { shardCount } from '../../domain/round.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { transact } from './conflict-retry.ts'
import { registryKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'

const writesAtOnce = 16
const readsAtOnce = 8

/** Port functions on the Registry table. */
export function makeServedProfiles(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
): {
  readonly keepProfiles: KeepProfiles
  readonly readProfiles: ReadProfiles
  readonly removeProfiles: EraseHouseholdPorts['removeProfiles']
} {
  return {
    keepProfiles: async (programmeId, profiles) => {
      await inParallel(profiles, writesAtOnce, async ({ householdId, roundId, profile }) => {
        const shard = shardOf(householdId, shardCount)
        const key = registryKey.servedProfile({ programmeId, shard, householdId, roundId })
        const registration = registryKey.registration(programmeId, shard, householdId)
        await putFirst(client, tableName, { item: { ...key, profile }, registration })
      })
    },
    removeProfiles: async (programmeId, householdId) => {
      const shard = shardOf(householdId, shardCount)
      const { pk, sk: prefix } = registryKey.servedProfile({ programmeId, shard, householdId, roundId: '' })
      for (const { sk } of await queryWholePartition(client, { tableName, pk, prefix }))
        await client.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }))
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

type KeptProfile = {
  readonly item: Record<string, unknown>
  readonly registration: Record<'pk' | 'sk', string>
}

const erased = 'erased' satisfies ListedState

/** What is there already stays; and an erased household gets none, whenever its erasure came. */
async function putFirst(
  client: DynamoDBDocumentClient,
  TableName: string,
  { item, registration }: KeptProfile,
): Promise<void> {
  const outcome = await transact(client, [
    { Put: { TableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      ConditionCheck: {
        TableName,
        Key: registration,
        ConditionExpression: 'attribute_not_exists(listedAs) OR listedAs <> :erased',
        ExpressionAttributeValues: { ':erased': erased },
      },
    },
  ])
  if (isRefusal(outcome)) throw new Error(`a profile is not kept: ${outcome.refused}`)
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
