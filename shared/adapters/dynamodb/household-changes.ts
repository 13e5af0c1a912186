// Writes a change of a household: the household, the register of documents, its registrations and the records of it, in
// one transaction, under the condition that nobody has changed the household since.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type {
  ChangedRegistration,
  ChangeHouseholdPorts,
  HouseholdChange,
} from '../../application/change-household.ts'
import { changedKeys } from '../../application/change-household.ts'
import type { SealedHousehold } from '../../application/sealed-household.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { recordedDecision } from '../../domain/registry-change.ts'
import { registryChangePart } from './audit-log.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { registryKey } from './keys.ts'
import { filingParts, listing, putNew } from './registry-store.ts'

type Part = TransactItems[number]
type Tables = { readonly registry: string; readonly ledger: string }

/** Port functions on the Registry table; the records go to the Ledger. */
export function makeHouseholdChanges(
  client: DynamoDBDocumentClient,
  tables: Tables,
): Pick<ChangeHouseholdPorts, 'findChange' | 'commitChange'> {
  return {
    findChange: async (householdId, version) => {
      const Key = registryKey.household(householdId)
      const { Item } = await client.send(
        new GetCommand({ TableName: tables.registry, Key, ConsistentRead: true }),
      )
      return Item?.['version'] === version ? Item['changeHash'] : undefined
    },
    commitChange: async (change) => {
      const { documents } = change
      const outcome = await transact(client, partsOf(tables, change))
      if (outcome === undefined) return 'committed'
      if (isRefusal(outcome)) return outcome
      const holder = outcome.slice(1, 1 + documents.added.length).find(({ item }) => item !== undefined)?.item
      if (holder === undefined || outcome[0]?.code === 'ConditionalCheckFailed') return 'stale'
      const { householdId, siteId } = holder
      return { documentHeldBy: { householdId: String(householdId), siteId: String(siteId) } }
    },
  }
}

/** The order matters to `commitChange`: the household, then the documents that are new to it. */
function partsOf(tables: Tables, change: HouseholdChange): Part[] {
  const { after, documents, registrations, record } = change
  const { householdId, siteId } = after
  return [
    householdPart(tables.registry, change),
    ...documents.added.map((hash) =>
      putNew(tables.registry, { ...registryKey.document(hash), householdId, siteId }),
    ),
    ...documents.removed.map((hash) => removeDocumentPart(tables.registry, { hash, householdId })),
    ...filedParts(tables.registry, change),
    ...registrations.map((each) => registrationPart(tables.registry, each)),
    registryChangePart(tables.ledger, { ...record, householdId }),
    ...registrations
      .filter(({ before, after: { assessment } }) => said(before.assessment) !== said(assessment))
      .map(({ before, after: { assessment, programmeId } }) =>
        registryChangePart(tables.ledger, {
          ...{ what: 'household-assessed', who: record.who, householdId, programmeId },
          ...{ before: recordedDecision(before.assessment), after: recordedDecision(assessment) },
        }),
      ),
  ]
}

/** Under a new key the household is compared anew. */
function filedParts(TableName: string, { before, after }: HouseholdChange): Part[] {
  const { householdId } = after
  const { added, removed } = changedKeys(before, after)
  return [
    ...removed.map((hash) => ({ Delete: { TableName, Key: registryKey.filed(hash, householdId) } })),
    ...(added.length > 0 ? filingParts(TableName, { householdId, filedUnder: added }) : []),
  ]
}

const said = (assessment: ChangedRegistration['before']['assessment']) =>
  JSON.stringify(recordedDecision(assessment))

/** Holds while the household is as it was read, and is registered where it was. */
export function unchangedCondition({ version, registrations }: SealedHousehold) {
  return {
    ConditionExpression: [
      'attribute_exists(wrappedKey)',
      version === undefined ? 'attribute_not_exists(version)' : 'version = :read',
      registrations === undefined ? 'attribute_not_exists(registrations)' : 'registrations = :count',
      'attribute_not_exists(mergedInto)',
    ].join(' AND '),
    ExpressionAttributeValues: {
      ...(version !== undefined && { ':read': version }),
      ...(registrations !== undefined && { ':count': registrations }),
    },
  }
}

type Fields = Readonly<Record<string, unknown>>

/** Sets each attribute; some of their names are words of DynamoDB's own. */
export const setting = (fields: Fields) =>
  `SET ${Object.keys(fields)
    .map((name) => `#${name} = :${name}`)
    .join(', ')}`
export const namesOf = (fields: Fields) =>
  Object.fromEntries(Object.keys(fields).map((name) => [`#${name}`, name]))
export const valuesOf = (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value]))

function householdPart(TableName: string, { before, after, requestHash }: HouseholdChange): Part {
  const { siteId, memberCount, consented, personal, sensitive, version } = after
  const fields = {
    ...{ siteId, memberCount, consented, personal, sensitive, version, changeHash: requestHash },
    filedUnder: after.filedUnder ?? [],
  }
  const { ConditionExpression, ExpressionAttributeValues } = unchangedCondition(before)
  return {
    Update: {
      TableName,
      Key: registryKey.household(after.householdId),
      UpdateExpression: setting(fields),
      ConditionExpression,
      ExpressionAttributeNames: namesOf(fields),
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ...valuesOf(fields) },
    },
  }
}

/** Never takes another household's document away. */
export function removeDocumentPart(
  TableName: string,
  { hash, householdId }: { hash: string; householdId: string },
): Part {
  return {
    Delete: {
      TableName,
      Key: registryKey.document(hash),
      ConditionExpression: 'attribute_not_exists(pk) OR householdId = :own',
      ExpressionAttributeValues: { ':own': householdId },
    },
  }
}

function registrationPart(TableName: string, { after }: ChangedRegistration): Part {
  const { programmeId, shard, householdId, siteId, consented, assessment } = after
  const { memberCount = 0, contactAllowed = false, reachableBy = [], householdVersion = 1 } = after
  const { gsi1pk, gsi1sk, gsi2pk, gsi2sk, listedAs } = listing(after, assessment)
  const fields = {
    ...{ siteId, memberCount, consented, contactAllowed, reachableBy, householdVersion, assessment },
    ...{ gsi1pk, gsi1sk, gsi2pk, gsi2sk, listedAs },
  }
  return {
    Update: {
      TableName,
      Key: registryKey.registration(programmeId, shard, householdId),
      UpdateExpression: setting(fields),
      // A newer rule has decided meanwhile: the change is made again, by it.
      ConditionExpression: 'attribute_exists(pk) AND assessment.ruleVersion <= :rule',
      ExpressionAttributeNames: namesOf(fields),
      ExpressionAttributeValues: { ...valuesOf(fields), ':rule': assessment.ruleVersion },
    },
  }
}
