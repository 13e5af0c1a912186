// A programme's signing keys: P-256 pairs whose private half only KMS can unwrap. Keys are numbered from 1, one
// of them signs at a time, and each step is conditional, so that callers at once make one key and not two.
import { createPublicKey } from 'node:crypto'
import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CryptoKey } from 'jose'
import type { OpenSigner } from '../../application/issue-entitlement.ts'
import type {
  KeyedProgramme,
  ListKeys,
  RetireKey,
  RotateKey,
  SigningKey,
} from '../../application/signing-key-ports.ts'
import { signVoucherText } from '../../contract/voucher-signature.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { type TransactItems, transact } from '../dynamodb/conflict-retry.ts'
import { ledgerKey } from '../dynamodb/keys.ts'
import type { KeyVault } from './key-vault.ts'

/** The key number is one byte of a voucher's text. */
export const lastKeyNumber = 255
const attempts = 8
const privateKeysInMemory = 200

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }
type Store = Table & { readonly vault: KeyVault }

/** Which key was made last, and whether it signs; number 0 before the first. */
type Current = { readonly keyNumber: number; readonly state: 'signing' | 'retired' | 'none' }

type StoredKey = SigningKey & KeyedProgramme & { readonly wrappedPrivate: Uint8Array }

type Request = Parameters<RotateKey>[1]

/** Port functions on the Ledger table and one KMS key. */
export function makeSigningKeyStore(store: Store): {
  readonly openSigner: OpenSigner
  readonly listKeys: ListKeys
  readonly rotateKey: RotateKey
  readonly retireKey: RetireKey
} {
  const privateKeyOf = rememberPrivateKeys(store)
  return {
    openSigner: async (programme) => {
      const keyNumber = await currentKeyNumber(store, programme)
      if (isRefusal(keyNumber)) return keyNumber
      const privateKey = await privateKeyOf(programme, keyNumber)
      return { keyNumber, sign: (payload) => signVoucherText(payload, privateKey) }
    },
    listKeys: makeTrustKeyReader(store.client, store.tableName),
    rotateKey: (programme, request) => rotate(store, programme, request),
    retireKey: (programme, keyNumber) => retire(store, programme, keyNumber),
  }
}

/** For those who only read the public halves. */
export function makeTrustKeyReader(client: DynamoDBDocumentClient, tableName: string): ListKeys {
  return async (programme) => (await readKeys({ client, tableName }, programme)).map(shownKey)
}

async function currentKeyNumber(store: Store, programme: KeyedProgramme): Promise<number | Refusal> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const current = await readCurrent(store, programme)
    if (current.state === 'signing') return current.keyNumber
    const made = await makeNextKey(store, programme, { current })
    if (isRefusal(made)) return made
  }
  return refuse('too-busy')
}

async function rotate(
  store: Store,
  programme: KeyedProgramme,
  request: Request,
): Promise<SigningKey | Refusal> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const earlier = await read(store, ledgerKey.request(request.requestKey))
    if (earlier !== undefined) return answerAgain(store, programme, { request, earlier })
    const current = await readCurrent(store, programme)
    const made = await makeNextKey(store, programme, { current, request })
    if (made !== 'another-was-faster') return made
  }
  return refuse('too-busy')
}

async function answerAgain(
  store: Store,
  programme: KeyedProgramme,
  { request, earlier }: { request: Request; earlier: Readonly<Record<string, unknown>> },
): Promise<SigningKey | Refusal> {
  if (earlier['requestHash'] !== request.requestHash) return refuse('idempotency-key-reused')
  const key = await readKey(store, programme, Number(earlier['keyNumber']))
  if (key === undefined) throw new Error(`signing key ${String(earlier['keyNumber'])} is missing`)
  return shownKey(key)
}

/** Makes the key after `current` and lets it sign, in one transaction. */
async function makeNextKey(
  store: Store,
  programme: KeyedProgramme,
  { current, request }: { current: Current; request?: Request },
): Promise<SigningKey | 'another-was-faster' | Refusal> {
  const keyNumber = current.keyNumber + 1
  if (keyNumber > lastKeyNumber) return refuse('signing-keys-used-up')
  const pair = await store.vault.newSigningKeyPair(keyContext(programme, keyNumber))
  const key: StoredKey = {
    programmeId: programme.programmeId,
    number: programme.number,
    keyNumber,
    status: 'signing',
    publicKey: jwkOf(pair.publicSpki),
    wrappedPrivate: pair.wrappedPrivate,
  }
  const outcome = await transact(store.client, newKeyWrites(store.tableName, { key, current, request }))
  if (outcome === undefined) return shownKey(key)
  return isRefusal(outcome) ? outcome : 'another-was-faster'
}

function newKeyWrites(
  tableName: string,
  { key, current, request }: { key: StoredKey; current: Current; request: Request | undefined },
): TransactItems {
  const { programmeId, number, keyNumber, ...item } = key
  const trust = { ...ledgerKey.trustKey(number, keyNumber), programmeId, programmeNumber: number, keyNumber }
  return [
    putNew(tableName, { ...trust, ...item }),
    setCurrent(tableName, { programmeId, current, next: { keyNumber, state: 'signing' } }),
    ...(current.state === 'signing' ? [stopSigning(tableName, number, current.keyNumber)] : []),
    ...(request === undefined
      ? []
      : [
          putNew(tableName, {
            ...ledgerKey.request(request.requestKey),
            requestHash: request.requestHash,
            keyNumber,
          }),
        ]),
  ]
}

function putNew(tableName: string, item: Readonly<Record<string, unknown>>): TransactItems[number] {
  return { Put: { TableName: tableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } }
}

