import { describe, expect, it } from 'vitest'
import { documentKey, normaliseDocumentNumber } from '../../../shared/domain/household.ts'

describe('normaliseDocumentNumber', () => {
  it.each([
    ['spaces', 'AB 123 456'],
    ['dashes of several kinds', 'AB-123–456'],
    ['dots and slashes', 'AB.123/456'],
    ['lower case', 'ab123456'],
    ['full-width letters and digits', 'ＡＢ１２３４５６'],
    ['Arabic-Indic digits', 'AB١٢٣٤٥٦'],
    ['Persian digits', 'AB۱۲۳۴۵۶'],
    ['Devanagari digits', 'AB१२३४५६'],
    ['accents', 'ÁB123456'],
    ['invisible characters', 'AB\u200b123\u00ad456'],
  ])('reads %s as the same number', (_, typed) => {
    expect(normaliseDocumentNumber(typed)).toBe('AB123456')
  })

  it('reads the first and the last digit of a script, also where those of another one touch them', () => {
    expect(normaliseDocumentNumber('٠٩۰۹०९')).toBe('090909')
    // Pa'O Karen and Eastern Pwo Karen digits: the only two scripts in Unicode 17 without a gap between them.
    expect(normaliseDocumentNumber('\u{116d0}\u{116d9}\u{116da}\u{116e3}')).toBe('0909')
  })

  it('keeps letters of other scripts apart from each other', () => {
    expect(normaliseDocumentNumber('АВ123')).not.toBe(normaliseDocumentNumber('БГ123'))
  })

  it('keeps leading zeros, which are part of a number', () => {
    expect(normaliseDocumentNumber('00123')).not.toBe(normaliseDocumentNumber('123'))
  })
})

describe('documentKey', () => {
  it('keeps the same number apart by type and by issuer', () => {
    const keys = [
      documentKey({ type: 'passport', country: 'VEN', number: 'A123' }),
      documentKey({ type: 'passport', country: 'COL', number: 'A123' }),
      documentKey({ type: 'national-id', country: 'VEN', number: 'A123' }),
      documentKey({ type: 'passport', number: 'A123' }),
    ]
    expect(new Set(keys).size).toBe(4)
  })

  it('cannot be made to look like another document by its number', () => {
    expect(documentKey({ type: 'other', number: 'VEN|A1' })).not.toBe(
      documentKey({ type: 'other', country: 'VEN', number: 'A1' }),
    )
  })

  it('stays what it was: the registry finds documents that it took before', () => {
    expect(documentKey({ type: 'passport', country: 'VEN', number: 'a-123' })).toBe('passport|VEN|A123')
    expect(documentKey({ type: 'refugee-id', number: 'a-123' })).toBe('refugee-id||A123')
  })
})
