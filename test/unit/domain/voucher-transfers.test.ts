import { describe, expect, it } from 'vitest'
import { voucherOf } from '../../../shared/adapters/dynamodb/voucher-reader.ts'
import { transfersOf } from '../../../shared/domain/voucher-transfers.ts'
import {
  aRedeemedVoucherItem,
  aRedemptionRecord,
  aVoucherItem,
  issuedAt,
} from '../../fixtures/stored-items.ts'

const transfers = (item: Record<string, unknown>) => transfersOf(voucherOf(item))

describe('transfersOf', () => {
  it('begins with the issue, from what the round reserved', () => {
    expect(transfers(aVoucherItem())).toEqual([
      {
        transferId: '7QK2M3ZP9ABCDEFG.issued',
        debit: 'round:rnd_00000000000000000cyc:reserved',
        credit: 'voucher:7QK2M3ZP9ABCDEFG',
        amount: 7500,
        unit: 'USD',
        at: issuedAt,
        cause: 'voucher-issued',
      },
    ])
  })

  it('makes one transfer a unit, each with its own id', () => {
    const told = transfers(aVoucherItem({ issued: { 'item:soap': 6, 'item:kit': 2 } }))
    expect(told.map(({ transferId, amount }) => [transferId, amount])).toEqual([
      ['7QK2M3ZP9ABCDEFG.issued.item:kit', 2],
      ['7QK2M3ZP9ABCDEFG.issued.item:soap', 6],
    ])
  })

  it('goes by the order in which the voucher was written, whatever the clocks said', () => {
    const same = aRedeemedVoucherItem([1000, 2000, 3000])
    const t = Object.fromEntries(
      Object.entries(same.t)
        .reverse()
        .map(([id, record], index) => [id, { ...record, at: issuedAt + index }]),
    )
    expect(transfers({ ...same, t }).map(({ amount }) => amount)).toEqual([7500, 1000, 2000, 3000])
  })

  it('gives two vouchers that were redeemed with one key two ids', () => {
    const ids = ['AAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB'].map(
      (voucherId) => transfers(aRedeemedVoucherItem([100], { voucherId }))[1]?.transferId,
    )
    expect(new Set(ids).size).toBe(2)
  })

  it.each([0, -1, 0.5, Number.NaN])('throws on an amount of %s', (amount) => {
    const bad = aRedemptionRecord({ amounts: { USD: amount } })
    expect(() => transfers(aVoucherItem({ t: { bad }, b: { 'bad|USD': 1 }, n: { bad: 1 } }))).toThrow(
      'amount',
    )
  })
})

describe('voucherOf', () => {
  it('throws on an item that is no voucher, and says what it lacks', () => {
    expect(() => voucherOf({ voucherId: 'A', programmeId: 'p', roundId: 'r', grantId: 'g' })).toThrow(
      'voucher A: no issued',
    )
  })
})
