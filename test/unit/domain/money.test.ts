import { describe, expect, it } from 'vitest'
import {
  currencyCodes,
  currencyOfNumericCode,
  decimalText,
  isMovableAmount,
  maxAmount,
  numericCodeOf,
  parseDecimalText,
} from '../../../shared/domain/money.ts'

describe('decimalText', () => {
  it('writes minor units with the digits of the currency', () => {
    expect(decimalText(7500, 'USD')).toBe('75.00')
    expect(decimalText(435, 'USD')).toBe('4.35')
    expect(decimalText(5, 'USD')).toBe('0.05')
    expect(decimalText(1234, 'JOD')).toBe('1.234')
    expect(decimalText(1234, 'CLP')).toBe('1234')
    expect(decimalText(-5, 'USD')).toBe('-0.05')
    expect(decimalText(-0, 'USD')).toBe('0.00')
    expect(decimalText(40n * BigInt(maxAmount) + 1n, 'COP')).toBe('400000000000000.01')
  })
})

describe('parseDecimalText', () => {
  it('reads every digit, where a float would lose one', () => {
    expect(parseDecimalText('4.35', 'USD')).toBe(435)
    expect(parseDecimalText('1.1', 'USD')).toBe(110)
    expect(parseDecimalText('75', 'USD')).toBe(7500)
    expect(parseDecimalText('0075.00', 'USD')).toBe(7500)
    expect(parseDecimalText('1.234', 'JOD')).toBe(1234)
    expect(parseDecimalText('1234', 'CLP')).toBe(1234)
    expect(parseDecimalText('-0.05', 'USD')).toBe(-5)
    expect(Object.is(parseDecimalText('-0.00', 'USD'), 0)).toBe(true)
    expect(parseDecimalText('90071992547409.91', 'USD')).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each([
    '',
    '.',
    '.5',
    '5.',
    '+5',
    '1,000.00',
    '1.000',
    '4.355',
    '1e3',
    '0x10',
    ' 5',
    '5 ',
    'NaN',
    '٥',
    '--5',
  ])('refuses "%s" as dollars', (text) => {
    expect(parseDecimalText(text, 'USD')).toBeUndefined()
  })

  it('refuses decimals where the currency has none', () => {
    expect(parseDecimalText('5.0', 'CLP')).toBeUndefined()
  })

  it('refuses what JavaScript cannot count exactly', () => {
    expect(parseDecimalText('90071992547409.92', 'USD')).toBeUndefined()
    expect(parseDecimalText('9'.repeat(400), 'USD')).toBeUndefined()
  })
})

describe('numericCodeOf', () => {
  it('is its own inverse for every currency, and no two share a code', () => {
    for (const code of currencyCodes) expect(currencyOfNumericCode(numericCodeOf(code))).toBe(code)
    expect(currencyOfNumericCode(0)).toBeUndefined()
  })
})

describe('isMovableAmount', () => {
  it.each([0, -1, 0.5, Number.NaN, maxAmount + 1, 2 ** 53])('refuses %s', (amount) => {
    expect(isMovableAmount(amount)).toBe(false)
  })

  it('takes a large grant in a currency of small units: 100,000 million Colombian pesos', () => {
    expect(isMovableAmount(100_000_000_000_00)).toBe(true)
  })

  it('takes the smallest and the largest', () => {
    expect(isMovableAmount(1)).toBe(true)
    expect(isMovableAmount(maxAmount)).toBe(true)
  })
})
