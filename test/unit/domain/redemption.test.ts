import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type RedeemableVoucher,
  receiptOf,
  refuseRedemption,
  requestedAmounts,
} from '../../../shared/domain/redemption.ts'
import type { Refusal } from '../../../shared/domain/refusal.ts'
import type { VendorStanding } from '../../../shared/domain/vendor.ts'
import { maxPinAttempts, maxRedemptions } from '../../../shared/domain/voucher.ts'
import { voucherNumberEnd } from '../../../shared/domain/voucher-number.ts'

const now = Date.parse('2026-03-10T12:00:00Z')
const seconds = now / 1000

function aVoucher(changes: Partial<RedeemableVoucher> = {}): RedeemableVoucher {
  return {
    voucherId: '7QK2M3ZP9ABCDEFG',
    status: 'active',
    programmeId: 'prg_a',
    kind: 'value',
    category: 'food',
    code: 'food',
    balance: { USD: 7500 },
    validFrom: seconds - 10,
    validUntil: seconds + 10,
    pinRequired: false,
    pinAttempts: 0,
    redemptionCount: 0,
    ...changes,
  }
}

function aStanding(changes: Partial<VendorStanding> = {}): VendorStanding {
  return {
    vendorId: 'vdr_a',
    deviceId: 'dev_a',
    siteId: 'sit_a',
    programmeIds: ['prg_a'],
    kinds: ['cash', 'value', 'commodity', 'service'],
    categories: ['food'],
    ...changes,
  }
}

type Asked = Parameters<typeof refuseRedemption>[1]
const asked: Asked = { amounts: { USD: 100 }, standing: aStanding(), now, pinVerified: false }
const goods = aVoucher({ kind: 'commodity', balance: { 'item:soap': 2, 'item:towel': 1 } })

describe('refuseRedemption', () => {
  it('has nothing against a good voucher', () => {
    expect(refuseRedemption(aVoucher(), asked)).toBeUndefined()
    expect(refuseRedemption(aVoucher(), { ...asked, amounts: { USD: 7500 } })).toBeUndefined()
    expect(refuseRedemption(goods, { ...asked, amounts: { 'item:soap': 2 } })).toBeUndefined()
  })

  it.each<[string, Partial<RedeemableVoucher>, Partial<Asked>]>([
    ['contract-does-not-cover-programme', { programmeId: 'prg_b' }, {}],
    ['contract-does-not-cover-kind', {}, { standing: aStanding({ kinds: ['cash'] }) }],
    ['contract-does-not-cover-category', { category: 'hygiene' }, {}],
    ['voucher-void', { status: 'void' }, {}],
    ['voucher-replaced', { status: 'replaced' }, {}],
    ['voucher-expired', { validUntil: seconds }, {}],
    ['voucher-expired', { status: 'expired' }, {}],
    ['voucher-not-yet-valid', { validFrom: seconds + 1 }, {}],
    ['insufficient-balance', {}, { amounts: { USD: 7501 } }],
    ['currency-mismatch', {}, { amounts: { COP: 100 } }],
    ['amount-required', {}, { amounts: { 'item:soap': 1 } }],
    ['amount-required', goods, { amounts: { USD: 1 } }],
    ['item-not-in-voucher', goods, { amounts: { 'item:rice': 1 } }],
    ['insufficient-balance', goods, { amounts: { 'item:soap': 1, 'item:towel': 2 } }],
    ['amount-not-whole-voucher', { kind: 'cash' }, { amounts: { USD: 7499 } }],
    ['pin-required', { pinRequired: true }, {}],
    ['pin-locked', { pinRequired: true, pinAttempts: maxPinAttempts }, {}],
    ['voucher-history-full', { redemptionCount: maxRedemptions }, {}],
  ])('answers %s', (code, voucher, changes) => {
    expect(refuseRedemption(aVoucher(voucher), { ...asked, ...changes })?.refused).toBe(code)
  })

  it('is valid from its first second and no longer at its last', () => {
    expect(refuseRedemption(aVoucher({ validFrom: seconds, validUntil: seconds + 1 }), asked)).toBeUndefined()
  })

  it('tells a vendor nothing of a voucher that its contract does not cover', () => {
    const refusal = refuseRedemption(aVoucher({ programmeId: 'prg_b', status: 'void' }), asked)
    expect(refusal?.refused).toBe('contract-does-not-cover-programme')
  })
})

