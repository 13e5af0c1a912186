import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BankAccount, bankAccountFault, isIban } from '../../../shared/domain/bank-account.ts'

const withNumber: BankAccount = {
  holder: 'Tienda Pérez',
  country: 'PA',
  other: '04-72-98-123456',
  bic: 'BAGEPAPA',
}
const withIban: BankAccount = { holder: 'Tienda Pérez', country: 'ES', iban: 'ES9121000418450200051332' }

describe('isIban', () => {
  it.each([
    'ES9121000418450200051332',
    'GB82WEST12345698765432',
    'CR05015202001026284066',
    'GT82TRAJ01020000001210029690',
    'MT84MALT011000012345MTLCAST001S',
    'NO9386011117947',
  ])('takes %s', (iban) => {
    expect(isIban(iban)).toBe(true)
  })

  it.each([
    '',
    'ES91 2100 0418 4502 0005 1332',
    'es9121000418450200051332',
    'ES00',
    'XX',
    '9121000418450200051332',
  ])('refuses "%s"', (text) => {
    expect(isIban(text)).toBe(false)
  })

  it('notices every slip of one digit and every swap of two neighbours', () => {
    const iban = withIban.iban ?? ''
    fc.assert(
      fc.property(fc.integer({ min: 2, max: iban.length - 2 }), fc.nat({ max: 9 }), (place, digit) => {
        const slipped = iban.slice(0, place) + digit + iban.slice(place + 1)
        const swapped = iban.slice(0, place) + iban[place + 1] + iban[place] + iban.slice(place + 2)
        expect(isIban(slipped)).toBe(slipped === iban)
        expect(isIban(swapped)).toBe(swapped === iban)
      }),
    )
  })
})

describe('bankAccountFault', () => {
  it('finds nothing to say of an IBAN, or of a number with a bank', () => {
    expect(bankAccountFault(withIban)).toBeUndefined()
    expect(bankAccountFault(withNumber)).toBeUndefined()
    const { bic: _, ...rest } = withNumber
    expect(
      bankAccountFault({ ...rest, clearingMember: { system: 'USABA', id: '021000021' } }),
    ).toBeUndefined()
    expect(bankAccountFault({ ...rest, clearingMember: { id: '71' } })).toBeUndefined()
  })

  it.each<[string, keyof BankAccount, BankAccount]>([
    ['a nameless account', 'holder', { ...withNumber, holder: ' ' }],
    ['a country of three letters', 'country', { ...withNumber, country: 'PAN' }],
    ['a BIC of nine characters', 'bic', { ...withNumber, bic: 'BAGEPAPAX' }],
    ['a mistyped IBAN', 'iban', { ...withIban, iban: 'ES9121000418450200051333' }],
    ['an IBAN and a number', 'other', { ...withIban, other: '1' }],
    ['an IBAN of another country', 'country', { ...withIban, country: 'PA' }],
    ['neither IBAN nor number', 'other', { holder: 'Tienda', country: 'PA', bic: 'BAGEPAPA' }],
    ['a number that is too long', 'other', { ...withNumber, other: '1'.repeat(35) }],
    ['a number that ends in a dash', 'other', { ...withNumber, other: '1-' }],
    ['a number without a bank', 'bic', { holder: 'Tienda', country: 'PA', other: '1' }],
    ['a bank without a number', 'clearingMember', { ...withNumber, clearingMember: { id: '' } }],
  ])('names the field of %s', (_, field, account) => {
    expect(bankAccountFault(account)).toEqual({ field, what: expect.any(String) })
  })
})
