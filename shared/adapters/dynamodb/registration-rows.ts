// Reads the lists of registrations: by site through the index `gsi1`, all of a programme through `gsi2`, whose rows are
// small. And the households that a page of them
// names, and those that hold a document or a voucher.
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { FindHouseholdPorts } from '../../application/find-household.ts'
import type { ListQuery, ListRegistrationsPorts } from '../../application/list-registrations.ts'
import type { SealedHousehold } from '../../application/sealed-household.ts'
import { instantOfPlace, type ListedState, type RegistrationRow } from '../../domain/registration.ts'
import { registryKey } from './keys.ts'
import { readItems } from './read-items.ts'
import { thingOf } from './stored-item.ts'

/** Port functions on the Registry table. The index is read, so a registration of this moment may still be missing. */
export function makeRegistrationRows(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<ListRegistrationsPorts, 'readRows' | 'getSealedHouseholds'> &
  Pick<FindHouseholdPorts, 'findDocumentHolders'> {
  return {
    findDocumentHolders: async (hashes) => {
      const keys = hashes.map((hash) => registryKey.document(hash))
      const items = await readItems(client, { tableName, keys, attributes: ['householdId'] })
      return items.map(({ householdId }) => String(householdId))
    },
    readRows: async (query) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({ TableName: tableName, ...listQuery(query) }),
      )
      const { sort } = indexOf(query)
      const isInside = (item: Item) => item[sort] !== query.after && item[sort] !== query.before
      return {
        rows: Items.filter(isInside).map((item) => rowOf(item, String(item[sort]))),
        ...(LastEvaluatedKey !== undefined && { readTo: String(LastEvaluatedKey[sort]) }),
      }
    },
    getSealedHouseholds: async (householdIds) => {
      const keys = householdIds.map((householdId) => registryKey.household(householdId))
      const items = await readItems(client, { tableName, keys })
      return items
        .map((item) => thingOf<SealedHousehold>(item))
        .filter(({ wrappedKey }) => wrappedKey !== undefined)
    },
  }
}

type Item = Readonly<Record<string, unknown>>

function indexOf({ programmeId, list }: ListQuery) {
  if ('siteId' in list)
    return { index: 'gsi1', sort: 'gsi1sk', pk: registryKey.siteRegistrations(programmeId, list.siteId) }
  return { index: 'gsi2', sort: 'gsi2sk', pk: registryKey.registrationRows(programmeId, list.shard) }
}

/** An index knows no range that leaves out both its ends: they are left out of what it answers. */
function listQuery(query: ListQuery) {
  const { newestFirst, looks, after, before, siteIds, state } = query
  const { index, sort, pk } = indexOf(query)
  const sites = (siteIds ?? []).map((siteId, index) => [`:site${index}`, siteId] as const)
  const filters = [
    ...(state === undefined ? [] : ['listedAs = :state']),
    ...(siteIds === undefined ? [] : [oneOf(sites.map(([name]) => name))]),
  ]
  return {
    IndexName: index,
    KeyConditionExpression: `${index}pk = :list AND ${sort} BETWEEN :after AND :before`,
    ...(filters.length > 0 && { FilterExpression: filters.join(' AND ') }),
    ExpressionAttributeValues: {
      ':list': pk,
      // A key is never empty.
      ':after': after === '' ? '0' : after,
      ':before': before,
      ...(state !== undefined && { ':state': state }),
      ...Object.fromEntries(sites),
    },
    ScanIndexForward: !newestFirst,
    Limit: looks,
  }
}

/** DynamoDB compares with at most 100 values at once. */
const mostOperands = 100

function oneOf(names: readonly string[]): string {
  const parts = Array.from({ length: Math.ceil(names.length / mostOperands) }, (_, part) =>
    names.slice(part * mostOperands, (part + 1) * mostOperands),
  )
  return `(${parts.map((part) => `siteId IN (${part.join(', ')})`).join(' OR ')})`
}

function rowOf(item: Item, place: string): RegistrationRow {
  const { memberCount } = item
  return {
    householdId: String(item['householdId']),
    siteId: String(item['siteId']),
    ...(memberCount !== undefined && { memberCount: Number(memberCount) }),
    registeredAt: instantOfPlace(place),
    state: item['listedAs'] as ListedState,
  }
}
