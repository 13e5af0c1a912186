import { describe, expect, it } from 'vitest'
import { clockToleranceMs } from '../../../shared/domain/offline-redemption.ts'
import {
  isOfVoucher,
  lookAtReceipt,
  mostAheadMs,
  type ReceiptFacts,
} from '../../../shared/domain/receipt-judgement.ts'
import { noPrevious, type ReceiptPayload } from '../../../shared/domain/receipt-text.ts'
import { defaultOfflineCaps } from '../../../shared/domain/trust.ts'
import { expiryGraceSeconds } from '../../../shared/domain/voucher.ts'
import type { VoucherPayload } from '../../../shared/domain/voucher-text.ts'

const at = Date.UTC(2026, 2, 10, 12)
const seconds = at / 1000
const day = 86_400

const voucher: VoucherPayload = {
  keyNumber: 2,
  programmeNumber: 7,
  voucherId: '7QK2M3ZP9ABCDEFG',
  kind: 'value',
  offlineAllowed: true,
  pinRequired: false,
  currencyNumeric: 840,
  amountOrBasket: 7500,
  firstValidDay: 2260,
  validDays: 30,
  statusIndex: 3,
  siteNumber: 5,
}

const receipt: ReceiptPayload = {
  keyId: '0123456789abcdef',
  sequence: 1,
  answered: 0,
  previous: noPrevious,
  voucherId: voucher.voucherId,
  programmeNumber: 7,
  kind: 'value',
  currencyNumeric: 840,
  amountOrBasket: 7500,
  at,
  listVersion: seconds - 60,
  siteNumber: 5,
}

type Given = {
  readonly receipt?: Partial<ReceiptPayload>
  readonly voucher?: Partial<VoucherPayload>
} & Partial<Omit<ReceiptFacts, 'receipt' | 'voucher'>>

const look = ({ receipt: ofReceipt, voucher: ofVoucher, ...given }: Given = {}) =>
  lookAtReceipt({
    receipt: { ...receipt, ...ofReceipt },
    voucher: { ...voucher, ...ofVoucher },
    amounts: { USD: 7500 },
    key: { siteNumber: 5, certifiedFrom: seconds - day, certifiedUntil: seconds + day },
    programme: { currency: 'USD' },
    open: { count: 0, amountsMinor: {} },
    receivedAt: at + 3_600_000,
    ...given,
  })

describe('isOfVoucher', () => {
  it('holds what the phone signed against what the QR says', () => {
    expect(isOfVoucher(receipt, voucher)).toBe(true)
    expect(isOfVoucher({ ...receipt, kind: 'cash' }, voucher)).toBe(false)
    expect(isOfVoucher({ ...receipt, currencyNumeric: 590 }, voucher)).toBe(false)
    expect(isOfVoucher({ ...receipt, amountOrBasket: 7501 }, voucher)).toBe(false)
  })
})

describe('lookAtReceipt', () => {
  it('leaves an honest receipt to its voucher', () => {
    expect(look()).toBeUndefined()
  })

  it('sees a clock that is more than ten minutes ahead', () => {
    expect(look({ receivedAt: at - mostAheadMs })).toBeUndefined()
    expect(look({ receivedAt: at - mostAheadMs - 1 })).toBe('receipt-clock-ahead')
  })

  it('takes a receipt as long as a voucher waits for it after its end, and no longer', () => {
    expect(look({ receivedAt: at + expiryGraceSeconds * 1000 })).toBeUndefined()
    expect(look({ receivedAt: at + expiryGraceSeconds * 1000 + 1 })).toBe('receipt-too-late')
  })

  it('sees a phone without a certificate, but for a clock that is a little behind it', () => {
    const key = { siteNumber: 5, certifiedFrom: seconds - day, certifiedUntil: seconds + day }
    expect(look({ key: { ...key, certifiedUntil: seconds - 1 } })).toBe('receipt-not-certified')
    const justMade = seconds + clockToleranceMs / 1000
    expect(look({ key: { ...key, certifiedFrom: justMade } })).toBeUndefined()
    expect(look({ key: { ...key, certifiedFrom: justMade + 1 } })).toBe('receipt-not-certified')
  })

  it('sees a list that was made after the receipt', () => {
    const latest = seconds + clockToleranceMs / 1000
    expect(look({ receipt: { listVersion: latest } })).toBeUndefined()
    expect(look({ receipt: { listVersion: latest + 1 } })).toBe('receipt-clock-back')
  })

  it("sees a list that was too old by the programme's terms, or by the usual ones", () => {
    const { maxListAgeSeconds } = defaultOfflineCaps
    expect(look({ receipt: { listVersion: seconds - maxListAgeSeconds + 1 } })).toBeUndefined()
    expect(look({ receipt: { listVersion: seconds - maxListAgeSeconds } })).toBe('offline-list-outdated')
    const caps = { ...defaultOfflineCaps, maxListAgeSeconds: 60 }
    const programme = { currency: 'USD', offlineTerms: { caps, lossCaps: {} } }
    expect(look({ programme, receipt: { listVersion: seconds - 59 } })).toBeUndefined()
    expect(look({ programme, receipt: { listVersion: seconds - 60 } })).toBe('offline-list-outdated')
  })

  it('sees a voucher of another site, and a phone that says it was elsewhere', () => {
    expect(look({ voucher: { siteNumber: 6 } })).toBe('offline-wrong-site')
    expect(look({ voucher: { siteNumber: 0 } })).toBeUndefined()
    expect(look({ receipt: { siteNumber: 6 } })).toBe('offline-wrong-site')
    expect(look({ voucher: { siteNumber: 0 }, receipt: { siteNumber: 6 } })).toBe('offline-wrong-site')
  })

  it('sees a voucher that needs a network, or a PIN', () => {
    expect(look({ voucher: { offlineAllowed: false } })).toBe('offline-needs-network')
    expect(look({ voucher: { pinRequired: true } })).toBe('offline-needs-pin')
  })

  it('sees more than a phone may hand out between two syncs', () => {
    const { maxCount, maxAmountMinor } = defaultOfflineCaps
    expect(look({ open: { count: maxCount - 1, amountsMinor: {} } })).toBeUndefined()
    expect(look({ open: { count: maxCount, amountsMinor: {} } })).toBe('offline-caps-reached')
    const left = maxAmountMinor - 7500
    expect(look({ open: { count: 0, amountsMinor: { USD: left } } })).toBeUndefined()
    expect(look({ open: { count: 0, amountsMinor: { USD: left + 1 } } })).toBe('offline-caps-reached')
    const caps = { ...defaultOfflineCaps, maxCount: 1 }
    const programme = { currency: 'USD', offlineTerms: { caps, lossCaps: {} } }
    expect(look({ programme, open: { count: 1, amountsMinor: {} } })).toBe('offline-caps-reached')
  })

  it('names the time before the place, and the place before the caps', () => {
    const open = { count: 100, amountsMinor: {} }
    expect(look({ voucher: { siteNumber: 6 }, receivedAt: at - mostAheadMs - 1, open })).toBe(
      'receipt-clock-ahead',
    )
    expect(look({ voucher: { siteNumber: 6 }, open })).toBe('offline-wrong-site')
  })
})
