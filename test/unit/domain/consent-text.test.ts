import { describe, expect, it } from 'vitest'
import { consentLanguages, consentPurposes, consentText } from '../../../shared/domain/consent-text.ts'

describe('consentText', () => {
  it('has a text of its own for every purpose in each of the six languages', () => {
    const texts = consentLanguages.flatMap((language) =>
      consentPurposes.map((purpose) => consentText(purpose, language)),
    )
    expect(consentLanguages).toHaveLength(6)
    expect(new Set(texts.filter((text) => (text ?? '').length > 30)).size).toBe(18)
  })

  it('reads the language of a region, and knows when it has none', () => {
    expect(consentText('contact', 'es-PA')).toBe(consentText('contact', 'es'))
    expect(consentText('contact', 'zh')).toBeUndefined()
  })
})
