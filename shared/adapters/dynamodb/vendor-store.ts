// Vendors, their contracts and devices, and the lines of what they redeemed, in the Ledger table.
import { randomUUID } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { ListVendorLines, VendorLine } from '../../application/list-vendor-lines.ts'
import type { Page } from '../../application/programme-ports.ts'
import type {
  AddDeviceOnce,
  CreateVendorOnce,
  GetVendor,
  ReplaceContract,
  SetStanding,
} from '../../application/vendor-ports.ts'
import { dayIn } from '../../domain/calendar.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import type { Device, Vendor } from '../../domain/vendor.ts'
import { retryOnConflict, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList, vendorLineShards } from './keys.ts'
import { decodeCursor, encodeCursor, queryListPage, queryWholePartition } from './page-cursor.ts'
import { putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

const linesAPage = 500

export type VendorStore = {
  readonly createVendor: CreateVendorOnce
  readonly getVendor: GetVendor
  readonly listVendors: (cursor?: string) => Promise<Page<Vendor>>
  readonly replaceContract: ReplaceContract
  readonly addDevice: AddDeviceOnce
  readonly setStanding: SetStanding
  readonly listVendorLines: ListVendorLines
}

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

/** Port functions on the Ledger table. */
export function makeVendorStore(client: DynamoDBDocumentClient, tableName: string): VendorStore {
  const table = { client, tableName }
  return {
    createVendor: async (vendor, requestHash) => {
      const index = { gsi1pk: ledgerList.vendors, gsi1sk: vendor.vendorId }
      const item = { ...ledgerKey.vendor(vendor.vendorId), ...index, ...vendor, requestHash }
      const stored = await putOnce(client, tableName, item)
      return stored && thingOf<Vendor>(stored)
    },
    getVendor: (vendorId) => getVendor(table, vendorId),
    listVendors: async (from) => {
      const { items, cursor } = await queryListPage(client, {
        tableName,
        list: ledgerList.vendors,
        keyOf: ledgerKey.vendor,
        cursor: from,
      })
      return { rows: items.map((item) => thingOf<Vendor>(item)), ...(cursor !== undefined && { cursor }) }
    },
    replaceContract: (write) => replaceContract(table, write),
    addDevice: (addition) => addDevice(table, addition),
    setStanding: (change) => setStanding(table, change),
    listVendorLines: (asked) => listVendorLines(table, asked),
  }
}

async function getVendor({ client, tableName }: Table, vendorId: string): Promise<Vendor | undefined> {
  const key = ledgerKey.vendor(vendorId)
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))
  return Item && thingOf<Vendor>(Item)
}

async function replaceContract(
  { client, tableName }: Table,
  { vendorId, contract, previous }: Parameters<ReplaceContract>[0],
): ReturnType<ReplaceContract> {
  const unchanged = previous === undefined ? 'attribute_not_exists(contract)' : 'contract = :previous'
  return retryOnConflict(async () => {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.vendor(vendorId),
          UpdateExpression: 'SET contract = :contract',
          ConditionExpression: `attribute_exists(pk) AND ${unchanged}`,
          ExpressionAttributeValues: {
            ':contract': contract,
            ...(previous !== undefined && { ':previous': previous }),
          },
          ReturnValues: 'ALL_NEW',
        }),
      )
      return thingOf<Vendor>(Attributes ?? {})
    } catch (error) {
      itemOfFailedCondition(error)
      return undefined
    }
  })
}

type StoredDevice = Device & { readonly requestHash: string }

async function addDevice(
  { client, tableName }: Table,
  { vendorId, device, requestHash }: Parameters<AddDeviceOnce>[0],
): ReturnType<AddDeviceOnce> {
  return retryOnConflict(async () => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.vendor(vendorId),
          UpdateExpression: 'SET devices.#id = :device',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(devices.#id)',
          ExpressionAttributeNames: { '#id': device.deviceId },
          ExpressionAttributeValues: { ':device': { ...device, requestHash } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return device
    } catch (error) {
      const { item } = itemOfFailedCondition(error)
      if (item === undefined) return refuse('vendor-unknown')
      const stored = (item['devices'] as Record<string, StoredDevice>)[device.deviceId]
      return stored?.requestHash === requestHash ? stored : refuse('idempotency-key-reused')
    }
  })
}

async function setStanding(
  table: Table,
  { vendorId, deviceId, status, reason, who, now }: Parameters<SetStanding>[0],
): ReturnType<SetStanding> {
  const { client, tableName } = table
  const path = deviceId === undefined ? '#status' : 'devices.#device.#status'
  const outcome = await transact(client, [
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.vendor(vendorId),
        UpdateExpression: `SET ${path} = :status`,
        ConditionExpression: `attribute_exists(pk) AND attribute_exists(${path})`,
        ExpressionAttributeNames: {
          '#status': 'status',
          ...(deviceId !== undefined && { '#device': deviceId }),
        },
        ExpressionAttributeValues: { ':status': status },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Put: {
        TableName: tableName,
        Item: {
          ...ledgerKey.audit(dayIn(now, 'UTC'), now, randomUUID()),
          who,
          what: status === 'suspended' ? 'suspended' : 'taken-back',
          vendorId,
          deviceId,
          reason,
          at: now,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ])
  if (isRefusal(outcome)) return outcome
  if (outcome !== undefined)
    return refuse(outcome[0]?.item === undefined ? 'vendor-unknown' : 'vendor-device-unknown')
  const vendor = await getVendor(table, vendorId)
  if (vendor === undefined) throw new Error(`vendor ${vendorId} is missing`)
  return vendor
}

/**
 * Lines are spread over partitions and keyed by transfer, so that redeeming never waits for a vendor; to put them in
 * their order, the whole day is read. A cursor names the last line's time, transfer and voucher.
 */
async function listVendorLines(
  { client, tableName }: Table,
  { vendorId, day, cursor }: Parameters<ListVendorLines>[0],
): ReturnType<ListVendorLines> {
  const shards = Array.from({ length: vendorLineShards }, (_, shard) =>
    queryWholePartition(client, { tableName, pk: ledgerKey.vendorLines(vendorId, day, shard), prefix: '' }),
  )
  const place = decodeCursor(cursor)
  const lines = (await Promise.all(shards))
    .flat()
    .map((item) => thingOf<VendorLine>(item))
    .map((line) => ({ line, place: placeOf(line) }))
    .filter((one) => place === undefined || one.place < place)
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  const page = lines.slice(0, linesAPage)
  const last = page.at(-1)
  return {
    rows: page.map(({ line }) => line),
    ...(last !== undefined && lines.length > page.length && { cursor: encodeCursor(last.place) }),
  }
}

/** Sorts as text by time, since instants have 13 digits until the year 2286. */
const placeOf = ({ at, transferId, voucherId }: VendorLine) => `${at}#${transferId}#${voucherId}`
