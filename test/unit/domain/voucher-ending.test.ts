import { describe, expect, it } from 'vitest'
import { expiryGraceSeconds, type Voucher } from '../../../shared/domain/voucher.ts'
import {
  decideExpiry,
  decideVoid,
  endingWrite,
  isPastGrace,
  refuseEnded,
  remainderOf,
} from '../../../shared/domain/voucher-ending.ts'
import { aVoucher, ended, redeemed } from '../../fixtures/vouchers.ts'

const voucher = redeemed(aVoucher(), { amounts: { USD: 2500 } })
const spent = redeemed(aVoucher(), { amounts: { USD: 7500 } })
const ends = ['void', 'replaced', 'expired'] as const

/** Milliseconds since 1970 at which the grace is over. */
const graceOver = (voucher.validUntil + expiryGraceSeconds) * 1000
const voiding = { requestHash: 'voiding', reason: 'Stolen', by: 'officer-1', now: graceOver }

function voided(of: Voucher): Voucher {
  const decided = decideVoid(of, voiding)
  const after = 'write' in decided ? ended(of, decided.write) : undefined
  if (after === undefined) throw new Error('it was not voided')
  return after
}

describe('remainderOf', () => {
  it('leaves out what is used up', () => {
    expect(remainderOf({ balance: { 'item:kit': 0, 'item:soap': 5 } })).toEqual({ 'item:soap': 5 })
  })
})

describe('decideVoid', () => {
  it('moves out what is left, with who, when and why, while the voucher is as it was read', () => {
    expect(decideVoid(voucher, voiding)).toEqual({
      write: {
        voucherId: voucher.voucherId,
        to: 'void',
        version: 1,
        units: ['USD'],
        movement: {
          transferId: 'voided',
          cause: 'voucher-voided',
          requestHash: 'voiding',
          amounts: { USD: 5000 },
          by: 'officer-1',
          at: graceOver,
          reason: 'Stolen',
        },
      },
    })
  })

  it('empties every unit and moves those that held something', () => {
    const goods = redeemed(aVoucher({ issued: { 'item:kit': 1, 'item:soap': 5 } }), {
      amounts: { 'item:kit': 1 },
    })
    expect(decideVoid(goods, voiding)).toMatchObject({
      write: { units: ['item:kit', 'item:soap'], movement: { amounts: { 'item:soap': 5 } } },
    })
  })

  it('has nothing to void on a voucher that is spent', () => {
    expect(decideVoid(spent, voiding)).toEqual({ refused: 'voucher-spent' })
  })

  it.each(ends)('says how a voucher has ended that is %s', (status) => {
    expect(decideVoid({ ...voucher, status }, voiding)).toEqual({ refused: `voucher-${status}` })
  })

  it('answers the same request again with the first receipt', () => {
    expect(decideVoid(voided(voucher), { ...voiding, now: graceOver + 1 })).toEqual({
      receipt: { voucherNumberEnd: expect.any(String), returned: { USD: 5000 }, at: graceOver },
    })
  })

  it('tells any other request that the voucher is void', () => {
    expect(decideVoid(voided(voucher), { ...voiding, requestHash: 'another' })).toEqual({
      refused: 'voucher-void',
    })
  })

  it('orders the units of its receipt by name', () => {
    const goods = aVoucher({ issued: { 'item:soap': 5, 'item:kit': 1 } })
    const decided = decideVoid(voided(goods), voiding)
    const returned = 'receipt' in decided ? decided.receipt.returned : {}
    expect(Object.keys(returned)).toEqual(['item:kit', 'item:soap'])
  })
})

describe('refuseEnded', () => {
  it('says nothing of a voucher that is active', () => {
    expect(refuseEnded({ status: 'active' })).toBeUndefined()
  })

  it.each(ends)('names the end of one that is %s', (status) => {
    expect(refuseEnded({ status })).toEqual({ refused: `voucher-${status}` })
  })
})

describe('decideExpiry', () => {
  it('moves out what is left when the grace is over, by no person', () => {
    expect(decideExpiry(voucher, graceOver)).toEqual({
      voucherId: voucher.voucherId,
      to: 'expired',
      version: 1,
      units: ['USD'],
      movement: {
        transferId: 'expired',
        cause: 'voucher-expired',
        requestHash: 'expired',
        amounts: { USD: 5000 },
        by: 'system',
        at: graceOver,
      },
    })
  })

  it('waits to the last second of the grace', () => {
    expect(decideExpiry(voucher, graceOver - 1)).toBeUndefined()
  })

  it('ends a spent voucher without moving anything', () => {
    expect(decideExpiry(spent, graceOver)).toEqual({
      voucherId: spent.voucherId,
      to: 'expired',
      version: 1,
      units: ['USD'],
    })
  })

  it.each(ends)('leaves one alone that is %s', (status) => {
    expect(decideExpiry({ ...voucher, status }, graceOver)).toBeUndefined()
  })
})

describe('isPastGrace', () => {
  it('is longer than the seven days that a phone may be without a network', () => {
    const sevenDaysLater = (voucher.validUntil + 7 * 86_400) * 1000
    expect(isPastGrace(voucher, sevenDaysLater)).toBe(false)
    expect(isPastGrace(voucher, graceOver)).toBe(true)
  })
})

describe('endingWrite', () => {
  it('holds for the version that was read', () => {
    expect(endingWrite(redeemed(voucher, { amounts: { USD: 1 } }), 'expired')).toMatchObject({ version: 2 })
  })
})
