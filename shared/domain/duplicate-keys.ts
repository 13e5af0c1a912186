// Under which keys a household is filed so that its likely duplicates are found by looking a few keys up, never by
// comparing everybody with everybody. The keys are texts of personal data: they are stored as keyed hashes alone.
import type { ComparableHousehold, ComparablePerson } from './comparable-household.ts'
import { fullFormsOf } from './familiar-names.ts'
import { soundKey } from './sound-key.ts'

export type HouseholdKeys = {
  /** Filed under, the most telling first: cut off at the end where there is no room for all. */
  readonly filed: readonly string[]
  readonly lookedUp: readonly LookUp[]
}

/** Two points make a candidate: one key that few share, or two that many share. */
export type LookUp = { readonly key: string; readonly points: 1 | 2 }

/** As many keys as a household is filed under at most: they share one transaction with its documents. */
export const mostKeys = 34

const adultYears = 14

/** `year` is the current one: of children the name and the year are enough. */
export function keysOfHousehold(
  { people, siteId, phones }: ComparableHousehold,
  year: number,
): HouseholdKeys {
  const sorted = [...people].sort((a, b) => rankOf(a) - rankOf(b))
  const keys = sorted.flatMap((person) => {
    const isChild = person.born !== undefined && year - person.born.from < adultYears && !person.isHead
    return isChild ? nameAndYear(person) : keysOfAdult(person, siteId)
  })
  const byPhone = phones.map((phone) => `phone|${phone}`)
  const filed = new Set([...byPhone, ...keys.map(({ text, years }) => withYear(text, years?.from))])
  const lookedUp = new Set([...byPhone, ...keys.flatMap(everyYear)])
  return { filed: [...filed].slice(0, mostKeys), lookedUp: [...lookedUp].map(lookUpOf) }
}

/** A family name of one year and sex is borne by many in a large camp. */
const lookUpOf = (key: string): LookUp => ({ key, points: /^(family|initial)/.test(key) ? 1 : 2 })

/** Head first, then those who were born first. */
const rankOf = ({ isHead, born }: ComparablePerson) => (isHead ? 0 : (born?.from ?? 3000))

/** Filed under the earliest of its years; those after and the one before are looked up too. */
type Key = { readonly text: string; readonly years?: { readonly from: number; readonly to: number } }

const withYear = (text: string, year: number | undefined) => (year === undefined ? text : `${text}|${year}`)

/** An age in years leaves two birth years open: somebody filed under the year before may be the same. */
function everyYear({ text, years }: Key): string[] {
  if (years === undefined) return [text]
  return Array.from({ length: years.to - years.from + 2 }, (_, at) => withYear(text, years.from - 1 + at))
}

/** Each catches what another misses: a slip in one name, a move to another site, a birth year that changed. */
function keysOfAdult(person: ComparablePerson, siteId: string): Key[] {
  const { given, family, born, sex } = person
  const givens = givenSounds(person)
  const families = family === undefined ? [] : [family.wordSounds[0] ?? '']
  const names = bothSounds(givens, families)
  const years = born && { from: born.from, to: born.to }
  const initial = (given?.sound ?? '').slice(0, 1)
  const dated = years === undefined ? [] : [years]
  const date = born?.monthDay === undefined ? [] : [`${born.from}-${born.monthDay}`]
  return [
    ...nameAndYear(person),
    ...names.map((name) => ({ text: `site|${name}|${siteId}` })),
    ...(givens.length + families.length > 0 && isLong(person)
      ? [{ text: `name|${inOrder(given?.sound ?? '', family?.sound ?? '')}` }]
      : []),
    ...date.flatMap((day) => [...givens, ...families].map((name) => ({ text: `date|${name}|${day}` }))),
    ...dated.flatMap((years) => [
      ...families.map((name) => ({ text: `family|${name}|${sex}|${siteId}`, years })),
      ...families.map((name) => ({ text: `initial|${name}|${sex}|${initial}`, years })),
      ...givens.map((name) => ({ text: `given|${name}|${sex}|${siteId}`, years })),
    ]),
  ]
}

/** The first words of both names in no order, since they are often exchanged; and all of their words. */
function nameAndYear(person: ComparablePerson): Key[] {
  const { given, family, born } = person
  if (born === undefined) return []
  const years = { from: born.from, to: born.to }
  const names = new Set(bothSounds(givenSounds(person), [family?.wordSounds[0] ?? '']))
  if (given && family && isLong(person)) names.add(inOrder(given.sound, family.sound))
  return [...names].map((name) => ({ text: `year|${name}`, years }))
}

/** Of three words or more: then the name alone is rare enough. */
const isLong = ({ given, family }: ComparablePerson) =>
  given !== undefined && family !== undefined && given.words.length + family.words.length > 2

const bothSounds = (givens: readonly string[], families: readonly string[]) =>
  givens.flatMap((one) => families.map((other) => inOrder(one, other)))

const inOrder = (one: string, other: string) => (one < other ? `${one} ${other}` : `${other} ${one}`)

const mostForms = 3

/** As it is written, or as each name that it is short for. */
function givenSounds({ given }: ComparablePerson): string[] {
  const first = given?.words[0]
  return first === undefined ? [] : [...new Set(fullFormsOf(first).map(soundKey))].slice(0, mostForms)
}

/** Of one key no more are read: more who share it make it no evidence. */
export const mostHolders = 100

/** So many are opened and compared at most: those who share the most keys. */
export const mostCandidates = 12

const candidatePoints = 2

/** The households filed under the keys that were looked up; those who share most come first. */
export function likeliestCandidates<Id extends string | number>(
  holders: readonly { readonly points: number; readonly ids: readonly Id[] }[],
): Id[] {
  const shared = new Map<Id, number>()
  for (const { points, ids } of holders) for (const id of ids) shared.set(id, (shared.get(id) ?? 0) + points)
  return [...shared]
    .filter(([, points]) => points >= candidatePoints)
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostCandidates)
    .map(([id]) => id)
}
