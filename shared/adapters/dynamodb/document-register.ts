// The key under which document numbers are compared: a keyed hash, so that the register tells nothing to who reads
// it. The key is made once, wrapped by KMS, and kept in the Registry table.
import { createHmac } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { KeyVault } from '../kms/key-vault.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { registryKey } from './keys.ts'

const context = { purpose: 'document-register' }

/** Hashes a document's key (`documentKey`) to base64url. */
export function makeDocumentRegister(
  client: DynamoDBDocumentClient,
  tableName: string,
  vault: KeyVault,
): Readonly<Record<'hashDocument' | 'hashKey', (key: string) => Promise<string>>> {
  let known: Promise<Uint8Array> | undefined
  const registerKey = () => {
    known ??= loadOrMakeKey(client, tableName, vault)
    known.catch(() => {
      known = undefined
    })
    return known
  }
  const hashDocument = async (key: string) =>
    createHmac('sha256', await registerKey())
      .update(key)
      .digest('base64url')
  return {
    hashDocument,
    /** Of the texts by which likely duplicates are found; apart from documents. */
    hashKey: (key) => hashDocument(JSON.stringify(['duplicate-key', key])),
  }
}

async function loadOrMakeKey(
  client: DynamoDBDocumentClient,
  tableName: string,
  vault: KeyVault,
): Promise<Uint8Array> {
  const Key = registryKey.dataKey('document-register')
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
  if (Item !== undefined) return vault.unwrap(Item['wrapped'], context)
  const { plain, wrapped } = await vault.newDataKey(context)
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...Key, wrapped },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return plain
  } catch (error) {
    const first = itemOfFailedCondition(error).item
    if (first === undefined) throw error
    return vault.unwrap(first['wrapped'] as Uint8Array, context)
  }
}
