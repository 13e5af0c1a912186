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
    ['two currencies', { amounts: { USD: 1, PAB: 1 } }],
    ['no amount', { amounts: {} }],
    ['things in a value voucher', { amounts: { 'item:soap': 1 } }],
    ['more than four bytes hold', { amounts: { USD: 0x1_0000_0000 } }],
    ['goods without a basket', { kind: 'commodity', amounts: { 'item:soap': 1 } }],
  ] as const)('throws on %s', (_, what) => {
    expect(() => plan(what)).toThrow()
  })

  it('throws when a PIN is asked for and the household has none', () => {
    expect(() => plan({}, { pinRequired: true })).toThrow('needs a PIN')
  })
})

describe('isVoucherOf', () => {
  it.each([
    ['household', { householdId: 'hh_1123456789abcdefghjk' }],
    ['amount', { amounts: { USD: 7501 } }],
    ['grant', { grantId: 'grt_1123456789abcdefghjk' }],
    ['unit', { amounts: { USD: 7500, 'item:soap': 1 } }],
  ])('tells another %s', (_, what) => {
    const voucher = { ...plan({}).voucher, text: '' }
    expect(isVoucherOf(voucher, { ...entitlement, ...what })).toBe(false)
  })
})

describe('statusIndexOf', () => {
  it('never meets the index of another stripe', () => {
    const indexes = [0, 1, 2].flatMap((position) =>
      [0, 1, 31].map((stripe) => statusIndexOf(stripe, position, 32)),
    )
    expect(new Set(indexes).size).toBe(9)
  })
})
