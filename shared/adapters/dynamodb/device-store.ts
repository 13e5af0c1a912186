// Devices' codes and keys, and the receipts that came of each key, in the Ledger table.
import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type {
  CountEnrolmentTry,
  EnrolKey,
  ExtendCertification,
  GetDeviceEnrolment,
  GetDeviceKey,
  GetDeviceKeys,
  ListReceipts,
  MissingSequences,
  PutEnrolmentCode,
  ReviewKey,
} from '../../application/device-ports.ts'
import { refuseKey } from '../../domain/device-certificate.ts'
import { type DeviceEnrolment, maxEnrolmentTries } from '../../domain/device-enrolment.ts'
import type { DeviceKey, DeviceReceipt } from '../../domain/device-key.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import { retryOnConflict, type TransactItems, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { decodeCursor, encodeCursor, pageSize } from './page-cursor.ts'
import { readItems } from './read-items.ts'
import { thingOf } from './stored-item.ts'

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

export type DeviceStore = {
  readonly putEnrolmentCode: PutEnrolmentCode
  readonly countEnrolmentTry: CountEnrolmentTry
  readonly getDeviceEnrolment: GetDeviceEnrolment
  readonly enrolKey: EnrolKey
  readonly getDeviceKey: GetDeviceKey
  readonly getDeviceKeys: GetDeviceKeys
  readonly extendCertification: ExtendCertification
  readonly reviewKey: ReviewKey
  readonly missingSequences: MissingSequences
  readonly listReceipts: ListReceipts
}

/** Port functions on the Ledger table. */
export function makeDeviceStore(client: DynamoDBDocumentClient, tableName: string): DeviceStore {
  const table = { client, tableName }
  const read = async (Key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item
  return {
    putEnrolmentCode: (code) => putEnrolmentCode(table, code),
    countEnrolmentTry: (attempt) => countEnrolmentTry(table, attempt),
    getDeviceEnrolment: async (deviceId) => {
      const item = await read(ledgerKey.deviceEnrolment(deviceId))
      return item && thingOf<DeviceEnrolment>(item)
    },
    enrolKey: (enrolment) => enrolKey(table, enrolment),
    getDeviceKey: async (keyId) => {
      const item = await read(ledgerKey.deviceKey(keyId))
      return item && thingOf<DeviceKey>(item)
    },
    getDeviceKeys: async (keyIds) => {
      const items = await readItems(client, { tableName, keys: keyIds.map(ledgerKey.deviceKey) })
      return items.map((item) => thingOf<DeviceKey>(item)).sort((a, b) => (a.keyId < b.keyId ? -1 : 1))
    },
    extendCertification: (extension) => extendCertification(table, extension),
    reviewKey: (review) => reviewKey(table, review),
    missingSequences: (chain) => missingSequences(table, chain),
    listReceipts: (asked) => listReceipts(table, asked),
  }
}

async function putEnrolmentCode(
  { client, tableName }: Table,
  { deviceId, vendorId, codeHash, codeSalt, codeUntil }: Parameters<PutEnrolmentCode>[0],
): ReturnType<PutEnrolmentCode> {
  return retryOnConflict(async () => {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.deviceEnrolment(deviceId),
        UpdateExpression: `SET deviceId = :deviceId, vendorId = :vendorId, codeHash = :hash, codeSalt = :salt,
          codeUntil = :until, codeTries = :zero, keyIds = if_not_exists(keyIds, :none) REMOVE codeUsed`,
        ExpressionAttributeValues: {
          ':deviceId': deviceId,
          ':vendorId': vendorId,
          ':hash': codeHash,
          ':salt': codeSalt,
          ':until': codeUntil,
          ':zero': 0,
          ':none': [],
        },
      }),
    )
    return undefined
  })
}

/** The try is counted before the code is compared: whoever tries many at once has no more of them. */
async function countEnrolmentTry(
  { client, tableName }: Table,
  { deviceId, now }: Parameters<CountEnrolmentTry>[0],
): ReturnType<CountEnrolmentTry> {
  return retryOnConflict(async () => {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.deviceEnrolment(deviceId),
          UpdateExpression: 'SET codeTries = codeTries + :one',
          ConditionExpression:
            'attribute_exists(codeHash) AND codeUntil > :now AND codeTries < :limit AND attribute_not_exists(codeUsed)',
          ExpressionAttributeValues: { ':one': 1, ':now': now, ':limit': maxEnrolmentTries },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return { counted: thingOf<DeviceEnrolment>(Attributes ?? {}) }
    } catch (error) {
      const { item } = itemOfFailedCondition(error)
      return { found: item && thingOf<DeviceEnrolment>(item) }
    }
  })
}

