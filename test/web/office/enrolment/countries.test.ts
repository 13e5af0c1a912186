import { describe, expect, it } from 'vitest'
import { countryNames, readCountry } from '../../../../web/office/screens/enrolment/countries.ts'

describe('readCountry', () => {
  it.each([
    ['VEN', 'VEN'],
    ['ven', 'VEN'],
    ['Venezuela', 'VEN'],
    ['haití', 'HTI'],
    ['Haiti', 'HTI'],
    ['Brasil', 'BRA'],
    ['Brazil', 'BRA'],
    ['camer', 'CMR'],
    ['XXA', 'XXA'],
  ])('reads %s as %s', (typed, code) => {
    expect(readCountry(typed)).toBe(code)
  })

  it.each(['', '  ', 'VNE', 'Guin', 'Atlantis', 'C'])('does not guess what %j means', (typed) => {
    expect(readCountry(typed)).toBeUndefined()
  })

  it('knows every country by its name', () => {
    for (const locale of ['es', 'en'])
      for (const [code, name] of countryNames(locale)) expect(readCountry(name), name).toBe(code)
    expect(countryNames('es').size).toBeGreaterThan(240)
  })
})
