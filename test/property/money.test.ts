import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencyCodes, decimalText, exponentOf, parseDecimalText } from '../../shared/domain/money.ts'

const currencies = fc.constantFrom(...currencyCodes)

describe('parseDecimalText', () => {
  it('reads back whatever decimalText writes, in every currency', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), currencies, (amountMinor, currency) => {
        expect(parseDecimalText(decimalText(amountMinor, currency), currency)).toBe(amountMinor)
      }),
    )
  })

  it('reads one amount from all its spellings: zeros before it, and zeros left out behind it', () => {
    fc.assert(
      fc.property(fc.nat(), currencies, fc.nat({ max: 4 }), (amountMinor, currency, zeros) => {
        const text = decimalText(amountMinor, currency)
        const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
        expect(parseDecimalText('0'.repeat(zeros) + text, currency)).toBe(amountMinor)
        expect(parseDecimalText(short, currency)).toBe(amountMinor)
      }),
    )
  })

  it('refuses each digit more than the currency has', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        currencies,
        fc.stringMatching(/^[0-9]{1,5}$/),
        (amountMinor, currency, digits) => {
          const text = decimalText(amountMinor, currency)
          const longer = exponentOf(currency) === 0 ? `${text}.${digits}` : text + digits
          expect(parseDecimalText(longer, currency)).toBeUndefined()
        },
      ),
    )
  })

  it('never throws, and answers with whole numbers only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), currencies, (text, currency) => {
        const amountMinor = parseDecimalText(text, currency)
        expect(amountMinor === undefined || Number.isSafeInteger(amountMinor)).toBe(true)
      }),
    )
  })
})
