// KMS on the laptop, the part that signs: P-256 key pairs in a file of the data folder. Signatures are DER, as AWS's.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { chmodSync, existsSync } from 'node:fs'
import { type AwsActions, type AwsInput, AwsServiceError } from './aws-endpoint-server.ts'
import { localAccountId, localRegion } from './aws-json-client.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { signDigest } from './sign-digest.ts'

export type KmsSigningOptions = {
  /** Keys of the template that sign; any other is NotFoundException. */
  readonly signingKeyIds: readonly string[]
  /** Holds the private keys, mode 600; each is made when it is first asked for. */
  readonly file: string
}

const algorithm = 'ECDSA_SHA_256'

export function kmsSigningActions(options: KmsSigningOptions): AwsActions {
  return {
    'TrentService.Sign': (input) => signMessage(options, input),
    'TrentService.GetPublicKey': (input) => {
      const keyId = findKey(options, input['KeyId'])
      const publicKey = createPublicKey(privateKeyOf(options, keyId))
      return {
        KeyId: arnOf(keyId),
        KeySpec: 'ECC_NIST_P256',
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: [algorithm],
        PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      }
    },
  }
}

function signMessage(options: KmsSigningOptions, input: AwsInput): object {
  const keyId = findKey(options, input['KeyId'])
  if (input['SigningAlgorithm'] !== algorithm)
    throw new AwsServiceError('ValidationException', `Only ${algorithm} is part of the local stack.`)
  const message = Buffer.from(String(input['Message'] ?? ''), 'base64')
  const signature = signatureOver(message, input['MessageType'] ?? 'RAW', privateKeyOf(options, keyId))
  return { KeyId: arnOf(keyId), Signature: signature.toString('base64'), SigningAlgorithm: algorithm }
}

function signatureOver(message: Buffer, type: unknown, privateKey: KeyObject): Buffer {
  if (type === 'DIGEST') {
    if (message.length !== 32) throw new AwsServiceError('ValidationException', 'A digest has 32 bytes.')
    return signDigest(message, Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'))
  }
  if (message.length < 1 || message.length > 4096)
    throw new AwsServiceError('ValidationException', 'Message must be 1 to 4096 bytes.')
  return sign('sha256', message, privateKey)
}

const arnOf = (keyId: string) => `arn:aws:kms:${localRegion}:${localAccountId}:key/${keyId}`

function findKey({ signingKeyIds }: KmsSigningOptions, given: unknown): string {
  const keyId = String(given ?? '').replace(/^arn:aws:kms:[^:]*:[^:]*:key\//, '')
  if (!signingKeyIds.includes(keyId))
    throw new AwsServiceError('NotFoundException', `Key '${keyId}' does not exist, or does not sign`)
  return keyId
}

function privateKeyOf({ file }: KmsSigningOptions, keyId: string): KeyObject {
  const kept = readJsonFile<Record<string, string>>(file, {})
  const pkcs8 = kept[keyId] ?? newKey()
  if (kept[keyId] === undefined) writeJsonFile(file, { ...kept, [keyId]: pkcs8 }, 0o600)
  if (existsSync(file)) chmodSync(file, 0o600)
  return createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' })
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
}
