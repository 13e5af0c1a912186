// Signs with a key pair that never leaves KMS: compact JWS (RFC 7515, ES256), and opens them again.
import { createHash, createPublicKey } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose'
import type { PublicJwk } from '../../contract/voucher-signature.ts'
import { canonicalJson } from '../../domain/audit-leaf.ts'

/** The public half, with its thumbprint (RFC 7638) as `kid`. */
export type KmsPublicKey = PublicJwk & { readonly kid: string }

export type JwsSigner = {
  /** Signs claims of any length, written as canonical JSON. */
  readonly signJws: (claims: object) => Promise<string>
  /** What a JWS says; throws when it is not signed by this key. */
  readonly openJws: (jws: string) => Promise<unknown>
  readonly publicKey: () => Promise<KmsPublicKey>
}

const base64url = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64url')

/** A signer on one KMS key pair; the public half is asked for once a process. */
export function makeJwsSigner(keyId: string, client = new KMSClient({})): JwsSigner {
  let asked: Promise<KmsPublicKey> | undefined
  const publicKey = () => {
    asked ??= readPublicKey(client, keyId)
    asked.catch(() => {
      asked = undefined
    })
    return asked
  }
  return {
    publicKey,
    signJws: async (claims) => {
      const { kid } = await publicKey()
      const input = `${base64url(JSON.stringify({ alg: 'ES256', kid }))}.${base64url(canonicalJson(claims))}`
      const { Signature } = await client.send(
        new SignCommand({
          KeyId: keyId,
          // Of a message itself KMS takes 4,096 bytes at most.
          Message: createHash('sha256').update(input).digest(),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      )
      if (Signature === undefined) throw new Error('KMS answered without a signature')
      return `${input}.${base64url(concatenated(Signature))}`
    },
    openJws: async (jws) => {
      const { payload } = await compactVerify(jws, await importJWK({ ...(await publicKey()) }, 'ES256'), {
        algorithms: ['ES256'],
      })
      return JSON.parse(Buffer.from(payload).toString('utf8'))
    },
  }
}

async function readPublicKey(client: KMSClient, keyId: string): Promise<KmsPublicKey> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }))
  if (PublicKey === undefined) throw new Error('KMS answered without a key')
  const { x, y } = createPublicKey({
    key: Buffer.from(PublicKey),
    format: 'der',
    type: 'spki',
  }).export({ format: 'jwk' })
  if (x === undefined || y === undefined) throw new Error('the public key is not on a curve')
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const
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