function setCurrent(
  tableName: string,
  { programmeId, current, next }: { programmeId: string; current: Current; next: Current },
): TransactItems[number] {
  const isFirst = current.state === 'none'
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.currentSigningKey(programmeId),
      UpdateExpression: 'SET keyNumber = :next, #state = :nextState',
      ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'keyNumber = :was AND #state = :wasState',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':next': next.keyNumber,
        ':nextState': next.state,
        ...(!isFirst && { ':was': current.keyNumber, ':wasState': current.state }),
      },
    },
  }
}

function stopSigning(tableName: string, programmeNumber: number, keyNumber: number): TransactItems[number] {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.trustKey(programmeNumber, keyNumber),
      UpdateExpression: 'SET #status = :active',
      ConditionExpression: '#status = :signing',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':active': 'active', ':signing': 'signing' },
    },
  }
}

/** Retiring the key that signs leaves none: the next issue makes one. */
async function retire(
  store: Store,
  programme: KeyedProgramme,
  keyNumber: number,
): Promise<SigningKey | undefined | Refusal> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const key = await readKey(store, programme, keyNumber)
    if (key === undefined || key.status === 'retired') return key && shownKey(key)
    const outcome = await transact(store.client, retirementWrites(store.tableName, key))
    if (outcome === undefined) return { ...shownKey(key), status: 'retired' }
    if (isRefusal(outcome)) return outcome
  }
  return refuse('too-busy')
}

function retirementWrites(
  tableName: string,
  { programmeId, number, keyNumber, status }: StoredKey,
): TransactItems {
  const retirement: TransactItems[number] = {
    Update: {
      TableName: tableName,
      Key: ledgerKey.trustKey(number, keyNumber),
      UpdateExpression: 'SET #status = :retired',
      ConditionExpression: '#status = :was',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':retired': 'retired', ':was': status },
    },
  }
  if (status !== 'signing') return [retirement]
  const current = { keyNumber, state: 'signing' } as const
  const next = { keyNumber, state: 'retired' } as const
  return [retirement, setCurrent(tableName, { programmeId, current, next })]
}

function rememberPrivateKeys(store: Store) {
  const memory = new Map<string, Promise<CryptoKey>>()
  return (programme: KeyedProgramme, keyNumber: number): Promise<CryptoKey> => {
    const name = `${programme.programmeId}.${keyNumber}`
    const known = memory.get(name)
    if (known !== undefined) return known
    const opened = openPrivateKey(store, programme, keyNumber)
    memory.set(name, opened)
    opened.catch(() => memory.delete(name))
    const oldest = memory.size > privateKeysInMemory ? memory.keys().next().value : undefined
    if (oldest !== undefined) memory.delete(oldest)
    return opened
  }
}

async function openPrivateKey(
  store: Store,
  programme: KeyedProgramme,
  keyNumber: number,
): Promise<CryptoKey> {
  const key = await readKey(store, programme, keyNumber)
  if (key === undefined) throw new Error(`signing key ${programme.number}.${keyNumber} is missing`)
  const pkcs8 = await store.vault.unwrap(key.wrappedPrivate, keyContext(programme, keyNumber))
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  // Not extractable: from here on the process can sign with it, and not give it away.
  const opened = await crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), algorithm, false, ['sign'])
  pkcs8.fill(0)
  return opened
}

const keyContext = ({ programmeId }: KeyedProgramme, keyNumber: number) => ({
  programme: programmeId,
  key: String(keyNumber),
})

function jwkOf(spki: Uint8Array): SigningKey['publicKey'] {
  const { x, y } = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  })
  if (x === undefined || y === undefined) throw new Error('the public key is not on a curve')
  return { kty: 'EC', crv: 'P-256', x, y }
}

async function read({ client, tableName }: Table, key: { pk: string; sk: string }) {
  return (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item
}

async function readCurrent(store: Table, { programmeId }: KeyedProgramme): Promise<Current> {
  const item = await read(store, ledgerKey.currentSigningKey(programmeId))
  return item === undefined ? { keyNumber: 0, state: 'none' } : (item as Current)
}

async function readKey(
  store: Store,
  { programmeId, number }: KeyedProgramme,
  keyNumber: number,
): Promise<StoredKey | undefined> {
  const item = await read(store, ledgerKey.trustKey(number, keyNumber))
  return item && ({ ...item, programmeId, number } as StoredKey)
}

/** All keys there are: their numbers have no gaps. */
async function readKeys(store: Table, programme: KeyedProgramme): Promise<StoredKey[]> {
  const { keyNumber: last } = await readCurrent(store, programme)
  const keys: StoredKey[] = []
  for (let from = 1; from <= last; from += 100) {
    const numbers = Array.from({ length: Math.min(100, last - from + 1) }, (_, index) => from + index)
    const wanted = numbers.map((keyNumber) => ledgerKey.trustKey(programme.number, keyNumber))
    const { Responses, UnprocessedKeys } = await store.client.send(
      new BatchGetCommand({ RequestItems: { [store.tableName]: { Keys: wanted, ConsistentRead: true } } }),
    )
    if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error('signing keys could not be read')
    keys.push(...((Responses?.[store.tableName] ?? []) as StoredKey[]))
  }
  return keys.sort((a, b) => a.keyNumber - b.keyNumber)
}

/** In one order of fields, whatever order the table keeps: a repeated request is answered byte for byte. */
function shownKey({ keyNumber, status, publicKey: { kty, crv, x, y } }: SigningKey): SigningKey {
  return { keyNumber, status, publicKey: { kty, crv, x, y } }
}
