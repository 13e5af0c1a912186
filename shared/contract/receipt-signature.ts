// Signs and checks a phone's receipt, and names it. What is signed is the bytes behind `VR1:`, so that a receipt's
// signature can never be taken for another document's. Runs in Node and in a browser.
import { type CryptoKey, calculateJwkThumbprint } from 'jose'
import {
  encodeReceipt,
  encodeReceiptText,
  hexText,
  keyIdLength,
  type ReceiptParts,
  type ReceiptPayload,
  receiptHashLength,
  receiptTextPrefix,
} from '../domain/receipt-text.ts'
import type { PublicJwk } from './voucher-signature.ts'

const algorithm = { name: 'ECDSA', hash: 'SHA-256' } as const

function signedBytes(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefix = new TextEncoder().encode(receiptTextPrefix)
  const bytes = new Uint8Array(prefix.length + payload.length)
  bytes.set(prefix)
  bytes.set(payload, prefix.length)
  return bytes
}

/** Signs a receipt with the device's key, which never leaves the device. */
export async function signReceiptText(receipt: ReceiptPayload, privateKey: CryptoKey): Promise<string> {
  const bytes = encodeReceipt(receipt)
  const signature = await crypto.subtle.sign(algorithm, privateKey, signedBytes(bytes))
  return encodeReceiptText(bytes, new Uint8Array(signature))
}

/** Tells whether the signature is that of the device's key over exactly these bytes. */
export async function verifyReceipt(parts: ReceiptParts, publicKey: CryptoKey): Promise<boolean> {
  const signature = new Uint8Array(parts.signature)
  return crypto.subtle.verify(algorithm, publicKey, signature, signedBytes(parts.payloadBytes))
}

/** Makes a device's public key ready for `verifyReceipt`. */
export async function importDeviceKey(jwk: PublicJwk): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', { ...jwk }, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
}

/**
 * The hash of a receipt, in hexadecimal. It covers the payload alone: a payload that is signed twice has two
 * signatures and is one receipt.
 */
export async function receiptHash(payloadBytes: Uint8Array): Promise<string> {
  return hexText(new Uint8Array(await crypto.subtle.digest('SHA-256', signedBytes(payloadBytes))))
}

/** What the next receipt of the same key carries in `previous`. */
export function linkOf(hash: string): string {
  return hash.slice(0, 2 * receiptHashLength)
}

/** The id of a receipt, which is also that of the redemption it makes. No client's Idempotency-Key holds a colon. */
export function receiptIdOf(hash: string): string {
  return `vr1:${linkOf(hash)}`
}

/** How a receipt names the key that signed it: 16 hexadecimal digits of its thumbprint (RFC 7638). */
export async function deviceKeyId(jwk: PublicJwk): Promise<string> {
  const { kty, crv, x, y } = jwk
  const thumbprint = await calculateJwkThumbprint({ kty, crv, x, y }, 'sha256')
  const binary = atob(thumbprint.replaceAll('-', '+').replaceAll('_', '/'))
  return hexText(Uint8Array.from(binary, (character) => character.charCodeAt(0))).slice(0, 2 * keyIdLength)
}
