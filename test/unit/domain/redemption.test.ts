import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type RedeemableVoucher,
  receiptOf,
  refuseRedemption,
  requestedAmounts,
} from '../../../shared/domain/redemption.ts'
import type { VendorStanding } from '../../../shared/domain/vendor.ts'
import { maxPinAttempts, maxRedemptions } from '../../../shared/domain/voucher.ts'

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
    expect(requestedAmounts({})).toMatchObject({ refused: 'amount-required' })
    expect(requestedAmounts({ amount, items: [] })).toMatchObject({ refused: 'amount-required' })
  })
})

describe('receiptOf', () => {
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
