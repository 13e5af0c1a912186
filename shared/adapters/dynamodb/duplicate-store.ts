// Under which keyed hashes households are filed, and the pairs that are suspected or decided, in the Registry table.
// A pair stands beside a listing for each of its sites, which moves with its state in the same write, and is named at each
// of its households. With one of them erased it is gone: it says who of the one is like whom of the other.
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CompareHouseholdPorts, CompareLeftPorts } from '../../application/compare-household.ts'
import type { FindCandidatePorts, GetDuplicate, ListDuplicates } from '../../application/duplicate-ports.ts'
import type { EraseHouseholdPorts } from '../../application/erase-household.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { shardCount } from '../../domain/round.ts'
import type { SuspectedDuplicate } from '../../domain/suspected-duplicate.ts'
import { deriveId, shardOf } from '../crypto/derive-id.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { registryKey } from './keys.ts'
import { queryPartitionPage, queryWholePartition } from './page-cursor.ts'
import { readItems } from './read-items.ts'
import { thingOf } from './stored-item.ts'

export type DuplicateStore = Pick<FindCandidatePorts, 'findFiled'> &
  Pick<CompareHouseholdPorts, 'duplicateIdOf' | 'keepSuspected' | 'markCompared'> &
  Pick<CompareLeftPorts, 'listUncompared'> &
  Pick<EraseHouseholdPorts, 'removePairs'> & {
    readonly getDuplicate: GetDuplicate
    readonly listPairsOf: (householdId: string) => Promise<readonly SuspectedDuplicate[]>
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
    listPairsOf: async (householdId) => {
      const { pk } = registryKey.pairedWith(householdId, '')
      const named = await queryWholePartition(client, { tableName, pk, prefix: '' })
      const keys = named.map(({ sk }) => registryKey.duplicate(String(sk)))
      const items = await readItems(client, { tableName, keys })
      return items.map((item) => thingOf<SuspectedDuplicate>(item))
    },
    removePairs: (householdId) => removePairs(client, tableName, householdId),
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

const namesOf = ({ households, duplicateId }: SuspectedDuplicate) =>
  households.map(({ householdId }) => registryKey.pairedWith(householdId, duplicateId))

/** An erased household gets no pair: what was read of it before says nothing any more. */
function newPairParts(TableName: string, pair: SuspectedDuplicate): TransactItems {
  const isNew = { TableName, ConditionExpression: 'attribute_not_exists(pk)' }
  const hasItsKey = { TableName, ConditionExpression: 'attribute_exists(wrappedKey)' }
  return [
    { Put: { ...isNew, Item: { ...registryKey.duplicate(pair.duplicateId), ...pair } } },
    ...listingKeys(pair).map((key) => ({ Put: { TableName, Item: { ...key, ...pair } } })),
    ...namesOf(pair).map((key) => ({ Put: { TableName, Item: key } })),
    ...pair.households.map(({ householdId }) => ({
      ConditionCheck: { ...hasItsKey, Key: registryKey.household(householdId) },
    })),
  ]
}

/** Read again where somebody decided in between: the pair's listings have moved. */
const removalAttempts = 6

async function removePairs(
  client: DynamoDBDocumentClient,
  tableName: string,
  householdId: string,
): Promise<void> {
  const { pk } = registryKey.pairedWith(householdId, '')
  for (let attempt = 0; attempt < removalAttempts; attempt++) {
    const named = await queryWholePartition(client, { tableName, pk, prefix: '' })
    if (named.length === 0) return
    for (const { sk } of named) await removePair(client, tableName, { householdId, duplicateId: String(sk) })
  }
  throw new Error(`household ${householdId}: its pairs are not removed`)
}

async function removePair(
  client: DynamoDBDocumentClient,
  TableName: string,
  { householdId, duplicateId }: { householdId: string; duplicateId: string },
): Promise<void> {
  const Key = registryKey.duplicate(duplicateId)
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
  const pair = Item && thingOf<SuspectedDuplicate>(Item)
  const gone = pair
    ? [...listingKeys(pair), ...namesOf(pair)]
    : [registryKey.pairedWith(householdId, duplicateId)]
  const outcome = await transact(client, [
    ...(pair === undefined ? [] : [undecidedRemoval(TableName, pair)]),
    ...gone.map((key) => ({ Delete: { TableName, Key: key } })),
  ])
  if (isRefusal(outcome)) throw new Error(`pair ${duplicateId}: ${outcome.refused}`)
}

/** While nobody decided since it was read. */
const undecidedRemoval = (TableName: string, pair: SuspectedDuplicate): TransactItems[number] => ({
  Delete: {
    TableName,
    Key: registryKey.duplicate(pair.duplicateId),
    ConditionExpression: '#state = :state AND size(decisions) = :count',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': pair.state, ':count': pair.decisions.length },
  },
})
