import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { reverseOwnRedemptionRoute } from '../../../shared/contract/routes/corrections.ts'
import { deviceRoutes } from '../../../shared/contract/routes/devices.ts'
import { redemptionRoutes } from '../../../shared/contract/routes/redemptions.ts'
import { offlineRefusalCodes } from '../../../shared/domain/offline-redemption.ts'
import { languages } from '../../../web/field/words/languages.ts'

type Tree = { readonly [key: string]: string | Tree }

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
  )
}

const wordsOf = (language: string): Map<string, string> =>
  new Map(
    flat(
      JSON.parse(
        readFileSync(new URL(`../../../web/field/words/${language}.json`, import.meta.url), 'utf8'),
      ) as Tree,
    ),
  )

const spanish = wordsOf('es')
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

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
      ([key, text]) => `${placeholders(text)}` !== `${placeholders(spanish.get(key) ?? '')}`,
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
