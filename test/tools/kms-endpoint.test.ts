import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAwsEndpointServer } from '../../tools/local/aws-endpoint-server.ts'
import { kmsActions } from '../../tools/local/kms-endpoint.ts'
import { kmsSigningActions } from '../../tools/local/kms-signing.ts'
import { closeServer, listen } from '../../tools/local/listen.ts'

const folder = mkdtempSync(join(tmpdir(), 'vale-kms-'))
const masterKeyFile = join(folder, 'master.json')
const signingKeyFile = join(folder, 'signing.json')
const EncryptionContext = { household: 'hh_1', purpose: 'personal-data' }
let server: Server
let kms: KMSClient

async function start(): Promise<void> {
  server = createAwsEndpointServer({
    ...kmsActions({ keyIds: ['one', 'two'], masterKeyFile }),
    ...kmsSigningActions({ signingKeyIds: ['seals'], file: signingKeyFile }),
  })
  const port = await listen(server, 0, 'KMS')
  kms = new KMSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
}

beforeAll(start)
afterAll(async () => {
  await closeServer(server)
  rmSync(folder, { recursive: true })
})

const aDataKey = () =>
  kms.send(new GenerateDataKeyCommand({ KeyId: 'one', KeySpec: 'AES_256', EncryptionContext }))

describe('the local KMS', () => {
  it('opens a data key again, under the same context in any order', async () => {
    const { Plaintext, CiphertextBlob } = await aDataKey()
    const reversed = Object.fromEntries(Object.entries(EncryptionContext).reverse())
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reversed }))
    expect(Plaintext).toHaveLength(32)
    expect(opened.Plaintext).toEqual(Plaintext)
  })

  it.each([
    ['no context', undefined],
    ['another context', { ...EncryptionContext, household: 'hh_2' }],
    ['part of the context', { household: 'hh_1' }],
  ])('refuses to open a data key under %s', async (_what, context) => {
    const { CiphertextBlob } = await aDataKey()
    const command = new DecryptCommand({ CiphertextBlob, ...(context && { EncryptionContext: context }) })
    await expect(kms.send(command)).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
  })

  it('refuses a ciphertext that was altered', async () => {
    const { CiphertextBlob = new Uint8Array() } = await aDataKey()
    const altered = Uint8Array.from(CiphertextBlob)
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
    const command = new DecryptCommand({ CiphertextBlob: altered, EncryptionContext })
    await expect(kms.send(command)).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
  })

  it('refuses to open with a key other than the one that closed it', async () => {
    const { CiphertextBlob } = await aDataKey()
    const command = new DecryptCommand({ KeyId: 'two', CiphertextBlob, EncryptionContext })
    await expect(kms.send(command)).rejects.toMatchObject({ name: 'IncorrectKeyException' })
  })

  it('knows no key that the template does not define', async () => {
    const command = new EncryptCommand({ KeyId: 'three', Plaintext: Buffer.from('a') })
    await expect(kms.send(command)).rejects.toMatchObject({ name: 'NotFoundException' })
  })

  it('makes P-256 pairs whose private half opens to the public one', async () => {
    const pair = await kms.send(
      new GenerateDataKeyPairWithoutPlaintextCommand({
        KeyId: 'one',
        KeyPairSpec: 'ECC_NIST_P256',
        EncryptionContext,
      }),
    )
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext }),
    )
    const der = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? [])
    const privateKey = createPrivateKey({ key: der(opened.Plaintext), format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey({ key: der(pair.PublicKey), format: 'der', type: 'spki' })
    const signature = sign('sha256', Buffer.from('voucher'), privateKey)
    expect(verify('sha256', Buffer.from('voucher'), publicKey, signature)).toBe(true)
  })

  it('keeps its master key to itself, and opens old ciphertext after a restart', async () => {
    const { Plaintext, CiphertextBlob } = await aDataKey()
    await closeServer(server)
    await start()
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))
    expect(opened.Plaintext).toEqual(Plaintext)
    expect(statSync(masterKeyFile).mode & 0o777).toBe(0o600)
  })
})

describe('the local KMS, where it signs', () => {
  const signed = (KeyId: string) =>
    kms.send(new SignCommand({ KeyId, Message: Buffer.from('a seal'), SigningAlgorithm: 'ECDSA_SHA_256' }))
  const publicKey = async () => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: 'seals' }))
    return Buffer.from(PublicKey ?? [])
  }

  it('signs so that the public key tells, before and after a restart', async () => {
    const { Signature = new Uint8Array() } = await signed('seals')
    const before = await publicKey()
    await closeServer(server)
    await start()
    const key = createPublicKey({ key: await publicKey(), format: 'der', type: 'spki' })
    expect(await publicKey()).toEqual(before)
    expect(verify('sha256', Buffer.from('a seal'), key, Signature)).toBe(true)
    expect(statSync(signingKeyFile).mode & 0o777).toBe(0o600)
  })

  it('signs a digest as it signs the message itself', async () => {
    const key = createPublicKey({ key: await publicKey(), format: 'der', type: 'spki' })
    for (let number = 0; number < 50; number++) {
      const message = Buffer.from(`message ${number}`)
      const { Signature = new Uint8Array() } = await kms.send(
        new SignCommand({
          KeyId: 'seals',
          Message: hash('sha256', message, 'buffer'),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      )
      expect(verify('sha256', message, key, Signature)).toBe(true)
      expect(verify('sha256', Buffer.from('another'), key, Signature)).toBe(false)
    }
  })

  it('knows no key that only encrypts', async () => {
    await expect(signed('one')).rejects.toMatchObject({ name: 'NotFoundException' })
  })
})
