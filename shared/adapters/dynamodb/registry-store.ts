// Households, their documents and their registrations, in the Registry table.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { EnrolHouseholdPorts, Enrolment, EnrolmentOutcome } from '../../application/enrol-household.ts'
import type { GetHouseholdPorts } from '../../application/get-household.ts'
import type { RegistrationPorts, RegistrationRequest } from '../../application/register-household.ts'
import type { Assessment } from '../../domain/assessment.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import { type ListedState, type Registration, registrationPlace } from '../../domain/registration.ts'
import { recordedDecision } from '../../domain/registry-change.ts'
import { shardCount } from '../../domain/round.ts'
import { shardOf } from '../crypto/derive-id.ts'
import { registryChangePart } from './audit-log.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { registryKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { makeRegistrationReader } from './registration-reader.ts'
import { makeSealedHouseholdReader } from './sealed-household-reader.ts'
import { thingOf } from './stored-item.ts'

export type RegistryStore = Pick<EnrolHouseholdPorts, 'commitEnrolment' | 'getRegistration'> &
  Pick<RegistrationPorts, 'getSealedHousehold' | 'putRegistration' | 'updateAssessment'> &
  Pick<GetHouseholdPorts, 'listMemberships'> & {
    /** What was enrolled under this id, and by which request. Not consistent: who must know writes under a condition. */
    readonly findEnrolled: (
      householdId: string,
    ) => Promise<{ readonly requestHash: string; readonly enrolledAt: number } | undefined>
    /** Which household holds the document of this hash. Not consistent either. */
    readonly findDocumentHolder: (hash: string) => Promise<string | undefined>
    readonly listRegistrations: (programmeId: string, shard: number) => Promise<readonly Registration[]>
  }

const membershipPrefix = 'PROGRAMME#'

/** A change and its audit record are one transaction over both tables. */
type Tables = { readonly registry: string; readonly ledger: string }
type Source = { readonly client: DynamoDBDocumentClient; readonly tables: Tables }

/** Port functions on the Registry table. */
export function makeRegistryStore(client: DynamoDBDocumentClient, tables: Tables): RegistryStore {
  const tableName = tables.registry
  const source = { client, tables }
  return {
    ...makeRegistrationReader(client, tableName),
    ...makeSealedHouseholdReader(client, tableName),
    commitEnrolment: (enrolment) => commitEnrolment(source, enrolment),
    findEnrolled: async (householdId) => {
      const Key = registryKey.household(householdId)
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ProjectionExpression: 'requestHash, enrolledAt' }),
      )
      return Item as Awaited<ReturnType<RegistryStore['findEnrolled']>>
    },
    findDocumentHolder: async (hash) => {
      const Key = registryKey.document(hash)
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ProjectionExpression: 'householdId' }),
      )
      return Item && String(Item['householdId'])
    },
    putRegistration: (registration, request) => putRegistration(source, { registration, request }),
    updateAssessment: (registration, decided) => updateAssessment(source, { registration, decided }),
    listMemberships: async (householdId) => {
      const { pk } = registryKey.household(householdId)
      const items = await queryWholePartition(client, { tableName, pk, prefix: membershipPrefix })
      return items.map((item) => String(item['sk']).slice(membershipPrefix.length))
    },
    listRegistrations: async (programmeId, shard) => {
      const pk = registryKey.registrations(programmeId, shard)
      const items = await queryWholePartition(client, { tableName, pk, prefix: '' })
      return items.map((item) => thingOf<Registration>(item))
    },
  }
}

type Part = TransactItems[number]

