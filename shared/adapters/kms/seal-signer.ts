// Signs seals with a key that never leaves KMS, as compact JWS (RFC 7515, ES256), and opens them again.
import { createPublicKey } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import type { OpenSeal, Seal, SignSeal } from '../../application/seal-ports.ts'
import { canonicalJson } from '../../domain/audit-leaf.ts'

/** The public half, with its thumbprint (RFC 7638) as `kid`. */
export type SealKey = JWK & { readonly kid: string }

const base64url = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64url')

/** A signer on one KMS key pair; the public half is asked for once a process. */
export function makeSealSigner(
  keyId: string,
  client = new KMSClient({}),
): { readonly signSeal: SignSeal; readonly openSeal: OpenSeal; readonly publicKey: () => Promise<SealKey> } {
  let asked: Promise<SealKey> | undefined
  const publicKey = () => {
    asked ??= readPublicKey(client, keyId)
    asked.catch(() => {
      asked = undefined
    })
    return asked
  }
  return {
    publicKey,
    signSeal: async (seal) => {
      const { kid } = await publicKey()
      const input = `${base64url(JSON.stringify({ alg: 'ES256', kid }))}.${base64url(canonicalJson(seal))}`
      const { Signature } = await client.send(
        new SignCommand({
          KeyId: keyId,
          Message: Buffer.from(input),
          MessageType: 'RAW',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      )
      if (Signature === undefined) throw new Error('KMS answered without a signature')
      return `${input}.${base64url(concatenated(Signature))}`
    },
    openSeal: async (jws) => {
      const { payload } = await compactVerify(jws, await importJWK(await publicKey(), 'ES256'), {
        algorithms: ['ES256'],
      })
      return JSON.parse(Buffer.from(payload).toString('utf8')) as Seal
    },
  }
}

async function readPublicKey(client: KMSClient, keyId: string): Promise<SealKey> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }))
  if (PublicKey === undefined) throw new Error('KMS answered without a key')
  const { kty, crv, x, y } = createPublicKey({
    key: Buffer.from(PublicKey),
    format: 'der',
    type: 'spki',
  }).export({ format: 'jwk' }) as JWK
  const jwk = { kty, crv, x, y } as JWK
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) }
}

/**
 * KMS answers in DER: SEQUENCE { INTEGER r, INTEGER s }. A JWS wants both numbers of 32 bytes, one behind the other
 * (RFC 7518, section 3.4). Throws on anything else.
 */
export function concatenated(der: Uint8Array): Uint8Array {
  const [tag, length, ...rest] = der
  if (tag !== 0x30 || length !== rest.length) throw new Error('not a DER signature')
  const first = readInteger(der, 2)
  const second = readInteger(der, first.end)
  if (second.end !== der.length) throw new Error('not a DER signature')
  return Buffer.concat([first.number, second.number])
}

function readInteger(der: Uint8Array, at: number): { number: Uint8Array; end: number } {
  const length = der[at + 1] ?? 0
  const end = at + 2 + length
  if (der[at] !== 0x02 || length === 0 || end > der.length) throw new Error('not a DER signature')
  const bytes = Buffer.from(der.subarray(at + 2, end))
  const withoutSign = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
  if (withoutSign.length > 32) throw new Error('not a DER signature')
  return { number: Buffer.concat([Buffer.alloc(32 - withoutSign.length), withoutSign]), end }
}
