// Erases households in the Registry table. What is left of one says when it was erased, and until all is removed, what
// is still to be.
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import {
  type ErasedHousehold,
  type EraseHouseholdPorts,
  strippedRegistration,
} from '../../application/erase-household.ts'
import type { SealedHousehold } from '../../application/sealed-household.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { ListedState, Registration } from '../../domain/registration.ts'
import { shardCount } from '../../domain/round.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { registryChangePart } from './audit-log.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { namesOf, removeDocumentPart, setting, unchangedCondition, valuesOf } from './household-changes.ts'
import { registryKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

type Part = TransactItems[number]
type Tables = { readonly registry: string; readonly ledger: string }
type Erasure = Parameters<EraseHouseholdPorts['commitErasure']>[0]

export type HouseholdErasures = Pick<
  EraseHouseholdPorts,
  'findHousehold' | 'commitErasure' | 'removeDocument' | 'removeFiled' | 'finishErasure'
> & {
  /** Households that are erased, and of which something is still to be removed. */
  readonly listUnfinishedErasures: () => Promise<readonly string[]>
}

/** Port functions on the Registry table; the records go to the Ledger. */
export function makeHouseholdErasures(client: DynamoDBDocumentClient, tables: Tables): HouseholdErasures {
  const TableName = tables.registry
  return {
    findHousehold: async (householdId) => {
      const Key = registryKey.household(householdId)
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
      if (Item === undefined) return undefined
      return Item['wrappedKey'] === undefined
        ? { erased: thingOf<ErasedHousehold>(Item) }
        : { sealed: thingOf<SealedHousehold>(Item) }
    },
    commitErasure: async (erasure) => {
      const outcome = await transact(client, partsOf(tables, erasure))
      if (outcome === undefined) return 'committed'
      return isRefusal(outcome) ? outcome : 'stale'
    },
    removeDocument: async (hash, householdId) => {
      const part = removeDocumentPart(TableName, { hash, householdId }).Delete
      if (part === undefined) throw new Error('nothing is deleted')
      try {
        await client.send(new DeleteCommand(part))
      } catch (error) {
        // It is another household's by now.
        itemOfFailedCondition(error)
      }
    },
    removeFiled: async (hash, householdId) => {
      await client.send(new DeleteCommand({ TableName, Key: registryKey.filed(hash, householdId) }))
    },
    finishErasure: async (householdId) => {
      const Key = registryKey.household(householdId)
      const outcome = await transact(client, [
        { Update: { TableName, Key, UpdateExpression: 'REMOVE documentsToRemove, filedUnder' } },
        { Delete: { TableName, Key: registryKey.unfinishedErasure(householdId) } },
        { Delete: { TableName, Key: registryKey.uncompared(shardOf(householdId, shardCount), householdId) } },
      ])
      if (outcome !== undefined) throw new Error(`household ${householdId}: its erasure is not finished`)
    },
    listUnfinishedErasures: async () => {
      const { pk } = registryKey.unfinishedErasure('')
      const items = await queryWholePartition(client, { tableName: TableName, pk, prefix: '' })
      return items.map(({ sk }) => String(sk))
    },
  }
}

function partsOf(
  tables: Tables,
  { sealed, registrations, documentsToRemove, reason, by, at }: Erasure,
): Part[] {
  const { householdId } = sealed
  const before = sealed.version ?? 1
  const { ConditionExpression, ExpressionAttributeValues } = unchangedCondition(sealed)
  return [
    {
      Update: {
        TableName: tables.registry,
        Key: registryKey.household(householdId),
        UpdateExpression:
          'SET erasedAt = :at, erasureReason = :reason, documentsToRemove = :documents, version = :next, consented = :none ' +
          'REMOVE wrappedKey, personal, #sensitive, changeHash',
        ConditionExpression,
        ExpressionAttributeNames: { '#sensitive': 'sensitive' },
        ExpressionAttributeValues: {
          ...ExpressionAttributeValues,
          ...{
            ':at': at,
            ':reason': reason,
            ':documents': documentsToRemove,
            ':next': before + 1,
            ':none': [],
          },
        },
      },
    },
    { Put: { TableName: tables.registry, Item: registryKey.unfinishedErasure(householdId) } },
    ...registrations.map((each) => strippedPart(tables.registry, strippedRegistration(each, before + 1))),
    registryChangePart(tables.ledger, {
      ...{ what: 'household-erased', who: by, householdId },
      ...{ before: { version: before }, after: { version: before + 1, reason } },
    }),
  ]
}

function strippedPart(TableName: string, registration: Registration): Part {
  const { programmeId, shard, householdId, consented, contactAllowed, householdVersion, assessment } =
    registration
  const { reachableBy } = registration
  const fields = {
    ...{ consented, contactAllowed, reachableBy, householdVersion, assessment },
    listedAs: 'erased' satisfies ListedState,
  }
  return {
    Update: {
      TableName,
      Key: registryKey.registration(programmeId, shard, householdId),
      UpdateExpression: `${setting(fields)} REMOVE pin, profile`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: namesOf(fields),
      ExpressionAttributeValues: valuesOf(fields),
    },
  }
}
