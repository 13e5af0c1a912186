import { describe, expect, it } from 'vitest'
import {
  cardCode,
  decideReplacement,
  findReplacement,
  nextReplacementNumber,
  planReplacement,
} from '../../../shared/domain/card-replacement.ts'
import type { Basket } from '../../../shared/domain/programme.ts'
import type { ReplacementRecord, Voucher } from '../../../shared/domain/voucher.ts'
import type { IssuedVoucher } from '../../../shared/domain/voucher-issue.ts'
import { packBasket } from '../../../shared/domain/voucher-text.ts'
import { ids, issuedAt } from '../../fixtures/stored-items.ts'
import { aVoucher, ended, redeemed } from '../../fixtures/vouchers.ts'

const newVoucherId = 'NEWCARD000000000'
const request = {
  requestHash: 'replacement',
  requestKey: 'officer-1|key-000000000001',
  reason: 'Lost',
  by: 'officer-1',
  now: issuedAt,
  limit: 3,
  newVoucherId,
}
const voucher = redeemed(aVoucher(), { amounts: { USD: 2500 } })

function replaced(of: Voucher): Voucher {
  const decided = decideReplacement(of, request)
  const after = 'write' in decided ? ended(of, decided.write) : undefined
  if (after === undefined) throw new Error('it was not replaced')
  return after
}

describe('nextReplacementNumber', () => {
  it('counts the cards of a chain from 1', () => {
    expect(nextReplacementNumber({})).toBe(1)
    expect(nextReplacementNumber({ replacementNumber: 2 })).toBe(3)
  })
})

describe('cardCode', () => {
  it('differs for each card, and is the code of no transfer value', () => {
    expect([cardCode('food', 1), cardCode('food', 2)]).toEqual(['food#1', 'food#2'])
    expect(cardCode('food', 1)).not.toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/)
  })
})

describe('decideReplacement', () => {
  it('moves what is left to the new card, with who, when and why, while the old one is as it was read', () => {
    expect(decideReplacement(voucher, request)).toEqual({
      write: {
        voucherId: voucher.voucherId,
        to: 'replaced',
        version: 1,
        units: ['USD'],
        movement: {
          transferId: 'replaced',
          cause: 'card-replaced',
          to: newVoucherId,
          requestHash: 'replacement',
          requestKey: 'officer-1|key-000000000001',
          amounts: { USD: 5000 },
          by: 'officer-1',
          at: issuedAt,
          reason: 'Lost',
        },
      },
    })
  })

  it('hands back the replacement that was made before, whoever asks and whatever the limit is now', () => {
    const again = { ...request, requestKey: 'officer-2|key-000000000002', limit: 0 }
    expect(decideReplacement(replaced(voucher), again)).toMatchObject({
      earlier: { to: newVoucherId, requestKey: request.requestKey },
    })
  })

  it.each(['void', 'expired', 'replaced'] as const)('says how a voucher has ended that is %s', (status) => {
    expect(decideReplacement({ ...voucher, status }, request)).toEqual({ refused: `voucher-${status}` })
  })

  it('replaces to the last second that a voucher can be used, and not later', () => {
    const lastMoment = { ...request, now: voucher.validUntil * 1000 - 1 }
    expect(decideReplacement(voucher, lastMoment)).toHaveProperty('write')
    const after = { ...request, now: voucher.validUntil * 1000 }
    expect(decideReplacement(voucher, after)).toEqual({ refused: 'voucher-expired' })
  })

  it('replaces as often as the programme allows, and no more', () => {
    expect(decideReplacement({ ...voucher, replacementNumber: 2 }, request)).toHaveProperty('write')
    expect(decideReplacement({ ...voucher, replacementNumber: 3 }, request)).toEqual({
      refused: 'replacement-limit-reached',
    })
  })

  it('makes no card that holds nothing', () => {
    const spent = redeemed(aVoucher(), { amounts: { USD: 7500 } })
    expect(decideReplacement(spent, request)).toEqual({ refused: 'voucher-spent' })
  })
})

describe('findReplacement', () => {
  it('finds the movement that took the value to the next card', () => {
    expect(findReplacement(voucher.movements)).toBeUndefined()
    expect(findReplacement(replaced(voucher).movements)).toMatchObject({ to: newVoucherId })
  })
})

const kit: Basket = {
  number: 1,
  version: 2,
  kind: 'commodity',
  name: 'Kit',
  items: [
    { itemCode: 'kit', name: 'Kit', quantity: 1 },
    { itemCode: 'soap', name: 'Soap', quantity: 3 },
  ],
}
const programme = {
  programmeId: ids.programme,
  number: 7,
  timeZone: 'America/Panama',
  pinRequired: false,
  offlineAllowed: true,
  baskets: [{ ...kit, version: 1, items: [{ itemCode: 'kit', name: 'Kit', quantity: 9 }] }, kit],
}

