// Households as officers of several countries would enrol them, by a seed: their names as often as people bear them,
// their kin and namesakes nearby, and what officers leave out. It knows nothing of how households are compared.
import type { Age, Household, IdentityDocument, Member, Sex } from '../../../shared/domain/household.ts'
import { type Random, randomOf } from '../../../test/faults/harness/random.ts'
import { languages, type NamesOfLanguage, type WrittenName } from './names-by-language.ts'

export type GeneratedHousehold = { readonly household: Household; readonly language: NamesOfLanguage }

const siteCount = 12
const today = '2026-03-01'
const thisYear = 2026

/** As many as asked for, of whom a few are kin of one another, and no two are of the same people. */
export function generateHouseholds(seed: number, count: number): GeneratedHousehold[] {
  const random = randomOf(seed, 'households')
  const made: GeneratedHousehold[] = []
  for (let index = 0; index < count; index++) {
    const kin = made.length > 0 && random.chance(0.06) ? random.pick(made) : undefined
    made.push(kin === undefined ? strangers(random, index) : kinOf(random, kin, index))
  }
  return made
}

export const householdIdOf = (index: number) => `hh_${String(index).padStart(20, '0')}`
const siteIdOf = (number: number) => `sit_${String(number).padStart(20, '0')}`
export const anySite = (random: Random) => siteIdOf(random.integer(1, siteCount))

function strangers(random: Random, index: number): GeneratedHousehold {
  const language = anyLanguage(random)
  const family = anyFamilyName(random, language)
  return familyOf(random, {
    language,
    index,
    family,
    siteId: anySite(random),
    headBorn: anyBirthYear(random),
  })
}

/** Of a brother, a cousin, or a son who bears his father's whole name: alike on paper, and other people. */
function kinOf(random: Random, { household, language }: GeneratedHousehold, index: number) {
  const head = headOf(household)
  const born = bornIn(head.age)
  const family = head.name?.family ?? anyFamilyName(random, language)
  const siteId = random.chance(0.7) ? household.siteId : anySite(random)
  const isNamesake = random.chance(0.12)
  const headBorn = isNamesake ? Math.min(2006, born + random.integer(19, 32)) : born + random.integer(-9, 9)
  const made = familyOf(random, { language, index, family, siteId, headBorn: Math.min(2006, headBorn) })
  if (!isNamesake || head.name === undefined) return made
  const members = made.household.members.map((member) =>
    member.isHead && head.name ? { ...member, sex: head.sex, name: head.name } : member,
  )
  return { ...made, household: { ...made.household, members } }
}

type Origin = {
  readonly language: NamesOfLanguage
  readonly index: number
  readonly family: string
  readonly siteId: string
  readonly headBorn: number
}

function familyOf(random: Random, { language, index, family, siteId, headBorn }: Origin): GeneratedHousehold {
  const headSex: Sex = random.chance(0.58) ? 'female' : 'male'
  const people = [personOf(random, { language, sex: headSex, family, born: headBorn, isHead: true })]
  const isCouple = random.chance(0.55)
  if (isCouple) {
    const born = Math.min(2007, headBorn + random.integer(-6, 6))
    const spouseFamily = anyFamilyName(random, language)
    people.push(
      personOf(random, { language, sex: otherOf(headSex), family: spouseFamily, born, isHead: false }),
    )
  }
  const childFamily = language.twoFamilyNames && isCouple ? childFamilyName(people) : family
  const children = random.chance(0.25) ? 0 : random.integer(1, 5)
  for (let child = 0; child < children; child++) {
    const born = headBorn + 19 + random.integer(0, 20)
    if (born >= thisYear) continue
    const sex = random.chance(0.5) ? 'female' : 'male'
    people.push(personOf(random, { language, sex, family: childFamily, born, isHead: false }))
  }
  // One list in five counts members and names the head alone.
  const onlyCounted = random.chance(0.2)
  const members = people.map((person, at) => ({
    ...(onlyCounted && at > 0 ? countedOnly(person) : person),
    memberId: `m${at + 1}`,
  }))
  const phones = random.chance(0.75) ? [`${language.phonePrefix}${random.integer(100000, 999999)}`] : []
  const householdId = householdIdOf(index)
  const household = { householdId, siteId, language: 'es', contacts: { phones }, members, consents: [] }
  return { language, household: { ...household, enrolledAt: Date.parse(today) } }
}

