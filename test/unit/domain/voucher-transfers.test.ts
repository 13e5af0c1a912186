import { describe, expect, it } from 'vitest'
import { voucherOf } from '../../../shared/adapters/dynamodb/voucher-reader.ts'
import type { Movement, MovementRecord, ReversalSide } from '../../../shared/domain/voucher.ts'
import { ownTransfersOf, transfersOf, type VoucherHistory } from '../../../shared/domain/voucher-transfers.ts'
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
      'voucher …A: no issued',
    )
  })
})

const facts = { requestHash: 'hash', amounts: { USD: 2500 }, by: 'user', at: 7 }
const vendor = { vendorId: 'vdr_a', deviceId: 'dev_a', siteId: 'sit_a' }

function aReversal(from: ReversalSide): MovementRecord {
  const why = { cause: 'voucher-reversed', reverses: 'redemption', reason: 'slip' } as const
  return { ...facts, ...vendor, ...why, transferId: 'id', from }
}

function aHistory(movements: readonly MovementRecord[], given: Partial<VoucherHistory> = {}): VoucherHistory {
  return {
    voucherId: 'VOUCHER',
    programmeId: 'prg_a',
    roundId: 'rnd_a',
    grantId: 'grt_a',
    issued: { USD: 7500 },
    issuedAt: 1,
    balance: { USD: 0 },
    movements: movements.map((movement, index): Movement => {
      return { ...movement, balanceAfter: {}, sequence: index + 1 }
    }),
    ...given,
  }
}

describe('transfersOf a movement', () => {
  it.each<[string, MovementRecord, { debit: string; credit: string }]>([
    [
      'voucher-redeemed',
      { ...facts, ...vendor, transferId: 'id' },
      { debit: 'voucher:VOUCHER', credit: 'vendor:vdr_a:payable' },
    ],
    ['voucher-reversed', aReversal('payable'), { debit: 'vendor:vdr_a:payable', credit: 'voucher:VOUCHER' }],
    [
      'voucher-reversed',
      aReversal('receivable'),
      { debit: 'vendor:vdr_a:receivable', credit: 'voucher:VOUCHER' },
    ],
    [
      'voucher-expired',
      { ...facts, transferId: 'id', cause: 'voucher-expired' },
      { debit: 'voucher:VOUCHER', credit: 'budget:prg_a:grt_a' },
    ],
    [
      'voucher-voided',
      { ...facts, transferId: 'id', cause: 'voucher-voided' },
      { debit: 'voucher:VOUCHER', credit: 'budget:prg_a:grt_a' },
    ],
    [
      'value-returned',
      { ...facts, transferId: 'id', cause: 'value-returned' },
      { debit: 'voucher:VOUCHER', credit: 'budget:prg_a:grt_a' },
    ],
    [
      'card-replaced',
      { ...facts, transferId: 'id', cause: 'card-replaced', to: 'NEXT', reason: 'lost', requestKey: 'key' },
      { debit: 'voucher:VOUCHER', credit: 'voucher:NEXT' },
    ],
  ])('%s: %o', (cause, movement, between) => {
    expect(transfersOf(aHistory([movement]))[1]).toEqual({
      transferId: 'VOUCHER.id',
      ...between,
      amount: 2500,
      unit: 'USD',
      at: 7,
      cause,
    })
  })
})

describe('transfersOf a replacement', () => {
  const issued = { 'item:soap': 2, 'item:pads': 1 }
  const ended: MovementRecord = {
    ...{ ...facts, amounts: issued, transferId: 'replaced', cause: 'card-replaced' },
    ...{ to: 'NEXT', reason: 'lost', requestKey: 'key' },
  }
  const old = aHistory([ended], { issued })
  const redeemed: MovementRecord = { ...facts, ...vendor, transferId: 'id', amounts: { 'item:soap': 1 } }
  const next = aHistory([redeemed], { voucherId: 'NEXT', replaces: 'VOUCHER', issued, issuedAt: 7 })

  it('is told by the old and the new card alike', () => {
    expect(transfersOf(next).slice(0, 2)).toEqual(transfersOf(old).slice(2))
    expect(transfersOf(next)[0]).toMatchObject({
      transferId: 'VOUCHER.replaced.item:pads',
      debit: 'voucher:VOUCHER',
      credit: 'voucher:NEXT',
      cause: 'card-replaced',
    })
  })

  it('is counted once over all cards', () => {
    const all = [...ownTransfersOf(old), ...ownTransfersOf(next)]
    expect(ownTransfersOf(old)).toEqual(transfersOf(old))
    expect(new Set(all.map(({ transferId }) => transferId)).size).toBe(5)
    expect(all).toHaveLength(5)
  })
})
