import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { problems } from '../../../shared/contract/problems.ts'

type Tree = { readonly [key: string]: string | Tree }

const folder = new URL('../../../web/office/words/', import.meta.url)
const groupsOf = (language: string) => readdirSync(new URL(`${language}/`, folder)).sort()
const read = (language: string, group: string) =>
  new Map(flat(JSON.parse(readFileSync(new URL(`${language}/${group}`, folder), 'utf8')) as Tree))

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  )
}

const singular = /_(one|many|other)$/
const keysOf = (words: Map<string, string>) => [
  ...new Set([...words.keys()].map((key) => key.replace(singular, ''))),
]
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

const groups = groupsOf('es').filter((group) => group !== 'problems.json')

describe('the words of the console', () => {
  it('are in the same files in Spanish and in English', () => {
    expect(groupsOf('en')).toEqual(groupsOf('es'))
    expect(groups.length).toBeGreaterThan(1)
  })

  it.each(groups)('are for the same keys in both: %s', (group) => {
    expect(keysOf(read('en', group)).sort()).toEqual(keysOf(read('es', group)).sort())
  })

  it.each(groups)('have the same places for facts and are never empty: %s', (group) => {
    const spanish = read('es', group)
    for (const [key, text] of read('en', group)) {
      const other = spanish.get(key)
      expect(text.trim(), key).not.toBe('')
      expect(other?.trim(), key).not.toBe('')
      if (!singular.test(key)) expect(placeholders(text), key).toEqual(placeholders(other ?? ''))
    }
  })

  it.each(['es', 'en'])('have every plural form that %s needs', (language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const group of groups) {
      const words = read(language, group)
      const counted = [...words.keys()].filter((key) => singular.test(key))
      for (const key of counted)
        for (const form of forms)
          expect(words.has(key.replace(singular, `_${form}`)), `${key} ${form}`).toBe(true)
    }
  })

  it('say every "no" of the API in Spanish; its own words are the English', () => {
    const spanish = read('es', 'problems.json')
    expect(Object.keys(problems).filter((code) => !spanish.has(code))).toEqual([])
    for (const code of read('en', 'problems.json').keys()) expect(spanish.has(code), code).toBe(true)
  })
})
