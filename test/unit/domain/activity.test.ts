import { describe, expect, it } from 'vitest'
import { countedIssue, countedMovement, countsOf, movementsIn } from '../../../shared/domain/activity.ts'
import type { Movement } from '../../../shared/domain/voucher.ts'
import type { VoucherHistory } from '../../../shared/domain/voucher-transfers.ts'

const at = Date.UTC(2026, 2, 1, 23, 59)
const place = { programmeId: 'prg', roundId: 'rnd' }
const history = { ...place, voucherId: 'V', grantId: 'grt', balance: {}, movements: [] }
const voucher: VoucherHistory = { ...history, issued: { USD: 7500 }, issuedAt: at }
const facts = {
  transferId: 't',
  requestHash: 'h',
  by: 'x',
  amounts: { USD: 10 },
  balanceAfter: {},
  sequence: 1,
}
const atVendor = { vendorId: 'vdr', deviceId: 'dev', siteId: 'sit' }
const reversal = { cause: 'voucher-reversed', reverses: 't', from: 'payable', reason: 'r' } as const

describe('countedIssue', () => {
  it('counts what was issued on the UTC day of the issue, at no site', () => {
    const issued = { ...place, day: '2026-03-01', activity: 'issued', amounts: { USD: 7500 } }
    expect(countedIssue(voucher)).toEqual(issued)
  })

  it('does not count the value that a card took over from another', () => {
    expect(countedIssue({ ...voucher, replaces: 'W' })).toBeUndefined()
  })
})

describe('countedMovement', () => {
  const movements: [string, string | undefined, Movement][] = [
    ['redeemed', 'sit', { ...facts, ...atVendor, at }],
    ['reversed', 'sit', { ...facts, ...atVendor, ...reversal, at }],
    ['returned', undefined, { ...facts, cause: 'voucher-expired', at }],
    ['returned', undefined, { ...facts, cause: 'voucher-voided', at }],
    ['returned', undefined, { ...facts, cause: 'value-returned', at }],
    [
      'replaced',
      undefined,
      { ...facts, cause: 'card-replaced', to: 'W', reason: 'lost', requestKey: 'k', at },
    ],
  ]

  it.each(movements)('counts %s at %s', (activity, siteId, movement) => {
    const counted = { ...place, day: '2026-03-01', activity, amounts: { USD: 10 } }
    expect(countedMovement(voucher, movement)).toEqual(
      siteId === undefined ? counted : { ...counted, siteId },
    )
  })

  it('counts on the day of the movement, which begins at midnight UTC', () => {
    const next = { ...facts, ...atVendor, at: at + 60_000 }
    expect(countedMovement(voucher, next).day).toBe('2026-03-02')
  })
})

describe('countsOf', () => {
  it('is one movement and its amounts, a unit each', () => {
    const amounts = { 'item:kit': 2, 'item:soap': 6 }
    expect(countsOf({ ...place, day: '2026-03-01', activity: 'redeemed', amounts })).toEqual({
      redeemed: 1,
      'redeemed|item:kit': 2,
      'redeemed|item:soap': 6,
    })
  })
})

describe('movementsIn', () => {
  it('adds up the movements of all activities, and no amounts', () => {
    const counts = { issued: 1, redeemed: 2, reversed: 4, returned: 8, replaced: 16, 'issued|USD': 1000 }
    expect(movementsIn(counts)).toBe(31)
    expect(movementsIn({})).toBe(0)
  })
})
