// Under which keyed hashes households are filed, and the pairs that are suspected or decided, in the Registry table.
// A pair stands beside a listing for each of its sites, which moves with its state in the same write.
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CompareHouseholdPorts, CompareLeftPorts } from '../../application/compare-household.ts'
import type { FindCandidatePorts, GetDuplicate, ListDuplicates } from '../../application/duplicate-ports.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { shardCount } from '../../domain/round.ts'
import type { SuspectedDuplicate } from '../../domain/suspected-duplicate.ts'
import { deriveId, shardOf } from '../crypto/derive-id.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { registryKey } from './keys.ts'
import { queryPartitionPage } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

export type DuplicateStore = Pick<FindCandidatePorts, 'findFiled'> &
  Pick<CompareHouseholdPorts, 'duplicateIdOf' | 'keepSuspected' | 'markCompared'> &
  Pick<CompareLeftPorts, 'listUncompared'> & {
    readonly getDuplicate: GetDuplicate
    readonly listDuplicates: ListDuplicates
  }

/** How many are compared before the list is read again. */
const uncomparedAtOnce = 100
const pairsOnPage = 50

export function makeDuplicateStore(client: DynamoDBDocumentClient, tableName: string): DuplicateStore {
  const idsIn = async (pk: string, limit: number) => {
    const { items } = await queryPartitionPage(client, { tableName, pk, prefix: '', limit })
    return items.map(({ sk }) => String(sk))
  }
  return {
    findFiled: (hash, most) => idsIn(registryKey.filed(hash, '').pk, most),
    listUncompared: (shard) => idsIn(registryKey.uncomparedList(shard), uncomparedAtOnce),
    duplicateIdOf: (one, other) => deriveId('dup', ...[one, other].sort()),
    keepSuspected: async (pair) => {
      const outcome = await transact(client, newPairParts(tableName, pair))
      return isRefusal(outcome) ? outcome : undefined
    },
    markCompared: async (householdId) => {
      const Key = registryKey.uncompared(shardOf(householdId, shardCount), householdId)
      await client.send(new DeleteCommand({ TableName: tableName, Key }))
    },
    getDuplicate: async (duplicateId) => {
      const Key = registryKey.duplicate(duplicateId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && thingOf<SuspectedDuplicate>(Item)
    },
    listDuplicates: async ({ siteId, state, cursor }) => {
      const pk = registryKey.duplicateList(siteId, state)
      const page = await queryPartitionPage(client, { tableName, pk, prefix: '', cursor, limit: pairsOnPage })
      return {
        rows: page.items.map((item) => thingOf<SuspectedDuplicate>(item)),
        ...(page.cursor !== undefined && { cursor: page.cursor }),
      }
    },
  }
}

const highestScore = 99_999

/** Where a pair is listed, the likeliest first: a list is read in the order of its keys. */
export function listingKeys({ households, score, duplicateId, state }: SuspectedDuplicate) {
  const place = `${String(highestScore - Math.max(0, score)).padStart(5, '0')}#${duplicateId}`
  const siteIds = [...new Set(households.map(({ siteId }) => siteId))]
  return siteIds.map((siteId) => ({ pk: registryKey.duplicateList(siteId, state), sk: place }))
}

function newPairParts(TableName: string, pair: SuspectedDuplicate): TransactItems {
  const isNew = { TableName, ConditionExpression: 'attribute_not_exists(pk)' }
  return [
    { Put: { ...isNew, Item: { ...registryKey.duplicate(pair.duplicateId), ...pair } } },
    ...listingKeys(pair).map((key) => ({ Put: { TableName, Item: { ...key, ...pair } } })),
  ]
}
