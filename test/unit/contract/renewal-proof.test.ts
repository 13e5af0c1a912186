import { describe, expect, it } from 'vitest'
import { isPointOfP256 } from '../../../shared/contract/p256.ts'
import { importDeviceKey } from '../../../shared/contract/receipt-signature.ts'
import {
  readRenewalProof,
  signRenewalProof,
  verifyRenewalProof,
} from '../../../shared/contract/renewal-proof.ts'
import { newPhoneKey } from '../../../tools/story/phones.ts'

const phone = await newPhoneKey()
const publicKey = await importDeviceKey(phone.publicKey)
const proof = await signRenewalProof({ keyId: phone.keyId, iat: 1_772_000_000 }, phone.privateKey)

const jws = (header: object, payload: object) =>
  [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('c2lnbmF0dXJl')
    .join('.')

describe('a renewal proof', () => {
  it('says whose it is and is true under its key alone', async () => {
    expect(readRenewalProof(proof)).toMatchObject({ keyId: phone.keyId, iat: 1_772_000_000 })
    expect(await verifyRenewalProof(proof, publicKey)).toBe(true)
    expect(await verifyRenewalProof(proof, await importDeviceKey((await newPhoneKey()).publicKey))).toBe(
      false,
    )
  })

  it('is not true once what it says is changed', async () => {
    const [header, , signature] = proof.split('.')
    const claims = { typ: 'vale-renewal', keyId: phone.keyId, iat: 1_772_000_001 }
    const changed = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
    expect(await verifyRenewalProof(changed, publicKey)).toBe(false)
  })

  it('takes no algorithm but ES256', async () => {
    const claims = { typ: 'vale-renewal', keyId: phone.keyId, iat: 1 }
    for (const alg of ['none', 'HS256'])
      expect(await verifyRenewalProof(jws({ alg }, claims), publicKey)).toBe(false)
  })

  it.each([
    ['another document', { typ: 'vale-device', keyId: 'a', iat: 1 }],
    ['a claim too many', { typ: 'vale-renewal', keyId: 'a', iat: 1, exp: 2 }],
    ['no time', { typ: 'vale-renewal', keyId: 'a' }],
  ])('is not read from %s', (_, payload) => {
    expect(readRenewalProof(jws({ alg: 'ES256' }, payload))).toBeUndefined()
  })

  it('is not read from what is no JWS', () => {
    expect(readRenewalProof('a.b.c')).toBeUndefined()
  })
})

describe('isPointOfP256', () => {
  const { x, y } = phone.publicKey
  it('knows a public key', () => expect(isPointOfP256({ x, y })).toBe(true))

  it.each([
    ['beside the curve', { x, y: x }],
    ['of no coordinates', { x: 'A'.repeat(43), y: 'A'.repeat(43) }],
    ['beyond the field', { x: `${'_'.repeat(42)}8`, y }],
    ['too short', { x: x.slice(1), y }],
  ])('knows none %s', (_, point) => expect(isPointOfP256(point)).toBe(false))

  it('takes each number in the one way that it is written', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(x.at(-1) ?? '')
    const otherSpelling = `${x.slice(0, -1)}${alphabet[last + 1]}`
    expect(Buffer.from(otherSpelling, 'base64url')).toEqual(Buffer.from(x, 'base64url'))
    expect(isPointOfP256({ x: otherSpelling, y })).toBe(false)
  })
})
