// A PIN is kept only as a salted scrypt hash (RFC 7914). Its few digits fall to whoever holds the table and tries
// them all: the limit of attempts on the voucher, not the hash, is what protects it.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt)
const cost = { N: 16_384, r: 8, p: 1 }
const hashBytes = 32

export type PinHash = { readonly salt: string; readonly hash: string }

/** Hashes a PIN under a new salt; both as base64url. */
export async function hashPin(pin: string): Promise<PinHash> {
  const salt = randomBytes(16)
  const hash = await derive(pin, salt, hashBytes, cost)
  return { salt: salt.toString('base64url'), hash: hash.toString('base64url') }
}

/** Tells whether this is the PIN that was hashed, in the same time for every wrong one. */
export async function verifyPin({ pin, salt, hash }: PinHash & { readonly pin: string }): Promise<boolean> {
  const expected = Buffer.from(hash, 'base64url')
  const actual = await derive(pin, Buffer.from(salt, 'base64url'), hashBytes, cost)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