async function enrolKey(
  { client, tableName }: Table,
  { of: enrolment, key }: Parameters<EnrolKey>[0],
): ReturnType<EnrolKey> {
  const outcome = await transact(client, [
    useCode(tableName, enrolment, key),
    {
      Put: {
        TableName: tableName,
        Item: { ...ledgerKey.deviceKey(key.keyId), ...key },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...(enrolment.currentKeyId === undefined
      ? []
      : [supersede(tableName, enrolment.currentKeyId, key.enrolledAt)]),
  ])
  if (outcome === undefined) return 'enrolled'
  if (isRefusal(outcome)) return outcome
  return outcome[0]?.code === 'ConditionalCheckFailed' ? 'code-ended' : refuse('device-key-taken')
}

/** On condition that it is the code that was compared, and that nobody used it: so the current key is the same, too. */
function useCode(
  tableName: string,
  { deviceId, codeHash }: DeviceEnrolment,
  { keyId, enrolledBy }: DeviceKey,
): TransactItems[number] {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.deviceEnrolment(deviceId),
      UpdateExpression: 'SET codeUsed = :used, currentKeyId = :keyId, keyIds = list_append(keyIds, :keyIds)',
      ConditionExpression: 'codeHash = :hash AND attribute_not_exists(codeUsed)',
      ExpressionAttributeValues: {
        ':used': { keyId, by: enrolledBy },
        ':keyId': keyId,
        ':keyIds': [keyId],
        ':hash': codeHash,
      },
    },
  }
}

function supersede(tableName: string, keyId: string, at: number): TransactItems[number] {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.deviceKey(keyId),
      UpdateExpression: 'SET supersededAt = :at',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': at },
    },
  }
}

/** A shorter one changes nothing: an earlier certificate that lasts longer is out there. */
async function extendCertification(
  { client, tableName }: Table,
  { keyId, until }: Parameters<ExtendCertification>[0],
): ReturnType<ExtendCertification> {
  return retryOnConflict(async () => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.deviceKey(keyId),
          UpdateExpression: 'SET certifiedUntil = :until',
          ConditionExpression:
            'attribute_exists(pk) AND attribute_not_exists(supersededAt) AND attribute_not_exists(frozen) AND certifiedUntil < :until',
          ExpressionAttributeValues: { ':until': until },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return undefined
    } catch (error) {
      const { item } = itemOfFailedCondition(error)
      return item === undefined ? refuse('device-key-unknown') : refuseKey(thingOf<DeviceKey>(item))
    }
  })
}

async function reviewKey(
  { client, tableName }: Table,
  { keyId, deviceId, reviewed }: Parameters<ReviewKey>[0],
): ReturnType<ReviewKey> {
  return retryOnConflict(async () => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.deviceKey(keyId),
          UpdateExpression: 'SET reviewed = :reviewed REMOVE frozen',
          ConditionExpression: 'deviceId = :deviceId',
          ExpressionAttributeValues: { ':reviewed': reviewed, ':deviceId': deviceId },
        }),
      )
      return undefined
    } catch (error) {
      itemOfFailedCondition(error)
      return refuse('device-key-unknown')
    }
  })
}

/** Reads the chain from its beginning, as far as it takes to find so many. */
async function missingSequences(
  { client, tableName }: Table,
  { keyId, last, most }: Parameters<MissingSequences>[0],
): ReturnType<MissingSequences> {
  const missing: number[] = []
  let next = 1
  const skipTo = (sequence: number) => {
    for (; next < sequence && missing.length < most; next++) missing.push(next)
    next = Math.max(next, sequence + 1)
  }
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': ledgerKey.receipts(keyId) },
      ProjectionExpression: 'sk',
      ConsistentRead: true,
    },
  )
  for await (const { Items = [] } of pages) {
    for (const { sk } of Items) skipTo(Number(String(sk).split('#', 1)[0]))
    if (missing.length >= most) return missing
  }
  skipTo(last + 1)
  return missing
}

/** A cursor names the key and the sort key of the last receipt, so keys that were read are skipped. */
async function listReceipts(
  { client, tableName }: Table,
  { keyIds, cursor }: Parameters<ListReceipts>[0],
): ReturnType<ListReceipts> {
  const place = decodeCursor(cursor) ?? ''
  const separator = place.indexOf('|')
  const [fromKey, fromPlace] = [place.slice(0, Math.max(separator, 0)), place.slice(separator + 1)]
  const rows: DeviceReceipt[] = []
  for (const keyId of keyIds.slice(Math.max(keyIds.indexOf(fromKey), 0))) {
    if (rows.length === pageSize) return { rows, cursor: encodeCursor(`${keyId}|`) }
    const pk = ledgerKey.receipts(keyId)
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: pageSize - rows.length,
        ...(keyId === fromKey && fromPlace !== '' && { ExclusiveStartKey: { pk, sk: fromPlace } }),
      }),
    )
    rows.push(...Items.map((item) => thingOf<DeviceReceipt>(item)))
    if (LastEvaluatedKey !== undefined)
      return { rows, cursor: encodeCursor(`${keyId}|${String(LastEvaluatedKey['sk'])}`) }
  }
  return { rows }
}
