import { generateKeyPairSync, verify } from 'node:crypto'
import { importPKCS8 } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  importVoucherKey,
  type PublicJwk,
  signVoucherText,
  verifyVoucher,
} from '../../../shared/contract/voucher-signature.ts'
import { decodeBase45, encodeBase45 } from '../../../shared/domain/base45.ts'
import {
  decodePayload,
  decodeVoucherText,
  encodePayload,
  packBasket,
  unpackBasket,
  type VoucherPayload,
} from '../../../shared/domain/voucher-text.ts'

const payload: VoucherPayload = {
  keyNumber: 3,
  programmeNumber: 0x0102,
  voucherId: '7QK2M3ZP9ABCDEFG',
  kind: 'value',
  offlineAllowed: true,
  pinRequired: false,
  currencyNumeric: 840,
  amountOrBasket: 7500,
  firstValidDay: 18_262 + 0x0708,
  validDays: 30,
  statusIndex: 0x01020304,
  siteNumber: 9,
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signingKey = await importPKCS8(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'ES256')
const jwk = publicKey.export({ format: 'jwk' }) as PublicJwk

describe('encodePayload', () => {
  it('lays the fields out as the table in DESIGN says, big-endian', () => {
    const hex = Buffer.from(encodePayload(payload)).toString('hex')
    // version, key, programme | id | kind+flags, currency, amount | first day, days | index | site
    expect(hex).toMatch(/^01030102.{20}12034800001d4c0708001e010203040009$/)
    expect(hex.length).toBe(62)
  })

  it('gives back every field', () => {
    expect(decodePayload(encodePayload(payload))).toEqual(payload)
  })

  it('holds the smallest and the largest value of every number', () => {
    const smallest = {
      keyNumber: 0,
      programmeNumber: 0,
      currencyNumeric: 0,
      amountOrBasket: 0,
      firstValidDay: 18_262,
      validDays: 0,
      statusIndex: 0,
      siteNumber: 0,
    }
    const largest = {
      keyNumber: 0xff,
      programmeNumber: 0xffff,
      currencyNumeric: 0xffff,
      amountOrBasket: 0xffff_ffff,
      firstValidDay: 18_262 + 0xffff,
      validDays: 0xffff,
      statusIndex: 0xffff_ffff,
      siteNumber: 0xffff,
    }
    for (const numbers of [smallest, largest]) {
      const whole = { ...payload, ...numbers }
      expect(decodePayload(encodePayload(whole))).toEqual(whole)
    }
  })

  it('throws when a value does not fit its field', () => {
    expect(() => encodePayload({ ...payload, keyNumber: 256 })).toThrow('256 > 255')
    expect(() => encodePayload({ ...payload, firstValidDay: 18_261 })).toThrow()
    expect(() => encodePayload({ ...payload, amountOrBasket: 0.5 })).toThrow()
  })
})

describe('decodePayload', () => {
  it('takes no other version, kind, flag or length', () => {
    const change = (index: number, value: number) => {
      const bytes = encodePayload(payload)
      bytes[index] = value
      return decodePayload(bytes)
    }
    expect(change(0, 2)).toBeUndefined()
    expect(change(14, 5)).toBeUndefined()
    expect(change(14, 0)).toBeUndefined()
    expect(change(14, 1 | 64)).toBeUndefined()
    expect(decodePayload(encodePayload(payload).slice(0, 30))).toBeUndefined()
  })
})

describe('packBasket', () => {
  it('keeps number, version and quantity in four bytes', () => {
    const basket = { number: 65_535, version: 255, quantity: 255 }
    expect(packBasket(basket)).toBe(0xffff_ffff)
    expect(unpackBasket(packBasket(basket))).toEqual(basket)
    expect(unpackBasket(packBasket({ number: 1, version: 2, quantity: 3 }))).toEqual({
      number: 1,
      version: 2,
      quantity: 3,
    })
  })
})

describe('a signed voucher', () => {
  it('is 147 characters and verifies under its key', async () => {
    const text = await signVoucherText(payload, signingKey)
    expect(text.length).toBe(147)
    const parts = decodeVoucherText(text)
    expect(parts?.payload).toEqual(payload)
    expect(parts && (await verifyVoucher(parts, await importVoucherKey(jwk)))).toBe(true)
  })

  it('is a standard JWS: another implementation checks it', async () => {
    const parts = decodeVoucherText(await signVoucherText(payload, signingKey))
    if (parts === undefined) throw new Error('not a voucher')
    const header = Buffer.from('{"alg":"ES256","kid":"258.3"}').toString('base64url')
    const signed = Buffer.from(`${header}.${Buffer.from(parts.payloadBytes).toString('base64url')}`)
    expect(verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, parts.signature)).toBe(
      true,
    )
  })

  it('does not verify when any one byte is changed', async () => {
    const text = await signVoucherText(payload, signingKey)
    const key = await importVoucherKey(jwk)
    const bytes = decodeBase45(text.slice(4)) ?? new Uint8Array()
    for (let index = 0; index < bytes.length; index++) {
      const changed = Uint8Array.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      const parts = decodeVoucherText(`VL1:${encodeBase45(changed)}`)
      expect(parts !== undefined && (await verifyVoucher(parts, key))).toBe(false)
    }
  })

  it('is refused when cut short, trimmed or prefixed otherwise', async () => {
    const text = await signVoucherText(payload, signingKey)
    expect(decodeVoucherText(text.slice(0, -1))).toBeUndefined()
    expect(decodeVoucherText(text.slice(0, -3))).toBeUndefined()
    expect(decodeVoucherText(text.replace('VL1:', 'VL2:'))).toBeUndefined()
    expect(decodeVoucherText(`https://example.org/${text}`)).toBeUndefined()
  })
})