/** A Put that holds only while its key is free, and says what holds it otherwise. */
export function putNew(tableName: string, item: Record<string, unknown>): Part {
  return {
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Under what a registration is found in lists. */
export function listing(registration: Registration, { eligible }: Assessment) {
  const { programmeId, shard, siteId, householdId, registeredAt } = registration
  const place = registrationPlace(registeredAt, householdId)
  return {
    gsi1pk: registryKey.siteRegistrations(programmeId, siteId),
    gsi1sk: place,
    gsi2pk: registryKey.registrationRows(programmeId, shard),
    gsi2sk: place,
    listedAs: (eligible ? 'eligible' : 'ineligible') satisfies ListedState,
  }
}

/** A registration as it is stored. */
export function registrationItem(registration: Registration, requestHash: string): Record<string, unknown> {
  const { programmeId, shard, householdId, assessment } = registration
  const key = registryKey.registration(programmeId, shard, householdId)
  return { ...key, ...listing(registration, assessment), ...registration, requestHash }
}

function registrationParts(tableName: string, registration: Registration, requestHash: string): Part[] {
  const { programmeId, householdId } = registration
  return [
    putNew(tableName, { ...registryKey.membership(householdId, programmeId) }),
    putNew(tableName, registrationItem(registration, requestHash)),
  ]
}

/** Household first, then its documents: whoever holds one of them is named. */
async function commitEnrolment(
  { client, tables }: Source,
  { sealed, requestHash, documentHashes, filedUnder, registration, by }: Enrolment,
): Promise<EnrolmentOutcome> {
  const { householdId, siteId } = sealed
  const tableName = tables.registry
  const outcome = await transact(client, [
    putNew(tableName, {
      ...{ ...registryKey.household(householdId), ...sealed, requestHash, filedUnder },
      registrations: registration === undefined ? 0 : 1,
    }),
    ...documentHashes.map((hash) =>
      putNew(tableName, { ...registryKey.document(hash), householdId, siteId }),
    ),
    ...(registration === undefined ? [] : registrationParts(tableName, registration, requestHash)),
    registryChangePart(tables.ledger, {
      ...{ what: 'household-enrolled', who: by, householdId, before: {} },
      after: registration === undefined ? {} : recordedDecision(registration.assessment),
      ...(registration !== undefined && { programmeId: registration.programmeId }),
    }),
    ...filingParts(tableName, { householdId, filedUnder }),
  ])
  if (outcome === undefined) return 'committed'
  if (isRefusal(outcome)) return outcome
  const earlier = outcome[0]?.item
  if (earlier !== undefined)
    return { earlier: { requestHash: String(earlier['requestHash']), household: thingOf(earlier) } }
  const holder = outcome.slice(1, 1 + documentHashes.length).find(({ item }) => item !== undefined)?.item
  if (holder === undefined) throw new Error(`household ${householdId}: its registration was there without it`)
  return { documentHeldBy: { householdId: String(holder['householdId']), siteId: String(holder['siteId']) } }
}

/** Where likely duplicates look for it, and the mark that it is still to be compared itself. */
export function filingParts(
  TableName: string,
  { householdId, filedUnder }: { householdId: string; filedUnder: readonly string[] },
): Part[] {
  const keys = filedUnder.map((hash) => registryKey.filed(hash, householdId))
  const mark = registryKey.uncompared(shardOf(householdId, shardCount), householdId)
  return [...keys, mark].map((Item) => ({ Put: { TableName, Item } }))
}

/**
 * Counts a household's registrations, while it is not merged into another, consents, and is not erased. Who changes the
 * household and does not know of the registration fails by it.
 */
function countRegistration(TableName: string, householdId: string): Part {
  return {
    Update: {
      TableName,
      Key: registryKey.household(householdId),
      UpdateExpression: 'ADD registrations :one',
      ConditionExpression:
        'attribute_exists(wrappedKey) AND attribute_not_exists(mergedInto) AND contains(consented, :assistance)',
      ExpressionAttributeValues: { ':one': 1, ':assistance': 'registration-and-assistance' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

type Requested = { registration: Registration; request: RegistrationRequest & { readonly by: string } }

async function putRegistration(
  { client, tables }: Source,
  { registration, request }: Requested,
): ReturnType<RegistryStore['putRegistration']> {
  const { requestKey, requestHash, by } = request
  const { householdId, programmeId, assessment } = registration
  const tableName = tables.registry
  const outcome = await transact(client, [
    putNew(tableName, { ...registryKey.request(requestKey), requestHash }),
    ...registrationParts(tableName, registration, requestHash),
    registryChangePart(tables.ledger, {
      ...{ what: 'household-registered', who: by, householdId, programmeId },
      ...{ before: {}, after: recordedDecision(assessment) },
    }),
    countRegistration(tableName, householdId),
  ])
  if (outcome === undefined) return registration
  if (isRefusal(outcome)) return outcome
  const [earlier, , stored] = outcome
  const household = outcome.at(-1)
  if (earlier?.item === undefined) {
    if (household?.code === 'None') return undefined
    return refuse(household?.item?.['mergedInto'] === undefined ? 'consent-missing' : 'household-merged')
  }
  if (earlier.item['requestHash'] !== requestHash) return refuse('idempotency-key-reused')
  return stored?.item && thingOf<Registration>(stored.item)
}

/** Each attempt meets another decision on the same household. */
const assessmentAttempts = 5

/** Writes while the decision is as it was read, so that the record tells which decision this one follows. */
async function updateAssessment(
  { client, tables }: Source,
  {
    registration,
    decided: { assessment, householdVersion, by },
  }: {
    registration: Registration
    decided: Parameters<RegistryStore['updateAssessment']>[1]
  },
): ReturnType<RegistryStore['updateAssessment']> {
  const { programmeId, shard, householdId } = registration
  const { getRegistration } = makeRegistrationReader(client, tables.registry)
  const row = listing(registration, assessment)
  let before = registration.assessment
  for (let attempt = 0; attempt < assessmentAttempts; attempt++) {
    // A newer rule has decided meanwhile, or a repeat comes back: that decision stays.
    if (before.ruleVersion > assessment.ruleVersion || isSame(before, assessment)) return undefined
    const outcome = await transact(client, [
      {
        Update: {
          TableName: tables.registry,
          Key: registryKey.registration(programmeId, shard, householdId),
          UpdateExpression:
            'SET assessment = :assessment, householdVersion = :household, gsi1pk = :site, gsi1sk = :place, gsi2pk = :list, gsi2sk = :place, listedAs = :state',
          // A correction has assessed a newer household, or its data is erased: then that stays.
          ConditionExpression:
            'assessment = :before AND attribute_not_exists(closed) AND (attribute_not_exists(householdVersion) OR householdVersion <= :household)',
          ExpressionAttributeValues: {
            ...{ ':assessment': assessment, ':before': before, ':household': householdVersion },
            ...{ ':site': row.gsi1pk, ':list': row.gsi2pk, ':place': row.gsi2sk, ':state': row.listedAs },
          },
        },
      },
      registryChangePart(tables.ledger, {
        ...{ what: 'household-assessed', who: by, householdId, programmeId },
        ...{ before: recordedDecision(before), after: recordedDecision(assessment) },
      }),
    ])
    if (outcome === undefined || isRefusal(outcome)) return outcome
    const current = await getRegistration(programmeId, householdId)
    if (current?.closed !== undefined) return refuse('household-merged')
    if ((current?.householdVersion ?? 1) > householdVersion) return undefined
    before = current?.assessment ?? before
  }
  return refuse('too-busy')
}

/** Whatever the order of their fields. */
function isSame(one: Assessment, other: Assessment): boolean {
  return JSON.stringify(thingOf(one)) === JSON.stringify(thingOf(other))
}
