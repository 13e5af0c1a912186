// Signs and checks a voucher's payload as a standard JWS (RFC 7515, ES256): what is signed is
// b64u({"alg":"ES256","kid":"<programme>.<key>"}) . b64u(payload). Runs in Node and in a browser.
import { base64url, type CryptoKey, compactVerify, errors, importJWK } from 'jose'
import {
  encodePayload,
  encodeVoucherText,
  type VoucherParts,
  type VoucherPayload,
} from '../domain/voucher-text.ts'

/** The public half of a programme's signing key. */
export type PublicJwk = {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
}

function signingInput(payload: VoucherPayload, bytes: Uint8Array): string {
  const header = { alg: 'ES256', kid: `${payload.programmeNumber}.${payload.keyNumber}` }
  return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(bytes)}`
}

/** Signs a payload and returns the text of the QR. The platform's ES256 already is the JWS's: r‖s, 64 bytes. */
export async function signVoucherText(payload: VoucherPayload, privateKey: CryptoKey): Promise<string> {
  const bytes = encodePayload(payload)
  const signed = new TextEncoder().encode(signingInput(payload, bytes))
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed)
  return encodeVoucherText(bytes, new Uint8Array(signature))
}

/** Makes a public key ready for `verifyVoucher`; do it once a key, not once a voucher. */
export async function importVoucherKey(jwk: PublicJwk): Promise<CryptoKey> {
  return (await importJWK({ ...jwk }, 'ES256')) as CryptoKey
}

/** Tells whether the signature is that of the key over exactly these bytes. */
export async function verifyVoucher(parts: VoucherParts, publicKey: CryptoKey): Promise<boolean> {
  const jws = `${signingInput(parts.payload, parts.payloadBytes)}.${base64url.encode(parts.signature)}`
  try {
    await compactVerify(jws, publicKey, { algorithms: ['ES256'] })
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}
