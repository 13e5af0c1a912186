import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import {
  decodeReceipt,
  decodeReceiptText,
  encodeReceipt,
  encodeReceiptText,
  hexText,
  type ReceiptPayload,
} from '../../shared/domain/receipt-text.ts'
import {
  emptyStatusBits,
  setVoucherState,
  type VoucherState,
  voucherStateAt,
  voucherStates,
  withRoomFor,
} from '../../shared/domain/status-list.ts'
import { voucherKinds } from '../../shared/domain/voucher-text.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const number = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 })
const receipt: fc.Arbitrary<ReceiptPayload> = fc
  .record({
    keyId: bytes(8).map(hexText),
    sequence: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    behind: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    previous: bytes(16).map(hexText),
    voucherId: bytes(10).map(encodeCrockford),
    programmeNumber: number(16),
    kind: fc.constantFrom(...voucherKinds),
    currencyNumeric: number(16),
    amountOrBasket: number(32),
    at: number(48),
    listVersion: number(32),
    siteNumber: number(16),
  })
  .map(({ behind, ...rest }) => ({ ...rest, answered: Math.max(0, rest.sequence - behind) }))

describe('a receipt', () => {
  it('comes back from its text as it was', () => {
    fc.assert(
      fc.property(receipt, bytes(64), (payload, signature) => {
        const encoded = encodeReceipt(payload)
        const parts = decodeReceiptText(encodeReceiptText(encoded, signature))
        expect(parts).toEqual({ payload, payloadBytes: encoded, signature })
      }),
    )
  })

  it('has one spelling: whatever is read is written in the same bytes', () => {
    fc.assert(
      fc.property(bytes(64), fc.integer({ min: 1, max: 4 }), (random, kind) => {
        const whole = Uint8Array.from(random)
        whole[0] = 1
        whole[45] = kind
        const payload = decodeReceipt(whole)
        if (payload !== undefined) expect(encodeReceipt(payload)).toEqual(whole)
      }),
    )
  })

  it('is not read from any text that is none', () => {
    fc.assert(fc.property(fc.string(), (text) => decodeReceiptText(`VR1:${text}`) === undefined))
  })
})

describe('a status list', () => {
  it('tells of each voucher what was said of it last, and of no other', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(...voucherStates))
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        let bits = emptyStatusBits(0)
        const expected = new Map<number, VoucherState>()
        for (const [index, state] of changes) {
          bits = withRoomFor(bits, index)
          setVoucherState(bits, index, state)
          expected.set(index, state)
        }
        for (let index = 0; index <= 310; index++)
          expect(voucherStateAt(bits, index)).toBe(expected.get(index) ?? 'unissued')
      }),
    )
  })
})
