// Countries as they are typed: by code or by name, in Spanish or English. Codes are those of ISO 3166-1 alpha-3; beside
// them those that ICAO 9303 gives to people and papers of no state.
import codes from 'i18n-iso-countries/codes.json'

const ofNoState = ['XXA', 'XXB', 'XXC', 'UNO', 'UNA'] as const

const alpha2 = new Map(codes.map(([two, three]) => [String(three), String(two)]))

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^\p{L} ]/gu, '')
    .trim()

function namesIn(locale: string): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  return new Map([...alpha2].map(([three, two]) => [three, names.of(two) ?? three]))
}

const known = new Map<string, ReadonlyMap<string, string>>()

/** Names by alpha-3 code. */
export function countryNames(locale: string): ReadonlyMap<string, string> {
  const names = known.get(locale) ?? namesIn(locale)
  known.set(locale, names)
  return names
}

export const isCountryCode = (text: string): boolean =>
  alpha2.has(text) || (ofNoState as readonly string[]).includes(text)

/** The code for what was typed: a code, a name, or the beginning of one name alone; undefined otherwise. */
export function readCountry(typed: string): string | undefined {
  const text = plain(typed)
  if (text === '') return undefined
  if (isCountryCode(text)) return text
  const named = ['es', 'en'].flatMap((locale) =>
    [...countryNames(locale)].map(([code, name]) => ({ code, name: plain(name) })),
  )
  const exact = named.find(({ name }) => name === text)
  if (exact) return exact.code
  const begun = new Set(named.filter(({ name }) => name.startsWith(text)).map(({ code }) => code))
  const [only] = begun
  return begun.size === 1 && text.length > 2 ? only : undefined
}
