import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOfNumber } from '../../shared/domain/calendar.ts'
import type { Entitlement } from '../../shared/domain/round.ts'
import { type IssueTerms, isVoucherOf, planVoucher, validityOf } from '../../shared/domain/voucher-issue.ts'
import { decodePayload, encodePayload, unpackBasket } from '../../shared/domain/voucher-text.ts'
import { ids } from '../fixtures/stored-items.ts'

const money = fc.record({
  kind: fc.constantFrom('cash' as const, 'value' as const),
  amounts: fc.integer({ min: 1, max: 0xffff_ffff }).map((USD): Record<string, number> => ({ USD })),
})
const goods = fc.record({
  kind: fc.constantFrom('commodity' as const, 'service' as const),
  amounts: fc.constant<Record<string, number>>({ 'item:soap': 2, 'item:pads': 1 }),
  basket: fc.record({
    number: fc.integer({ min: 1, max: 0xffff }),
    version: fc.integer({ min: 1, max: 255 }),
    quantity: fc.integer({ min: 1, max: 255 }),
  }),
})

const entitlement = fc.oneof(money, goods).map(
  (given): Entitlement => ({
    roundId: ids.standing,
    programmeId: ids.programme,
    householdId: 'hh_0123456789abcdefghjk',
    code: 'food',
    grantId: ids.grant,
    category: 'food',
    ruleVersion: 1,
    shard: 3,
    ...given,
  }),
)

const terms = fc
  .record({
    timeZone: fc.constantFrom('America/Panama', 'America/Santiago', 'Asia/Amman', 'UTC'),
    offlineAllowed: fc.boolean(),
    pinRequired: fc.boolean(),
    validDays: fc.integer({ min: 1, max: 400 }),
    siteNumber: fc.integer({ min: 0, max: 0xffff }),
  })
  .map(
    ({ validDays, siteNumber, ...programme }): IssueTerms => ({
      programme: { programmeId: ids.programme, number: 7, ...programme },
      round: { roundId: ids.standing, validDays },
      siteNumber,
    }),
  )

const details = fc.record({
  voucherId: fc.constant('7QK2M3ZP9ABCDEFG'),
  keyNumber: fc.integer({ min: 1, max: 255 }),
  statusIndex: fc.integer({ min: 0, max: 0xffff_ffff }),
  firstValidDay: fc.integer({ min: 18_262, max: 30_000 }),
  issuedAt: fc.constant(0),
  pin: fc.constant({ salt: 'salt', hash: 'hash' }),
})

describe('planVoucher', () => {
  it('says in 31 bytes what the record says, and the record is what the entitlement calls for', () => {
    fc.assert(
      fc.property(entitlement, terms, details, (what, how, which) => {
        const { voucher, payload } = planVoucher(what, how, which)
        expect(decodePayload(encodePayload(payload))).toEqual(payload)
        expect(isVoucherOf({ ...voucher, text: '' }, what)).toBe(true)
        if (what.basket) expect(unpackBasket(payload.amountOrBasket)).toEqual(what.basket)
        else expect(payload.amountOrBasket).toBe(what.amounts['USD'])
      }),
    )
  })

  it('is valid from the first day to the last, as they are counted in the programme', () => {
    fc.assert(
      fc.property(entitlement, terms, details, (what, how, which) => {
        const { voucher } = planVoucher(what, how, which)
        const { validDays } = how.round
        expect(validityOf(voucher, how.programme.timeZone)).toEqual({
          firstDay: dayOfNumber(which.firstValidDay),
          lastDay: dayOfNumber(which.firstValidDay + validDays - 1),
          validDays,
        })
      }),
    )
  })
})
