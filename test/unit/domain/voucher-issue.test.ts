import { describe, expect, it } from 'vitest'
import type { Entitlement } from '../../../shared/domain/round.ts'
import { isVoucherOf, planVoucher, statusIndexOf } from '../../../shared/domain/voucher-issue.ts'
import { ids } from '../../fixtures/stored-items.ts'

const entitlement: Entitlement = {
  roundId: ids.cycle,
  programmeId: ids.programme,
  householdId: 'hh_0123456789abcdefghjk',
  code: 'food',
  grantId: ids.grant,
  kind: 'value',
  category: 'food',
  amounts: { USD: 7500 },
  ruleVersion: 1,
  shard: 0,
}
const programme = {
  programmeId: ids.programme,
  number: 7,
  timeZone: 'America/Panama',
  pinRequired: false,
  offlineAllowed: false,
}
const details = {
  voucherId: '7QK2M3ZP9ABCDEFG',
  keyNumber: 1,
  statusIndex: 3,
  firstValidDay: 20_513,
  issuedAt: 0,
}

const plan = (what: Partial<Entitlement>, how: Partial<typeof programme> = {}) =>
  planVoucher(
    { ...entitlement, ...what },
    { programme: { ...programme, ...how }, round: { roundId: ids.cycle, validDays: 30 }, siteNumber: 9 },
    details,
  )

describe('planVoucher', () => {
  it('binds a voucher to a site only where it may be redeemed offline', () => {
    expect(plan({}).payload.siteNumber).toBe(0)
    expect(plan({}, { offlineAllowed: true }).payload.siteNumber).toBe(9)
  })

  it.each([
    ['two currencies', { amounts: { USD: 1, PAB: 1 } }, 'one amount of one currency'],
    ['no amount', { amounts: {} }, 'one amount of one currency'],
    ['things in a value voucher', { amounts: { 'item:soap': 1 } }, 'one amount of one currency'],
    ['more than four bytes hold', { amounts: { USD: 0x1_0000_0000 } }, '4294967296 is too much'],
    ['goods without a basket', { kind: 'commodity', amounts: { 'item:soap': 1 } }, 'needs a basket'],
  ] as const)('throws on %s', (_, what, words) => {
    expect(() => plan(what)).toThrow(words)
  })

  it('keeps the basket of goods in the record, and none for money', () => {
    const basket = { number: 1, version: 2, quantity: 3 }
    const goods = { kind: 'commodity', amounts: { 'item:soap': 3 }, basket } as const
    expect(plan(goods).voucher.basket).toEqual(basket)
    expect(plan({}).voucher).not.toHaveProperty('basket')
  })

  it('throws when a PIN is asked for and the household has none', () => {
    expect(() => plan({}, { pinRequired: true })).toThrow('needs a PIN')
  })
})

describe('isVoucherOf', () => {
  it.each([
    ['programme', { programmeId: 'prg_1123456789abcdefghjk' }],
    ['round', { roundId: ids.standing }],
    ['household', { householdId: 'hh_1123456789abcdefghjk' }],
    ['code', { code: 'rent' }],
    ['grant', { grantId: 'grt_1123456789abcdefghjk' }],
    ['kind', { kind: 'cash' }],
    ['amount', { amounts: { USD: 7501 } }],
    ['unit', { amounts: { USD: 7500, 'item:soap': 1 } }],
  ] as const)('tells another %s', (_, what) => {
    const voucher = { ...plan({}).voucher, text: '' }
    expect(isVoucherOf(voucher, { ...entitlement, ...what })).toBe(false)
  })

  it('wants every unit and every amount', () => {
    const basket = { number: 1, version: 1, quantity: 1 }
    const goods = { kind: 'commodity', amounts: { 'item:soap': 2, 'item:pads': 1 }, basket } as const
    const voucher = { ...plan(goods).voucher, text: '' }
    expect(isVoucherOf(voucher, { ...entitlement, ...goods })).toBe(true)
    const less = { ...goods, amounts: { 'item:soap': 2 } }
    const other = { ...goods, amounts: { 'item:soap': 2, 'item:pads': 2 } }
    for (const changed of [less, other])
      expect(isVoucherOf(voucher, { ...entitlement, ...changed })).toBe(false)
  })
})

describe('statusIndexOf', () => {
  it('never meets the index of another stripe', () => {
    const indexes = [0, 1, 2].flatMap((position) =>
      [0, 1, 31].map((stripe) => statusIndexOf(stripe, position, 32)),
    )
    expect(new Set(indexes).size).toBe(9)
    expect(indexes).toEqual([0, 1, 31, 32, 33, 63, 64, 65, 95])
  })
})
