import { describe, expect, it } from 'vitest'
import type { Basket } from '../../../shared/domain/programme.ts'
import { voucherCard } from '../../../shared/domain/voucher-card.ts'
import type { IssuedVoucher } from '../../../shared/domain/voucher-issue.ts'
import { ids } from '../../fixtures/stored-items.ts'

const aVoucher = (changes: Partial<IssuedVoucher> = {}): IssuedVoucher => ({
  voucherId: '7QK2M3ZP9ABCDEFG',
  status: 'active',
  programmeId: ids.programme,
  programmeNumber: 7,
  roundId: ids.cycle,
  grantId: ids.grant,
  householdId: 'hh_0123456789abcdefghjk',
  code: 'food',
  kind: 'value',
  category: 'food',
  issued: { USD: 7500 },
  validFrom: Date.UTC(2026, 2, 1, 5) / 1000,
  validUntil: Date.UTC(2026, 2, 31, 5) / 1000,
  issuedAt: 0,
  statusIndex: 3,
  keyNumber: 1,
  text: 'VL1:TEXT',
  pinRequired: false,
  ...changes,
})

const aBasket = (number: number, version: number, name: string): Basket => ({
  number,
  version,
  kind: 'commodity',
  name: 'Kit',
  items: [{ itemCode: 'soap', name, quantity: 2 }],
})
const programme = {
  timeZone: 'America/Panama',
  cardLanguage: 'es',
  helpLine: '+507 800 0000',
  baskets: [aBasket(2, 2, 'Otro'), aBasket(1, 1, 'Jabón viejo'), aBasket(1, 2, 'Jabón')],
}

describe('voucherCard', () => {
  it('says what the voucher is, its days in the programme, and nothing of its holder', () => {
    expect(voucherCard(aVoucher(), programme)).toEqual({
      voucherId: '7QK2M3ZP9ABCDEFG',
      text: 'VL1:TEXT',
      kind: 'value',
      issued: { USD: 7500 },
      itemNames: {},
      firstDay: '2026-03-01',
      lastDay: '2026-03-30',
      pinRequired: false,
      language: 'es',
      helpLine: '+507 800 0000',
    })
  })

  it('names the items as in the version of the basket that it was issued with', () => {
    const namesOf = (number: number, version: number) =>
      voucherCard(aVoucher({ kind: 'commodity', basket: { number, version, quantity: 1 } }), programme)
        .itemNames
    expect(namesOf(1, 2)).toEqual({ soap: 'Jabón' })
    expect(namesOf(1, 1)).toEqual({ soap: 'Jabón viejo' })
    expect(namesOf(3, 2)).toEqual({})
  })
})
