// Households, their documents and their registrations, in the Registry table.
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  EnrolHouseholdPorts,
  Enrolment,
  EnrolmentOutcome,
  SealedHousehold,
} from '../../application/enrol-household.ts'
import type { GetHouseholdPorts } from '../../application/get-household.ts'
import type { RegistrationPorts, RegistrationRequest } from '../../application/register-household.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import type { Registration } from '../../domain/registration.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { registryKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { makeRegistrationReader } from './registration-reader.ts'
import { thingOf } from './stored-item.ts'

export type RegistryStore = Pick<EnrolHouseholdPorts, 'commitEnrolment' | 'getRegistration'> &
  Pick<RegistrationPorts, 'getSealedHousehold' | 'putRegistration' | 'updateAssessment'> &
  Pick<GetHouseholdPorts, 'listMemberships'> & {
    /** What was enrolled under this id, and by which request. Not consistent: who must know writes under a condition. */
    readonly findEnrolled: (
      householdId: string,
    ) => Promise<{ readonly requestHash: string; readonly enrolledAt: number } | undefined>
    readonly listRegistrations: (programmeId: string, shard: number) => Promise<readonly Registration[]>
  }

const membershipPrefix = 'PROGRAMME#'

/** Port functions on the Registry table. */
export function makeRegistryStore(client: DynamoDBDocumentClient, tableName: string): RegistryStore {
  return {
    ...makeRegistrationReader(client, tableName),
    commitEnrolment: (enrolment) => commitEnrolment(client, tableName, enrolment),
    getSealedHousehold: async (householdId) => {
      const Key = registryKey.household(householdId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && thingOf<SealedHousehold>(Item)
    },
    findEnrolled: async (householdId) => {
      const Key = registryKey.household(householdId)
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ProjectionExpression: 'requestHash, enrolledAt' }),
      )
      return Item as Awaited<ReturnType<RegistryStore['findEnrolled']>>
    },
    putRegistration: (registration, request) => putRegistration(client, tableName, { registration, request }),
    updateAssessment: async ({ programmeId, shard, householdId }, assessment) => {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: registryKey.registration(programmeId, shard, householdId),
        UpdateExpression: 'SET assessment = :assessment',
        ConditionExpression: 'assessment.ruleVersion <= :version',
        ExpressionAttributeValues: { ':assessment': assessment, ':version': assessment.ruleVersion },
      })
      // A condition that fails means that a newer rule has decided meanwhile: that decision stays.
      await client.send(update).catch(itemOfFailedCondition)
    },
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
function putNew(tableName: string, item: Record<string, unknown>): Part {
  return {
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function registrationParts(tableName: string, registration: Registration, requestHash: string): Part[] {
  const { programmeId, shard, householdId } = registration
  return [
    putNew(tableName, { ...registryKey.membership(householdId, programmeId) }),
    putNew(tableName, {
      ...registryKey.registration(programmeId, shard, householdId),
      ...registration,
      requestHash,
    }),
  ]
}

/** Household first, then its documents: whoever holds one of them is named. */
async function commitEnrolment(
  client: DynamoDBDocumentClient,
  tableName: string,
  { sealed, requestHash, documentHashes, registration }: Enrolment,
): Promise<EnrolmentOutcome> {
  const { householdId, siteId } = sealed
  const outcome = await transact(client, [
    putNew(tableName, { ...registryKey.household(householdId), ...sealed, requestHash }),
    ...documentHashes.map((hash) =>
      putNew(tableName, { ...registryKey.document(hash), householdId, siteId }),
    ),
    ...(registration === undefined ? [] : registrationParts(tableName, registration, requestHash)),
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

async function putRegistration(
  client: DynamoDBDocumentClient,
  tableName: string,
  { registration, request }: { registration: Registration; request: RegistrationRequest },
): ReturnType<RegistryStore['putRegistration']> {
  const { requestKey, requestHash } = request
  const outcome = await transact(client, [
    putNew(tableName, { ...registryKey.request(requestKey), requestHash }),
    ...registrationParts(tableName, registration, requestHash),
  ])
  if (outcome === undefined) return registration
  if (isRefusal(outcome)) return outcome
  const [earlier, , stored] = outcome
  if (earlier?.item === undefined) return undefined
  if (earlier.item['requestHash'] !== requestHash) return refuse('idempotency-key-reused')
  return stored?.item && thingOf<Registration>(stored.item)
}
