// A household prepared for comparison: its names in plain Latin letters and as they sound, its ages as years.
import { type Age, documentKey, type Household, type Member, type Sex } from './household.ts'
import { soundKey } from './sound-key.ts'

/** A given or a family name, which may be of several words. */
export type ComparableName = {
  readonly words: readonly string[]
  /** All words as one: `delacruz`. */
  readonly whole: string
  readonly sound: string
  readonly wordSounds: readonly string[]
}

export type ComparablePerson = {
  readonly memberId: string
  readonly isHead: boolean
  readonly sex: Sex
  readonly given?: ComparableName
  readonly family?: ComparableName
  /** The years in which somebody of this age may have been born; `monthDay` of a birth date that is likely exact. */
  readonly born?: { readonly from: number; readonly to: number; readonly monthDay?: string }
  readonly documents: readonly { readonly kind: string; readonly key: string }[]
}

export type ComparableHousehold = {
  readonly householdId: string
  readonly siteId: string
  readonly phones: readonly string[]
  readonly memberCount: number
  /** Those who have a name. */
  readonly people: readonly ComparablePerson[]
}

/** Writes a text of any script in Latin letters. Comes from the edge: it needs tables that the domain does not hold. */
export type ToLatin = (text: string) => string

type Comparing = Pick<Household, 'householdId' | 'siteId' | 'contacts' | 'members'>

export function comparableHousehold(household: Comparing, toLatin: ToLatin): ComparableHousehold {
  const { householdId, siteId, contacts, members } = household
  return {
    householdId,
    siteId,
    phones: [...contacts.phones, ...(contacts.whatsapp === undefined ? [] : [contacts.whatsapp])],
    memberCount: members.length,
    people: members
      .filter(({ name }) => name !== undefined)
      .map((member) => comparablePerson(member, toLatin)),
  }
}

function comparablePerson(member: Member, toLatin: ToLatin): ComparablePerson {
  const { memberId, isHead, sex, name, age, documents } = member
  const given = comparableName([name?.given, name?.middle], toLatin)
  const family = comparableName([name?.family], toLatin)
  const born = age && bornOf(age)
  return {
    memberId,
    isHead,
    sex,
    ...(given && { given }),
    ...(family && { family }),
    ...(born && { born }),
    documents: documents.map((document) => ({
      kind: `${document.type}|${document.country ?? ''}`,
      key: documentKey(document),
    })),
  }
}

/** Words that belong to the next one: De la Cruz, Al-Hassan, Abd al-Rahman, Saint-Louis. */
const particles = new Set(
  'de del la las los da das do dos di du al el ul abd abdul abdel bd ibn bin ben abu bu saint sen st san santa ti'.split(
    ' ',
  ),
)

/** Saint-Louis, St. Louis, Sen Lwi. */
const saints = new Set(['saint', 'sen', 'st'])

function comparableName(
  parts: readonly (string | undefined)[],
  toLatin: ToLatin,
): ComparableName | undefined {
  const text = parts.filter((part) => part !== undefined).join(' ')
  // An alif or ain that carries a vowel.
  const plain = toLatin(text)
    .toLowerCase()
    .replace(/['`]y/g, 'i')
    .replace(/['`]w/g, 'o')
    .replace(/\b(saint|sen|st)[-.]\s*/g, 'st ')
    .replace(/[^a-z\s]/g, '')
  const words: string[] = []
  let begun = ''
  for (const word of plain.split(/\s+/)) {
    begun += saints.has(word) ? 'st' : word
    if (particles.has(word)) continue
    if (begun !== '') words.push(begun)
    begun = ''
  }
  if (begun !== '') words.push(begun)
  if (words.length === 0) return undefined
  const whole = words.join('')
  return { words, whole, sound: soundKey(whole), wordSounds: words.map(soundKey) }
}

/** The first of January stands for a date that nobody knows, more often than for a birthday. */
function bornOf(age: Age): ComparablePerson['born'] {
  if ('birthDate' in age) {
    const year = Number(age.birthDate.slice(0, 4))
    const monthDay = age.birthDate.slice(5)
    return { from: year, to: year, ...(monthDay !== '01-01' && { monthDay }) }
  }
  const counted = Number(age.asOf.slice(0, 4))
  const [youngest, oldest] = 'years' in age ? [age.years, age.years] : [age.fromYears, age.toYears]
  return { from: counted - oldest - 1, to: counted - youngest }
}
