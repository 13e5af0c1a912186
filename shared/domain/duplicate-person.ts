// How likely two people on paper are one: points for each thing that agrees or differs, after Fellegi and Sunter, in
// hundredths of a doubling of the odds. Nothing is decided here.
import type { ComparableName, ComparablePerson } from './comparable-household.ts'
import { areFamiliar, isUsualName } from './familiar-names.ts'
import { isSlip, likenessOf } from './name-likeness.ts'

export const reasonCodes = [
  'given-same',
  'given-familiar',
  'given-partly-same',
  'given-alike',
  'given-sounds-alike',
  'given-differs',
  'family-same',
  'family-partly-same',
  'family-alike',
  'family-sounds-alike',
  'family-differs',
  'names-exchanged',
  'sex-same',
  'sex-differs',
  'birth-date-same',
  'birth-year-same',
  'birth-year-near',
  'birth-day-same-in-another-year',
  'birth-year-differs',
  'document-same',
  'document-differs',
  'phone-shared',
  'site-same',
  'site-differs',
  'members-shared',
  'members-differ',
  'size-same',
  'size-differs',
  'child-alone',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** One thing that speaks for or, below zero, against. It names no value: who may not see the people may see it. */
export type Reason = { readonly code: ReasonCode; readonly points: number }

export type PersonComparison = { readonly points: number; readonly reasons: readonly Reason[] }

/** Names, sex, birth and documents. What one of them lacks counts for nothing. */
export function comparePeople(one: ComparablePerson, other: ComparablePerson): PersonComparison {
  const facts = [...sexReasons(one, other), ...birthReasons(one, other), ...documentReasons(one, other)]
  if (sumOf(facts) < hopeless) return { points: sumOf(facts), reasons: facts }
  const reasons = [...nameReasons(one, other), ...facts]
  return { points: sumOf(reasons), reasons }
}

/** No names make these two one person: they need not be read. */
const hopeless = -1200

export const sumOf = (reasons: readonly Reason[]) => reasons.reduce((sum, { points }) => sum + points, 0)

function sexReasons({ sex: one }: ComparablePerson, { sex: other }: ComparablePerson): Reason[] {
  if (one === 'unknown' || other === 'unknown') return []
  return one === other ? [{ code: 'sex-same', points: 90 }] : [{ code: 'sex-differs', points: -550 }]
}

type Agreement = 'same' | 'familiar' | 'partly-same' | 'alike' | 'sounds-alike' | 'differs'

/** As written, or exchanged where that says more: on many forms the family name comes first. */
function nameReasons(one: ComparablePerson, other: ComparablePerson): Reason[] {
  const asWritten = [
    ...namePart('given', one.given, other.given),
    ...namePart('family', one.family, other.family),
  ]
  const written = sumOf(asWritten)
  if (written >= 800 || !mayBeExchanged(one, other)) return asWritten
  const exchanged = [
    ...namePart('given', one.given, other.family),
    ...namePart('family', one.family, other.given),
    { code: 'names-exchanged', points: -50 } as const,
  ]
  return sumOf(exchanged) > written && exchanged.every(({ code }) => !code.endsWith('-differs'))
    ? exchanged
    : asWritten
}

/** Only where the first words say so: most pairs have nothing in common, and there are many. */
function mayBeExchanged(one: ComparablePerson, other: ComparablePerson): boolean {
  const begins = (name: ComparableName | undefined, another: ComparableName | undefined) =>
    name !== undefined && another !== undefined && name.wordSounds[0]?.[0] === another.wordSounds[0]?.[0]
  return begins(one.given, other.family) && begins(one.family, other.given)
}

function namePart(
  part: 'given' | 'family',
  one: ComparableName | undefined,
  other: ComparableName | undefined,
): Reason[] {
  if (one === undefined || other === undefined) return []
  const agreement = agreementOf(one, other)
  if (agreement === 'familiar' && part === 'family') return [{ code: 'family-alike', points: 300 }]
  return [{ code: `${part}-${agreement}` as ReasonCode, points: pointsOf(agreement, { part, one, other }) }]
}

function agreementOf(one: ComparableName, other: ComparableName): Agreement {
  if (one.whole === other.whole) return 'same'
  const [first = '', second = ''] = [one.words[0], other.words[0]]
  if (areFamiliar(first, second) || isShortForm(first, second)) return 'familiar'
  if (shareWord(one, other)) return 'partly-same'
  if (isSlip(one.whole, other.whole) || isAlmost(one.whole, other.whole)) return 'alike'
  if (one.sound === other.sound && one.sound !== '') return 'sounds-alike'
  if (shareAlike(one, other)) return 'alike'
  if (shareSound(one, other)) return 'sounds-alike'
  if (one.sound.length > 2 && likenessOf(one.sound, other.sound) >= 88) return 'sounds-alike'
  return 'differs'
}

/** The first letter is rarely mistyped; without it the likeness would have to be all but whole. */
const isAlmost = (one: string, other: string) => one[0] === other[0] && likenessOf(one, other) >= 92

/** Rafa for Rafael, Steph for Stephanie. */
function isShortForm(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  const stem = short.replace(/(it[oa]|[aeiouy]|ie)$/, '')
  return stem.length >= 3 && long.length - stem.length >= 2 && long.startsWith(stem)
}

const isSeveral = (one: ComparableName, other: ComparableName) =>
  one.words.length > 1 || other.words.length > 1

const shareWord = (one: ComparableName, other: ComparableName) =>
  isSeveral(one, other) && one.words.some((word) => word.length > 2 && other.words.includes(word))

const shareAlike = (one: ComparableName, other: ComparableName) =>
  isSeveral(one, other) && one.words.some((word) => other.words.some((another) => isSlip(word, another)))

const shareSound = (one: ComparableName, other: ComparableName) =>
  isSeveral(one, other) &&
  one.wordSounds.some((sound) => sound.length > 1 && other.wordSounds.includes(sound))

type Part = {
  readonly part: 'given' | 'family'
  readonly one: ComparableName
  readonly other: ComparableName
}

/** A rare name says more than a usual one, two family names more than one. */
function pointsOf(agreement: Agreement, { part, one, other }: Part): number {
  const shorter = one.words.length <= other.words.length ? one : other
  const full = Math.min(
    1100,
    shorter.words.reduce((sum, word, at) => sum + (isUsualName(word) ? 450 : 620) * (at === 0 ? 1 : 0.7), 0),
  )
  const shortest = Math.min(one.sound.length, other.sound.length)
  if (agreement === 'same') return Math.round(full)
  if (agreement === 'familiar') return 380
  if (agreement === 'alike') return Math.round(Math.min(full, 600) - 80)
  if (agreement === 'partly-same') return partlyPoints(part, one, other)
  if (agreement === 'sounds-alike') return shortest < 2 ? 220 : shortest > 2 ? 520 : 440
  return part === 'given' ? -450 : -400
}

/** Part of the words agree: all of the shorter name's, as where a second name was left out, or some of both. */
function partlyPoints(part: 'given' | 'family', one: ComparableName, other: ComparableName): number {
  const [shorter, longer] = one.words.length <= other.words.length ? [one, other] : [other, one]
  const close = (word: string) => longer.words.some((another) => another === word || isSlip(word, another))
  const shared = shorter.words.filter(close).length
  if (shared === shorter.words.length) return shared > 1 ? 700 : 380
  return part === 'given' ? 150 : 120
}

function birthReasons({ born: one }: ComparablePerson, { born: other }: ComparablePerson): Reason[] {
  if (one === undefined || other === undefined) return []
  const apart = Math.max(0, one.from - other.to, other.from - one.to)
  const sameDay = one.monthDay !== undefined && one.monthDay === other.monthDay
  const otherDay = one.monthDay !== undefined && other.monthDay !== undefined && !sameDay
  if (sameDay && apart === 0) return [{ code: 'birth-date-same', points: 1250 }]
  if (sameDay && (apart <= 10 || haveDigitsExchanged(one.from, other.from)))
    return [{ code: 'birth-day-same-in-another-year', points: 550 }]
  if (apart === 0)
    return [{ code: 'birth-year-same', points: otherDay ? -150 : isWide(one, other) ? 430 : 540 }]
  if (apart === 1) return [{ code: 'birth-year-near', points: otherDay ? -250 : 220 }]
  if (apart <= 3) return [{ code: 'birth-year-near', points: otherDay ? -300 : 0 }]
  return [{ code: 'birth-year-differs', points: apart <= 8 ? -400 : -800 }]
}

type Born = NonNullable<ComparablePerson['born']>

/** An age in years leaves two birth years open, and so says less. */
const isWide = (one: Born, other: Born) => one.to > one.from || other.to > other.from

/** 1958 for 1985. */
function haveDigitsExchanged(one: number, other: number): boolean {
  const [a, b] = [String(one), String(other)]
  return a.slice(0, 2) === b.slice(0, 2) && a[2] === b[3] && a[3] === b[2]
}

/** Two papers of one kind with other numbers speak against; nobody has to have any. */
function documentReasons(
  { documents: one }: ComparablePerson,
  { documents: other }: ComparablePerson,
): Reason[] {
  if (one.some(({ key }) => other.some((another) => another.key === key)))
    return [{ code: 'document-same', points: 2000 }]
  const differs = one.some(({ kind }) => other.some((another) => another.kind === kind))
  return differs ? [{ code: 'document-differs', points: -150 }] : []
}
