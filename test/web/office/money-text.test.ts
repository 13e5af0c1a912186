import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalText } from '../../../shared/domain/money.ts'
import { readMoney } from '../../../web/office/components/form/money-text.ts'

describe('readMoney', () => {
  it.each([
    ['75', 'USD', 7500],
    ['75.5', 'USD', 7550],
    ['75,50', 'USD', 7550],
    ['1,200.50', 'USD', 120_050],
    ['1.200,50', 'USD', 120_050],
    ['1 200', 'USD', 120_000],
    ['1.200', 'USD', 120_000],
    ['4.35', 'USD', 435],
    ['5000', 'CLP', 5000],
    ['5.000', 'CLP', 5000],
    ['1.234', 'JOD', 1234],
  ])('reads %s %s', (typed, currency, amount) => {
    expect(readMoney(typed, currency)).toBe(amount)
  })

  it.each([
    ['', 'USD'],
    ['abc', 'USD'],
    ['-5', 'USD'],
    ['1.2.3', 'USD'],
    ['1,20,000', 'USD'],
    ['12.345,678', 'USD'],
    ['1e3', 'USD'],
    ['5.5', 'CLP'],
    ['1,234', 'JOD'],
    ['99999999999999999999', 'USD'],
  ])('does not guess what %j %s means', (typed, currency) => {
    expect(readMoney(typed, currency)).toBeUndefined()
  })

  it('reads back every amount that is written out', () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 31),
        fc.constantFrom('USD' as const, 'CLP' as const, 'JOD' as const),
        (amount, currency) => {
          expect(readMoney(decimalText(amount, currency), currency)).toBe(amount)
        },
      ),
    )
  })
})
