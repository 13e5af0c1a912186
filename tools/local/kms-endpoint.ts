// KMS on the laptop: data keys wrapped by AES-256-GCM under a key of the data folder. The encryption context is
// bound in as additional authenticated data, so what AWS would refuse is refused here.
import { createCipheriv, createDecipheriv, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { type AwsActions, type AwsInput, AwsServiceError } from './aws-endpoint-server.ts'
import { localAccountId, localRegion } from './aws-json-client.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

export type KmsOptions = {
  /** Keys of the template; any other is NotFoundException. */
  readonly keyIds: readonly string[]
  /** Holds the master key, mode 600; made at the first start. */
  readonly masterKeyFile: string
}

type Kms = { readonly keyIds: readonly string[]; readonly masterKey: Buffer }

const nonceBytes = 12
const tagBytes = 16
const maxPlaintextBytes = 4096
const dataKeyBytes: Record<string, number> = { AES_256: 32, AES_128: 16 }

export function kmsActions({ keyIds, masterKeyFile }: KmsOptions): AwsActions {
  const kms: Kms = { keyIds, masterKey: readMasterKey(masterKeyFile) }
  return {
    'TrentService.GenerateDataKey': (input) => generateDataKey(kms, input),
    'TrentService.GenerateDataKeyPairWithoutPlaintext': (input) => generateKeyPair(kms, input),
    'TrentService.Encrypt': (input) => encrypt(kms, input),
    'TrentService.Decrypt': (input) => decrypt(kms, input),
  }
}

function readMasterKey(file: string): Buffer {
  const kept = readJsonFile<{ key?: string }>(file, {})
  const key = kept.key ?? randomBytes(32).toString('base64')
  if (kept.key === undefined) writeJsonFile(file, { key }, 0o600)
  chmodSync(file, 0o600)
  return Buffer.from(key, 'base64')
}

function generateDataKey(kms: Kms, input: AwsInput): object {
  const keyId = findKey(kms, input['KeyId'])
  const bytes = Number(input['NumberOfBytes'] ?? dataKeyBytes[String(input['KeySpec'])])
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > 1024)
    throw new AwsServiceError('ValidationException', 'Name a KeySpec or a NumberOfBytes of 1 to 1024.')
  const plaintext = randomBytes(bytes)
  return {
    KeyId: arnOf(keyId),
    Plaintext: plaintext.toString('base64'),
    CiphertextBlob: seal(kms, { keyId, plaintext, context: contextOf(input) }),
  }
}

function generateKeyPair(kms: Kms, input: AwsInput): object {
  const keyId = findKey(kms, input['KeyId'])
  if (input['KeyPairSpec'] !== 'ECC_NIST_P256')
    throw new AwsServiceError(
      'UnsupportedOperationException',
      'Only ECC_NIST_P256 is part of the local stack.',
    )
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const plaintext = privateKey.export({ type: 'pkcs8', format: 'der' })
  return {
    KeyId: arnOf(keyId),
    KeyPairSpec: 'ECC_NIST_P256',
    PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    PrivateKeyCiphertextBlob: seal(kms, { keyId, plaintext, context: contextOf(input) }),
  }
}

function encrypt(kms: Kms, input: AwsInput): object {
  const keyId = findKey(kms, input['KeyId'])
  const plaintext = Buffer.from(String(input['Plaintext'] ?? ''), 'base64')
  if (plaintext.length < 1 || plaintext.length > maxPlaintextBytes)
    throw new AwsServiceError('ValidationException', `Plaintext must be 1 to ${maxPlaintextBytes} bytes.`)
  return {
    KeyId: arnOf(keyId),
    CiphertextBlob: seal(kms, { keyId, plaintext, context: contextOf(input) }),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  }
}

function decrypt(kms: Kms, input: AwsInput): object {
  const blob = Buffer.from(String(input['CiphertextBlob'] ?? ''), 'base64')
  const idLength = blob[0] ?? 0
  const keyId = blob.subarray(1, 1 + idLength).toString('utf8')
  if (input['KeyId'] !== undefined && findKey(kms, input['KeyId']) !== keyId)
    throw new AwsServiceError('IncorrectKeyException', 'The ciphertext was made with another key.')
  const plaintext = kms.keyIds.includes(keyId)
    ? open(kms, { keyId, blob, context: contextOf(input) })
    : undefined
  if (plaintext === undefined) throw new AwsServiceError('InvalidCiphertextException', '')
  return {
    KeyId: arnOf(keyId),
    Plaintext: plaintext.toString('base64'),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  }
}

const arnOf = (keyId: string) => `arn:aws:kms:${localRegion}:${localAccountId}:key/${keyId}`

function findKey({ keyIds }: Kms, given: unknown): string {
  const keyId = String(given ?? '').replace(/^arn:aws:kms:[^:]*:[^:]*:key\//, '')
  if (!keyIds.includes(keyId)) throw new AwsServiceError('NotFoundException', `Key '${keyId}' does not exist`)
  return keyId
}

/** The same pairs in any order are the same context. */
function contextOf(input: AwsInput): Buffer {
  const pairs = Object.entries((input['EncryptionContext'] ?? {}) as Record<string, string>)
  return Buffer.from(JSON.stringify(pairs.sort(([left], [right]) => (left < right ? -1 : 1))))
}

const wrappingKey = ({ masterKey }: Kms, keyId: string) =>
  Buffer.from(hkdfSync('sha256', masterKey, keyId, 'vale local kms', 32))

/** Layout: length of the key id (1), key id, nonce (12), tag (16), ciphertext. */
function seal(kms: Kms, secret: { keyId: string; plaintext: Buffer; context: Buffer }): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(kms, secret.keyId), nonce).setAAD(secret.context)
  const ciphertext = Buffer.concat([cipher.update(secret.plaintext), cipher.final()])
  const id = Buffer.from(secret.keyId)
  return Buffer.concat([Buffer.of(id.length), id, nonce, cipher.getAuthTag(), ciphertext]).toString('base64')
}

function open(
  kms: Kms,
  { keyId, blob, context }: { keyId: string; blob: Buffer; context: Buffer },
): Buffer | undefined {
  const start = 1 + Buffer.byteLength(keyId)
  const nonce = blob.subarray(start, start + nonceBytes)
  const tag = blob.subarray(start + nonceBytes, start + nonceBytes + tagBytes)
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrappingKey(kms, keyId), nonce)
      .setAAD(context)
      .setAuthTag(tag)
    return Buffer.concat([decipher.update(blob.subarray(start + nonceBytes + tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
