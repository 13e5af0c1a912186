import { verify } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  deviceKeyId,
  importDeviceKey,
  linkOf,
  receiptHash,
  receiptIdOf,
  signReceiptText,
  verifyReceipt,
} from '../../../shared/contract/receipt-signature.ts'
import { decodeBase45, encodeBase45 } from '../../../shared/domain/base45.ts'
import {
  decodeReceipt,
  decodeReceiptText,
  encodeReceipt,
  noPrevious,
  type ReceiptPayload,
} from '../../../shared/domain/receipt-text.ts'
import { newPhoneKey, type PhoneKey } from '../../../tools/story/phones.ts'

let phone: PhoneKey
let receipt: ReceiptPayload
beforeAll(async () => {
  phone = await newPhoneKey()
  receipt = {
    keyId: '0123456789abcdef',
    sequence: 2,
    answered: 1,
    previous: 'ab'.repeat(16),
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeNumber: 0x0102,
    kind: 'value',
    currencyNumeric: 840,
    amountOrBasket: 7500,
    at: 0x0123_4567_89ab,
    listVersion: 0x0102_0304,
    siteNumber: 9,
  }
})

const key = () => importDeviceKey(phone.publicKey)
const partsOf = (text: string) => {
  const parts = decodeReceiptText(text)
  if (parts === undefined) throw new Error('not a receipt')
  return parts
}

describe('encodeReceipt', () => {
  it('lays the fields out as its docstring says, big-endian', () => {
    const hex = Buffer.from(encodeReceipt(receipt)).toString('hex')
    expect(hex).toMatch(
      /^010123456789abcdef0000000200000001(ab){16}.{20}010202034800001d4c0123456789ab010203040009$/,
    )
    expect(hex.length).toBe(128)
  })

  it('gives back the smallest and the largest value of every number', () => {
    const numbers = { programmeNumber: 0, currencyNumeric: 0, amountOrBasket: 0, at: 0, listVersion: 0 }
    const smallest = { ...receipt, ...numbers, sequence: 1, answered: 0, previous: noPrevious, siteNumber: 0 }
    const largest = {
      ...receipt,
      sequence: 0xffff_ffff,
      answered: 0xffff_fffe,
      programmeNumber: 0xffff,
      currencyNumeric: 0xffff,
      amountOrBasket: 0xffff_ffff,
      at: 0xffff_ffff_ffff,
      listVersion: 0xffff_ffff,
      siteNumber: 0xffff,
    }
    for (const one of [smallest, largest]) expect(decodeReceipt(encodeReceipt(one))).toEqual(one)
  })

  it('throws when a value does not fit its field', () => {
    for (const wrong of [
      { sequence: 0x1_0000_0000 },
      { siteNumber: -1 },
      { at: 0.5 },
      { keyId: 'abc' },
      { keyId: '0123456789ABCDEF' },
      { previous: 'ab' },
    ])
      expect(() => encodeReceipt({ ...receipt, ...wrong })).toThrow()
  })
})

describe('decodeReceipt', () => {
  it('takes no other version, kind or length, and nothing answered that was not signed yet', () => {
    const change = (index: number, value: number) => {
      const bytes = encodeReceipt(receipt)
      bytes[index] = value
      return decodeReceipt(bytes)
    }
    expect(change(0, 2)).toBeUndefined()
    expect(change(45, 0)).toBeUndefined()
    expect(change(45, 5)).toBeUndefined()
    expect(change(16, 2)).toBeUndefined()
    expect(decodeReceipt(encodeReceipt(receipt).slice(0, 63))).toBeUndefined()
  })
})

describe('a signed receipt', () => {
  it('is 196 characters and verifies under its key', async () => {
    const text = await signReceiptText(receipt, phone.privateKey)
    expect(text.length).toBe(196)
    expect(partsOf(text).payload).toEqual(receipt)
    expect(await verifyReceipt(partsOf(text), await key())).toBe(true)
  })

  it('is checked by another implementation', async () => {
    const { payloadBytes, signature } = partsOf(await signReceiptText(receipt, phone.privateKey))
    const signed = Buffer.concat([Buffer.from('VR1:'), payloadBytes])
    const publicKey = { key: phone.publicKey, format: 'jwk', dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', signed, publicKey, signature)).toBe(true)
  })

  it('does not verify when any one bit is changed', async () => {
    const text = await signReceiptText(receipt, phone.privateKey)
    const publicKey = await key()
    const bytes = decodeBase45(text.slice(4)) ?? new Uint8Array()
    expect(bytes.length).toBe(128)
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = Uint8Array.from(bytes)
      const at = Math.floor(bit / 8)
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8))
      const parts = decodeReceiptText(`VR1:${encodeBase45(changed)}`)
      expect(parts !== undefined && (await verifyReceipt(parts, publicKey))).toBe(false)
    }
  })

  it('does not verify under another key', async () => {
    const parts = partsOf(await signReceiptText(receipt, phone.privateKey))
    expect(await verifyReceipt(parts, await importDeviceKey((await newPhoneKey()).publicKey))).toBe(false)
  })

  it('is refused when cut short, lengthened or prefixed otherwise', async () => {
    const text = await signReceiptText(receipt, phone.privateKey)
    for (const wrong of [text.slice(0, -1), text.slice(0, -3), `${text}000`, text.replace('VR1', 'VL1'), ''])
      expect(decodeReceiptText(wrong)).toBeUndefined()
  })
})

describe('receiptIdOf', () => {
  it('names the payload, whichever of its signatures came along', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(async () => partsOf(await signReceiptText(receipt, phone.privateKey))),
    )
    if (first === undefined || second === undefined) throw new Error('two receipts')
    const hash = await receiptHash(first.payloadBytes)
    expect(Buffer.from(first.signature)).not.toEqual(Buffer.from(second.signature))
    expect(await receiptHash(second.payloadBytes)).toBe(hash)
    expect(receiptIdOf(hash)).toBe(`vr1:${hash.slice(0, 32)}`)
    expect(linkOf(hash)).toBe(hash.slice(0, 32))
  })
})

describe('deviceKeyId', () => {
  it('is the beginning of the thumbprint of RFC 7638, in hexadecimal', async () => {
    const { x, y } = phone.publicKey
    const members = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`
    const thumbprint = await crypto.subtle.digest('SHA-256', Buffer.from(members))
    expect(await deviceKeyId(phone.publicKey)).toBe(Buffer.from(thumbprint).toString('hex').slice(0, 16))
  })
})
