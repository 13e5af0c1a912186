import { describe, expect, it } from 'vitest'
import {
  currencyCodes,
  currencyOfNumericCode,
  decimalText,
  isMovableAmount,
  maxAmount,
  numericCodeOf,
} from '../../../shared/domain/money.ts'

describe('decimalText', () => {
  it('writes minor units with the digits of the currency', () => {
    expect(decimalText(7500, 'USD')).toBe('75.00')
    expect(decimalText(435, 'USD')).toBe('4.35')
    expect(decimalText(5, 'USD')).toBe('0.05')
    expect(decimalText(1234, 'JOD')).toBe('1.234')
    expect(decimalText(1234, 'CLP')).toBe('1234')
    expect(decimalText(-5, 'USD')).toBe('-0.05')
    expect(decimalText(0, 'USD')).toBe('0.00')
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