type PersonOrigin = {
  readonly language: NamesOfLanguage
  readonly sex: Sex
  readonly family: string
  readonly born: number
  readonly isHead: boolean
}

function personOf(random: Random, { language, sex, family, born, isHead }: PersonOrigin): Member {
  const list = sex === 'female' ? language.female : language.male
  const given = [pickUsual(random, list)[0]]
  if (language.twoFamilyNames && random.chance(0.5)) given.push(pickUsual(random, list)[0])
  const isAdult = thisYear - born >= 18
  return {
    memberId: '',
    isHead,
    sex,
    name: { given: [...new Set(given)].join(' '), family },
    age: anyAge(random, born),
    disability: random.chance(0.1),
    nationality: language.country,
    documents: isAdult && random.chance(0.7) ? [anyDocument(random, language)] : [],
    specificNeeds: [],
  }
}

function countedOnly({ name: _, documents: __, age, ...member }: Member): Member {
  const isChild = age !== undefined && thisYear - bornIn(age) < 18
  const range = isChild ? { fromYears: 0, toYears: 17 } : { fromYears: 18, toYears: 120 }
  return { ...member, age: { ...range, asOf: today }, documents: [] }
}

/** A birth date; the first of January of those who know the year alone; or the years on the day of enrolment. */
function anyAge(random: Random, born: number): Age {
  const way = random.next()
  if (way < 0.5)
    return { birthDate: `${born}-${twoDigits(random.integer(1, 12))}-${twoDigits(random.integer(1, 28))}` }
  if (way < 0.65) return { birthDate: `${born}-01-01` }
  const hadBirthday = random.chance(0.2)
  return { years: Math.max(0, thisYear - born - (hadBirthday ? 0 : 1)), asOf: today }
}

export function bornIn(age: Age | undefined): number {
  if (age === undefined) return 1980
  if ('birthDate' in age) return Number(age.birthDate.slice(0, 4))
  return Number(age.asOf.slice(0, 4)) - ('years' in age ? age.years : age.toYears)
}

export function anyDocument(random: Random, { country }: NamesOfLanguage): IdentityDocument {
  const number = String(random.integer(1_000_000, 39_999_999))
  const type = random.chance(0.7) ? 'national-id' : 'passport'
  return { type, country, number: type === 'passport' ? `P${number}` : number }
}

export function headOf(household: Household): Member {
  const head = household.members.find(({ isHead }) => isHead)
  if (head === undefined) throw new Error(`household ${household.householdId} has no head`)
  return head
}

function anyLanguage(random: Random): NamesOfLanguage {
  let left = random.next()
  for (const [language, part] of languages) {
    left -= part
    if (left < 0) return language
  }
  return languages[0]?.[0] as NamesOfLanguage
}

/** The first of a list is borne most, the rest less and less: the square of an even draw leans to the beginning. */
function pickUsual(random: Random, list: readonly WrittenName[]): WrittenName {
  return list[Math.floor(random.next() ** 1.7 * list.length)] as WrittenName
}

export function anyFamilyName(random: Random, language: NamesOfLanguage): string {
  const first = pickUsual(random, language.family)[0]
  return language.twoFamilyNames && random.chance(0.85)
    ? `${first} ${pickUsual(random, language.family)[0]}`
    : first
}

function childFamilyName([head, spouse]: readonly Member[]): string {
  const firstOf = (member: Member | undefined) => member?.name?.family?.split(' ')[0] ?? ''
  return `${firstOf(head)} ${firstOf(spouse)}`.trim()
}

/** Adults of working age are most. */
const anyBirthYear = (random: Random) => 2006 - Math.floor(random.next() ** 1.4 * 62)
const otherOf = (sex: Sex): Sex => (sex === 'female' ? 'male' : 'female')
const twoDigits = (number: number) => String(number).padStart(2, '0')