/** As the table hands it out: without balance and movements. */
const anIssued = (given: Partial<IssuedVoucher> = {}): IssuedVoucher => {
  const { balance: _, movements: _movements, ...issued } = aVoucher()
  return { ...issued, programmeNumber: 7, keyNumber: 1, ...given }
}
const goods = (quantity = 2) =>
  anIssued({
    kind: 'commodity',
    code: 'dignity',
    basket: { number: 1, version: 2, quantity },
    issued: { 'item:kit': quantity, 'item:soap': 3 * quantity },
  })

function planned(
  old: IssuedVoucher,
  amounts: ReplacementRecord['amounts'],
  how: Partial<typeof programme> = {},
) {
  const replacement: ReplacementRecord = {
    ...{ transferId: 'replaced', cause: 'card-replaced', to: newVoucherId, amounts },
    ...{ requestHash: 'replacement', requestKey: 'key', by: 'officer-1', at: issuedAt + 1, reason: 'Lost' },
  }
  return planReplacement(old, replacement, {
    terms: {
      programme: { ...programme, ...how },
      round: { roundId: ids.cycle, validDays: 90 },
      siteNumber: 9,
    },
    keyNumber: 4,
    statusIndex: 77,
  })
}

describe('planReplacement', () => {
  it('is the old voucher but for its number, what it holds, its place in the list and its key', () => {
    const pin = { salt: 'salt', hash: 'hash' }
    const old = anIssued({ pinRequired: true, pin })
    const { text: _, ...kept } = old
    expect(planned(old, { USD: 5000 }).voucher).toEqual({
      ...kept,
      voucherId: newVoucherId,
      issued: { USD: 5000 },
      issuedAt: issuedAt + 1,
      statusIndex: 77,
      keyNumber: 4,
      replaces: old.voucherId,
      replacementNumber: 1,
    })
  })

  it('is active, though the old one may have been read after its end', () => {
    expect(planned(anIssued({ status: 'replaced' }), { USD: 5000 }).voucher.status).toBe('active')
  })

  it('goes on counting in a chain', () => {
    const second = anIssued({
      voucherId: 'SECOND0000000000',
      replaces: 'FIRST00000000000',
      replacementNumber: 1,
    })
    expect(planned(second, { USD: 1 }).voucher).toMatchObject({
      replaces: 'SECOND0000000000',
      replacementNumber: 2,
    })
  })

  it('says in its text what the record says, for the days of the old card and not those of a new one', () => {
    expect(planned(anIssued({ pinRequired: true }), { USD: 5000 }).payload).toEqual({
      keyNumber: 4,
      programmeNumber: 7,
      voucherId: newVoucherId,
      kind: 'value',
      offlineAllowed: true,
      pinRequired: true,
      currencyNumeric: 840,
      amountOrBasket: 5000,
      firstValidDay: 20_513,
      validDays: 30,
      statusIndex: 77,
      siteNumber: 9,
    })
  })

  it('works offline where the programme lets it, and nowhere else', () => {
    expect(planned(anIssued(), { USD: 5000 }, { offlineAllowed: false }).payload).toMatchObject({
      offlineAllowed: false,
      siteNumber: 0,
    })
  })

  it('tells the basket of goods that are all there, which may be handed out offline', () => {
    expect(planned(goods(), { 'item:kit': 2, 'item:soap': 6 }).payload).toMatchObject({
      currencyNumeric: 0,
      amountOrBasket: packBasket({ number: 1, version: 2, quantity: 2 }),
      offlineAllowed: true,
      siteNumber: 9,
    })
  })

  it.each([
    ['fewer of a thing', { 'item:kit': 2, 'item:soap': 5 }],
    ['none of a thing', { 'item:soap': 6 }],
  ])('needs a network for goods of which there is %s: its text would tell too much', (_, amounts) => {
    expect(planned(goods(), amounts).payload).toMatchObject({ offlineAllowed: false, siteNumber: 0 })
  })

  it.each([
    ['there is no such version of its basket', { basket: { number: 1, version: 3, quantity: 2 } }],
    ['there is no such basket', { basket: { number: 2, version: 2, quantity: 2 } }],
  ])('needs a network when %s', (_, given) => {
    const amounts = { 'item:kit': 2, 'item:soap': 6 }
    expect(planned({ ...goods(), ...given }, amounts).payload.offlineAllowed).toBe(false)
  })

  it('throws when goods name no basket: no text could tell them', () => {
    const { basket: _, ...without } = goods()
    expect(() => planned(without, { 'item:kit': 1 })).toThrow('needs a basket')
  })
})
