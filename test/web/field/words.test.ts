import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { reverseOwnRedemptionRoute } from '../../../shared/contract/routes/corrections.ts'
import { deviceRoutes } from '../../../shared/contract/routes/devices.ts'
import { redemptionRoutes } from '../../../shared/contract/routes/redemptions.ts'
import { offlineRefusalCodes } from '../../../shared/domain/offline-redemption.ts'
import { languages } from '../../../web/words/languages.ts'
import { placesForFacts, wordsIn } from '../words-of.ts'

const wordsOf = (language: string): Map<string, string> =>
  wordsIn(readFileSync(new URL(`../../../web/field/words/${language}.json`, import.meta.url), 'utf8'))

const spanish = wordsOf('es')

describe.each(languages)('the words of %s', (language) => {
  const words = wordsOf(language)

  it('are for the same keys as the Spanish ones', () => {
    expect([...words.keys()].sort()).toEqual([...spanish.keys()].sort())
  })

  it('are never empty', () => {
    expect([...words].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('have the same places for facts', () => {
    const differing = [...words].filter(
      ([key, text]) => `${placesForFacts(text)}` !== `${placesForFacts(spanish.get(key) ?? '')}`,
    )
    expect(differing).toEqual([])
  })
})

describe('the words of a refusal', () => {
  const enrolment = deviceRoutes.filter(({ id }) => id === 'enrolDevice' || id === 'renewCertificate')
  const routes = [...redemptionRoutes, ...enrolment, reverseOwnRedemptionRoute]
  const codes = new Set<string>([...offlineRefusalCodes, ...routes.flatMap(({ problems }) => problems)])

  it('has read the codes that it speaks of', () => {
    expect(codes.size).toBeGreaterThan(45)
  })

  it.each([...codes])('say what it is and what to do: %s', (code) => {
    expect(spanish.get(`refusal.${code}.title`)).toBeTruthy()
    expect(spanish.get(`refusal.${code}.todo`)).toBeTruthy()
  })
})
