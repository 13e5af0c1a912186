import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import {
  decodeVoucherText,
  encodePayload,
  encodeVoucherText,
  voucherKinds,
} from '../../shared/domain/voucher-text.ts'
import { voucherTextOfFragment, walletLinkOf } from '../../shared/domain/wallet-link.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const number = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 })
const voucherText = fc
  .record({
    keyNumber: number(8),
    programmeNumber: number(16),
    voucherId: bytes(10).map(encodeCrockford),
    kind: fc.constantFrom(...voucherKinds),
    offlineAllowed: fc.boolean(),
    pinRequired: fc.boolean(),
    currencyNumeric: number(16),
    amountOrBasket: number(32),
    firstValidDay: fc.integer({ min: 18_262, max: 18_262 + 0xffff }),
    validDays: number(16),
    statusIndex: number(32),
    siteNumber: number(16),
    signature: bytes(64),
  })
  .map(({ signature, ...payload }) => encodeVoucherText(encodePayload(payload), signature))
const origin = 'https://vale.example.org'
const linkOf = (text: string) => new URL(walletLinkOf({ origin, text }) ?? 'about:blank')

describe('walletLinkOf', () => {
  it('gives a link that tells the voucher whole again', () => {
    fc.assert(
      fc.property(voucherText, (text) => {
        expect(voucherTextOfFragment(linkOf(text).hash)).toBe(text)
      }),
    )
  })

  it('says nothing outside the fragment, which no browser sends', () => {
    fc.assert(
      fc.property(voucherText, (text) => {
        const link = linkOf(text)
        expect(link.href.replace(link.hash, '')).toBe(`${origin}/wallet/`)
      }),
    )
  })

  it('writes what messages and browsers leave as it is', () => {
    fc.assert(
      fc.property(voucherText, (text) => {
        expect(linkOf(text).hash).toMatch(/^#1\.[A-Za-z0-9_-]{127}$/)
      }),
    )
  })

  it('makes no link of another text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          voucherText.map((text) => text.slice(0, -3)),
        ),
        (text) => {
          expect(walletLinkOf({ origin, text })).toBeUndefined()
        },
      ),
    )
  })
})

describe('voucherTextOfFragment', () => {
  it('reads no voucher out of any text', () => {
    fc.assert(
      fc.property(fc.string(), (fragment) => {
        expect(voucherTextOfFragment(`#1.${fragment}`)).toBeUndefined()
        expect(voucherTextOfFragment(fragment)).toBeUndefined()
      }),
    )
  })

  it('reads no voucher out of a link that lost its end or gained one', () => {
    fc.assert(
      fc.property(
        voucherText,
        fc.integer({ min: 1, max: 130 }),
        fc.string({ minLength: 1 }),
        (text, cut, more) => {
          const { hash } = linkOf(text)
          expect(voucherTextOfFragment(hash.slice(0, -cut))).toBeUndefined()
          expect(voucherTextOfFragment(hash + more)).toBeUndefined()
        },
      ),
    )
  })

  it('never tells a voucher other than the one that the link was made of, whatever character of it was changed', () => {
    fc.assert(
      fc.property(
        voucherText,
        fc.integer({ min: 3, max: 129 }),
        fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
        (text, at, character) => {
          const { hash } = linkOf(text)
          fc.pre(hash[at] !== character)
          const changed = voucherTextOfFragment(hash.slice(0, at) + character + hash.slice(at + 1))
          expect(changed).not.toBe(text)
          if (changed !== undefined) expect(linkOf(changed).hash).not.toBe(hash)
          if (changed !== undefined) expect(decodeVoucherText(changed)).toBeDefined()
        },
      ),
    )
  })

  it('reads no fragment of another version', () => {
    fc.assert(
      fc.property(voucherText, (text) => {
        expect(voucherTextOfFragment(linkOf(text).hash.replace('#1.', '#2.'))).toBeUndefined()
      }),
    )
  })
})