describe('what a refusal tells', () => {
  it.each<[Refusal, Partial<RedeemableVoucher>, Partial<Asked>]>([
    [{ refused: 'amount-required', field: 'amount' }, {}, { amounts: { 'item:soap': 1 } }],
    [{ refused: 'amount-required', field: 'items' }, goods, { amounts: { USD: 1 } }],
    [{ refused: 'currency-mismatch', field: 'amount.currency' }, {}, { amounts: { COP: 100 } }],
    [
      { refused: 'item-not-in-voucher', field: 'items', facts: { item: 'rice' } },
      goods,
      { amounts: { 'item:rice': 1 } },
    ],
    [{ refused: 'insufficient-balance', facts: { left: 7500 } }, {}, { amounts: { USD: 7501 } }],
    [
      { refused: 'amount-not-whole-voucher', field: 'amount.amountMinor', facts: { left: 7500 } },
      { kind: 'cash' },
      { amounts: { USD: 7499 } },
    ],
    [{ refused: 'pin-required', field: 'pin' }, { pinRequired: true }, {}],
  ])('%o: the field at fault and what is left', (refusal, voucher, changes) => {
    expect(refuseRedemption(aVoucher(voucher), { ...asked, ...changes })).toEqual(refusal)
  })
})

describe('a cash voucher', () => {
  it('is paid out whole', () => {
    const whole = { ...asked, amounts: { USD: 7500 } }
    expect(refuseRedemption(aVoucher({ kind: 'cash' }), whole)).toBeUndefined()
  })
})

describe('requestedAmounts', () => {
  it('adds up items of the same code', () => {
    const items = [
      { itemCode: 'soap', quantity: 1 },
      { itemCode: 'soap', quantity: 2 },
    ]
    expect(requestedAmounts({ items })).toEqual({ 'item:soap': 3 })
  })

  it('wants an amount or items, not both and not neither', () => {
    const amount = { amountMinor: 1, currency: 'USD' }
    expect(requestedAmounts({ amount })).toEqual({ USD: 1 })
    expect(requestedAmounts({})).toEqual({
      refused: 'amount-required',
      detail: 'Give an amount for cash and value, or items for goods and services.',
    })
    expect(requestedAmounts({ amount, items: [] })).toMatchObject({ refused: 'amount-required' })
  })
})

describe('receiptOf', () => {
  it('says what was redeemed, where and when, and what is left, units by name', () => {
    const record = {
      transferId: 'redemption-00000001',
      requestHash: 'hash',
      amounts: { 'item:soap': 1, 'item:pads': 2 },
      vendorId: 'vdr_a',
      deviceId: 'dev_a',
      siteId: 'sit_a',
      by: 'vendor-user',
      at: 7,
    }
    const receipt = receiptOf('7QK2M3ZP9ABCDEFG', record, { 'item:soap': 0, 'item:pads': 1 })
    expect(receipt).toEqual({
      redemptionId: 'redemption-00000001',
      voucherNumberEnd: voucherNumberEnd('7QK2M3ZP9ABCDEFG'),
      amounts: { 'item:pads': 2, 'item:soap': 1 },
      balance: { 'item:pads': 1, 'item:soap': 0 },
      vendorId: 'vdr_a',
      deviceId: 'dev_a',
      siteId: 'sit_a',
      at: 7,
    })
    expect(Object.keys(receipt.amounts)).toEqual(['item:pads', 'item:soap'])
    expect(Object.keys(receipt.balance)).toEqual(['item:pads', 'item:soap'])
  })

  it('is the same to the byte, in whatever order the engine hands the units back', () => {
    const units = fc.uniqueArray(fc.constantFrom('item:a', 'item:b', 'item:c', 'item:d'), { minLength: 1 })
    fc.assert(
      fc.property(units, (order) => {
        const receipt = (keys: readonly string[]) => {
          const amounts = Object.fromEntries(keys.map((key) => [key, 1]))
          const record = {
            transferId: 'k',
            requestHash: 'h',
            amounts,
            vendorId: 'v',
            deviceId: 'd',
            siteId: 's',
            by: 'u',
            at: 1,
          }
          return JSON.stringify(receiptOf('7QK2M3ZP9ABCDEFG', record, amounts))
        }
        expect(receipt(order)).toBe(receipt(order.toSorted()))
      }),
    )
  })
})
