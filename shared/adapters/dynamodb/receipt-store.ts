// The receipts that phones signed, under the key that signed them, and how far each key's chain has come.
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type { ChainWrite, SyncReceiptsPorts } from '../../application/sync-ports.ts'
import type { DeviceKey } from '../../domain/device-key.ts'
import type { KeptReceipt } from '../../domain/receipt-chain.ts'
import { retryOnConflict } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

export type ReceiptStore = Pick<
  SyncReceiptsPorts,
  'findDeviceKey' | 'keepReceipt' | 'listReceipts' | 'settleReceipt' | 'writeChain'
>

const keyOf = ({ keyId, sequence, receiptId }: KeptReceipt) => ledgerKey.receipt(keyId, sequence, receiptId)

/** Port functions on the Ledger table. */
export function makeReceiptStore(client: DynamoDBDocumentClient, tableName: string): ReceiptStore {
  return {
    findDeviceKey: async (keyId) => {
      const Key = ledgerKey.deviceKey(keyId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && thingOf<DeviceKey>(Item)
    },
    keepReceipt: async (receipt) => {
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...keyOf(receipt), ...receipt },
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        return receipt
      } catch (error) {
        return thingOf<KeptReceipt>(itemOfFailedCondition(error).item ?? {})
      }
    },
    listReceipts: (of) => listReceipts(client, tableName, of),
    settleReceipt: async (receipt, { state, reason }) => {
      try {
        await client.send(
          new UpdateCommand({ TableName: tableName, ...stateUpdate(receipt, { state, reason }) }),
        )
      } catch (error) {
        itemOfFailedCondition(error)
      }
    },
    writeChain: (write) => retryOnConflict(() => writeChain(client, tableName, write)),
  }
}

async function listReceipts(
  client: DynamoDBDocumentClient,
  tableName: string,
  { keyId, from, to }: { keyId: string; from: number; to: number },
): Promise<KeptReceipt[]> {
  const { pk, sk } = ledgerKey.receipt(keyId, Math.max(0, from), '')
  const receipts: KeptReceipt[] = []
  let start: Record<string, unknown> | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        // Behind the mark of every receipt of the last sequence.
        ExpressionAttributeValues: { ':pk': pk, ':from': sk, ':to': ledgerKey.receipt(keyId, to, '~').sk },
        ConsistentRead: true,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    )
    receipts.push(...Items.map((item) => thingOf<KeptReceipt>(item)))
    start = LastEvaluatedKey
  } while (start !== undefined)
  return receipts
}

function stateUpdate(
  receipt: KeptReceipt,
  { state, reason }: Pick<KeptReceipt, 'state'> & { reason: string | undefined },
) {
  return {
    Key: keyOf(receipt),
    UpdateExpression: `SET #state = :state${reason === undefined ? '' : ', reason = :reason'}`,
    ConditionExpression: '#state = :received',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ...{ ':state': state, ':received': 'received' },
      ...(reason !== undefined && { ':reason': reason }),
    },
  }
}

async function writeChain(
  client: DynamoDBDocumentClient,
  tableName: string,
  write: ChainWrite,
): Promise<boolean> {
  try {
    await client.send(new UpdateCommand({ TableName: tableName, ...chainUpdate(write) }))
    return true
  } catch (error) {
    itemOfFailedCondition(error)
    return false
  }
}

function chainUpdate({ key, answeredUpTo, head, gap, frozen }: ChainWrite) {
  const values: Record<string, unknown> = {
    answeredUpTo,
    chainVersion: (key.chainVersion ?? 0) + 1,
    ...(head !== undefined && {
      ...{ lastSequence: head.sequence, lastLink: head.receiptId.slice('vr1:'.length), lastAt: head.at },
    }),
    ...(gap !== undefined && { gap }),
    ...(frozen !== undefined && { frozen }),
  }
  const names = Object.keys(values)
  const conditions = [
    'attribute_exists(pk)',
    key.chainVersion === undefined ? 'attribute_not_exists(chainVersion)' : 'chainVersion = :version',
    key.reviewed === undefined ? 'attribute_not_exists(reviewed)' : 'reviewed.#at = :reviewedAt',
  ]
  return {
    Key: ledgerKey.deviceKey(key.keyId),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}${gap === undefined ? ' REMOVE gap' : ''}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: {
      ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ...(key.reviewed !== undefined && { '#at': 'at' }),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
      ...(key.chainVersion !== undefined && { ':version': key.chainVersion }),
      ...(key.reviewed !== undefined && { ':reviewedAt': key.reviewed.at }),
    },
  }
}
