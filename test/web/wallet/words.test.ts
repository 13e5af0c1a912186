import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../web/words/languages.ts'
import { placesForFacts, wordsIn } from '../words-of.ts'

const read = (language: string) =>
  wordsIn(readFileSync(new URL(`../../../web/wallet/words/${language}.json`, import.meta.url), 'utf8'))
const spanish = read('es')

describe.each(languages)("the words of the holder's page in %s", (language) => {
  const words = read(language)

  it('are for the same keys as the Spanish ones, and never empty', () => {
    expect([...words.keys()].sort()).toEqual([...spanish.keys()].sort())
    expect([...words].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('have the same places for facts', () => {
    for (const [key, text] of words)
      expect(placesForFacts(text), key).toEqual(placesForFacts(spanish.get(key) ?? ''))
  })

  it('never say why somebody is helped', () => {
    const text = [...words.values()].join(' ').toLowerCase()
    expect(text).not.toMatch(
      /refug|asyl|asil|violen|survivor|sobreviv|viktim|victim|vítim|donor|donant|لاجئ|عنف/,
    )
  })
})
