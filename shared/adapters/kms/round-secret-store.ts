// A round's secret, wrapped by KMS: from it come the ids of its vouchers, which nobody else can guess and which a
// rerun finds again.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { OpenVoucherIds } from '../../application/issue-entitlement.ts'
import { encodeCrockford } from '../../domain/crockford.ts'
import { itemOfFailedCondition } from '../dynamodb/failed-condition.ts'
import { ledgerKey } from '../dynamodb/keys.ts'
import type { KeyVault } from './key-vault.ts'

/** 80 bits: 16 characters of Crockford base32. */
const voucherIdBytes = 10
const secretsInMemory = 100

/** Opens a round's voucher ids; the secret is made by whoever is first, and unwrapped once a process. */
export function makeRoundSecretStore(store: {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
  readonly vault: KeyVault
}): OpenVoucherIds {
  const secrets = new Map<string, Promise<KeyObject>>()
  const secretOf = (roundId: string) => {
    const known = secrets.get(roundId)
    if (known !== undefined) return known
    const secret = openSecret(store, roundId)
    secrets.set(roundId, secret)
    secret.catch(() => secrets.delete(roundId))
    const oldest = secrets.size > secretsInMemory ? secrets.keys().next().value : undefined
    if (oldest !== undefined) secrets.delete(oldest)
    return secret
  }
  return async (roundId) => {
    const secret = await secretOf(roundId)
    return (householdId, code) => {
      const mac = createHmac('sha256', secret).update(`${householdId}|${code}`).digest()
      return encodeCrockford(mac.subarray(0, voucherIdBytes))
    }
  }
}

async function openSecret(
  { client, tableName, vault }: Parameters<typeof makeRoundSecretStore>[0],
  roundId: string,
): Promise<KeyObject> {
  const key = ledgerKey.roundSecret(roundId)
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))
  const wrapped = Item?.['wrapped'] ?? (await makeSecret({ client, tableName, vault }, roundId))
  const plain = await vault.unwrap(wrapped, { round: roundId })
  const secret = createSecretKey(plain)
  plain.fill(0)
  return secret
}

/** Returns the wrapped secret that is stored: this one, or that of whoever was faster. */
async function makeSecret(
  { client, tableName, vault }: Parameters<typeof makeRoundSecretStore>[0],
  roundId: string,
): Promise<Uint8Array> {
  const { plain, wrapped } = await vault.newDataKey({ round: roundId })
  plain.fill(0)
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...ledgerKey.roundSecret(roundId), wrapped },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return wrapped
  } catch (error) {
    const stored = itemOfFailedCondition(error).item?.['wrapped']
    if (!(stored instanceof Uint8Array)) throw new Error(`secret of round ${roundId} is not readable`)
    return stored
  }
}
