import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import { decideReversal, type ReversalRequest, type ReversalWrite } from '../../../shared/domain/reversal.ts'
import type { Voucher } from '../../../shared/domain/voucher.ts'
import { ids, issuedAt } from '../../fixtures/stored-items.ts'
import { aVoucher, redeemed, reversed } from '../../fixtures/vouchers.ts'

const redemptionId = 'redemption-00000001'
const madeAt = issuedAt + 3_600_000
const byFinance: ReversalRequest = {
  redemptionId,
  requestHash: 'reversal',
  reason: 'Wrong amount',
  by: 'finance-1',
  now: madeAt + 30 * 86_400_000,
}
const minutes = (count: number) => count * 60_000
const byVendor = (given: Partial<ReversalRequest> = {}): ReversalRequest => ({
  ...byFinance,
  by: 'vendor-user',
  now: madeAt + minutes(60),
  vendor: { vendorId: ids.vendor, withinMinutes: 60 },
  ...given,
})

/** USD 25 of 75 are redeemed. */
const voucher = redeemed(aVoucher(), { amounts: { USD: 2500 } })

function writeOf(of: Voucher, request: ReversalRequest): ReversalWrite {
  const decided = decideReversal(of, request)
  if (isRefusal(decided) || !('write' in decided)) throw new Error('no write was decided')
  return decided.write
}

/** The voucher once the reversal that is decided has been written. */
function afterReversal(of: Voucher, request: ReversalRequest = byFinance): Voucher {
  const write = writeOf(of, request)
  const after = reversed(of, { ...write, reversal: { ...write.reversal, from: 'payable' } })
  if (after === undefined) throw new Error('the write did not hold')
  return after
}

describe('decideReversal', () => {
  it('takes a redemption back whole, with who, when and why, at the vendor, device and site of the redemption', () => {
    const { reversal } = writeOf(voucher, byFinance)
    expect(reversal).toEqual({
      transferId: 'redemption-00000001.reversed',
      cause: 'voucher-reversed',
      reverses: redemptionId,
      requestHash: 'reversal',
      amounts: { USD: 2500 },
      vendorId: ids.vendor,
      deviceId: ids.device,
      siteId: ids.site,
      by: 'finance-1',
      at: byFinance.now,
      reason: 'Wrong amount',
    })
  })

  it('leaves the value on a voucher that is active', () => {
    expect(writeOf(voucher, byFinance)).not.toHaveProperty('onward')
    expect(afterReversal(voucher).balance).toEqual({ USD: 7500 })
  })

  it.each(['void', 'replaced', 'expired'] as const)('sends the value on when the voucher is %s', (status) => {
    const { onward, ...write } = writeOf({ ...voucher, status, balance: { USD: 0 } }, byFinance)
    expect(write.status).toBe(status)
    expect(onward).toEqual({
      transferId: 'redemption-00000001.returned',
      cause: 'value-returned',
      requestHash: 'reversal',
      amounts: { USD: 2500 },
      by: 'finance-1',
      at: byFinance.now,
    })
  })

  it('does not know a redemption that the voucher does not hold', () => {
    const asked = { ...byFinance, redemptionId: 'redemption-00000009' }
    expect(decideReversal(voucher, asked)).toEqual({ refused: 'redemption-unknown' })
  })

  it('takes back redemptions only, and no other movement', () => {
    const asked = { ...byFinance, redemptionId: 'redemption-00000001.reversed' }
    expect(decideReversal(afterReversal(voucher), asked)).toEqual({ refused: 'redemption-unknown' })
  })

  it("tells a vendor nothing of another's redemption, nor that it was reversed", () => {
    const asked = byVendor({ vendor: { vendorId: 'vdr_another', withinMinutes: 60 } })
    expect(decideReversal(voucher, asked)).toEqual({ refused: 'redemption-unknown' })
    expect(decideReversal(afterReversal(voucher), asked)).toEqual({ refused: 'redemption-unknown' })
  })

  it('lets a vendor take it back to the last moment of its time, and not one later', () => {
    expect(writeOf(voucher, byVendor())).toMatchObject({ notBefore: madeAt })
    const late = byVendor({ now: madeAt + minutes(60) + 1 })
    expect(decideReversal(voucher, late)).toEqual({ refused: 'reversal-too-late' })
  })

  it('lets no vendor take anything back where the programme gives no time for it', () => {
    const asked = byVendor({ now: madeAt + 1, vendor: { vendorId: ids.vendor, withinMinutes: 0 } })
    expect(decideReversal(voucher, asked)).toEqual({ refused: 'reversal-too-late' })
  })

  it('lets finance take it back however late', () => {
    expect(writeOf(voucher, { ...byFinance, now: madeAt + 400 * 86_400_000 })).toMatchObject({ notBefore: 0 })
  })

  it('answers the same request again with the first receipt, also when its time has passed since', () => {
    const after = afterReversal(voucher, byVendor())
    expect(decideReversal(after, byVendor({ now: madeAt + minutes(600) }))).toEqual({
      receipt: {
        redemptionId,
        voucherNumberEnd: expect.any(String),
        amounts: { USD: 2500 },
        balance: { USD: 7500 },
        returnedToBudget: false,
        from: 'payable',
        at: byVendor().now,
      },
    })
  })

  it('tells any other request when it was taken back', () => {
    const asked = { ...byFinance, requestHash: 'another' }
    expect(decideReversal(afterReversal(voucher, byVendor()), asked)).toEqual({
      refused: 'redemption-already-reversed',
      facts: { at: byVendor().now },
    })
  })

  it('does not take the reversal of one redemption for that of another', () => {
    const twice = afterReversal(redeemed(voucher, { amounts: { USD: 1000 } }))
    const second = { ...byFinance, redemptionId: twice.movements[1]?.transferId ?? '' }
    expect(writeOf(twice, second).reversal).toMatchObject({ amounts: { USD: 1000 } })
  })
})

describe('the receipt of a reversal', () => {
  it('says what the voucher held right after it, not what came later', () => {
    const later = redeemed(afterReversal(voucher), { transferId: 'redemption-later', amounts: { USD: 7500 } })
    expect(decideReversal(later, byFinance)).toMatchObject({ receipt: { balance: { USD: 7500 } } })
  })

  it('says that the value went on to the budget, and that nothing is on the voucher', () => {
    const after = afterReversal({ ...voucher, status: 'void', balance: { USD: 0 } })
    expect(decideReversal(after, byFinance)).toMatchObject({
      receipt: { amounts: { USD: 2500 }, balance: { USD: 0 }, returnedToBudget: true },
    })
  })

  it('orders units by name, whatever order a table gives them', () => {
    const issued = { 'item:soap': 3, 'item:kit': 1 }
    const goods = redeemed(aVoucher({ kind: 'commodity', issued }), { amounts: issued })
    const decided = decideReversal(afterReversal(goods), byFinance)
    const receipt = 'receipt' in decided ? decided.receipt : undefined
    expect(Object.keys(receipt?.amounts ?? {})).toEqual(['item:kit', 'item:soap'])
    expect(Object.keys(receipt?.balance ?? {})).toEqual(['item:kit', 'item:soap'])
  })
})
