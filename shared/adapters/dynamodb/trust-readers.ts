// What a redemption trusts beside the voucher itself: the vendor's record and the programme's public keys.
// Both are remembered for moments only, so that under load a redemption costs one round trip, while a
// suspension or a retired key still takes effect everywhere within these times.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CryptoKey } from 'jose'
import type { CheckSignature } from '../../application/identify-voucher.ts'
import { importVoucherKey, type PublicJwk, verifyVoucher } from '../../contract/voucher-signature.ts'
import type { Vendor } from '../../domain/vendor.ts'
import { ledgerKey } from './keys.ts'

export const vendorMemoryMs = 2_000
export const trustKeyMemoryMs = 10_000
/** Above this many entries the oldest is forgotten: a process serves few vendors and fewer keys. */
const memoryLimit = 5_000

type TrustKey = { readonly status: 'signing' | 'active' | 'retired'; readonly publicKey: CryptoKey }

/** Remembers what `read` found for `forMs`; asks once for callers that come at the same time; never remembers a miss. */
export function remember<Value>(
  read: (key: string) => Promise<Value | undefined>,
  forMs: number,
  clock: () => number = Date.now,
): (key: string) => Promise<Value | undefined> {
  const memory = new Map<string, { readonly value: Promise<Value | undefined>; readonly until: number }>()
  const forget = (key: string, value: Promise<Value | undefined>) => {
    if (memory.get(key)?.value === value) memory.delete(key)
  }
  return (key) => {
    const known = memory.get(key)
    if (known !== undefined && known.until > clock()) return known.value
    const value = read(key)
    memory.delete(key)
    memory.set(key, { value, until: clock() + forMs })
    const oldest = memory.size > memoryLimit ? memory.keys().next().value : undefined
    if (oldest !== undefined) memory.delete(oldest)
    value.then(
      (found) => found === undefined && forget(key, value),
      () => forget(key, value),
    )
    return value
  }
}

/** Finds vendors by id. */
export function makeVendorReader(client: DynamoDBDocumentClient, ledgerTable: string) {
  return remember<Vendor>(async (vendorId) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: ledgerTable, Key: ledgerKey.vendor(vendorId) }),
    )
    return Item as Vendor | undefined
  }, vendorMemoryMs)
}

/** Checks signatures under the keys in the ledger's trust list. */
export function makeSignatureChecker(client: DynamoDBDocumentClient, ledgerTable: string): CheckSignature {
  const findKey = remember<TrustKey>(async (name) => {
    const [programmeNumber, keyNumber] = name.split('.').map(Number)
    const { Item } = await client.send(
      new GetCommand({
        TableName: ledgerTable,
        Key: ledgerKey.trustKey(programmeNumber ?? 0, keyNumber ?? 0),
        ProjectionExpression: '#status, publicKey',
        ExpressionAttributeNames: { '#status': 'status' },
      }),
    )
    if (Item === undefined) return undefined
    return { status: Item['status'], publicKey: await importVoucherKey(Item['publicKey'] as PublicJwk) }
  }, trustKeyMemoryMs)

  return async (parts) => {
    const key = await findKey(`${parts.payload.programmeNumber}.${parts.payload.keyNumber}`)
    if (key === undefined) return 'unknown'
    if (!(await verifyVoucher(parts, key.publicKey))) return 'forged'
    return key.status === 'retired' ? 'retired' : 'genuine'
  }
}
