// How one household comes to be enrolled twice: eight kinds, each a change to a household that was enrolled before.
// Beside what makes its kind, the second enrolment differs as two officers' work differs: another paper or none, often
// another phone, sometimes another site, a member less, an age said instead of a date.
import type { Age, Household, Member } from '../../../shared/domain/household.ts'
import { type Random, randomOf } from '../../../test/faults/harness/random.ts'
import {
  anyDocument,
  anySite,
  bornIn,
  type GeneratedHousehold,
  generateHouseholds,
  householdIdOf,
} from './generated-households.ts'
import type { NamesOfLanguage } from './names-by-language.ts'

export const duplicateKinds = [
  'typo',
  'swapped names',
  'accent',
  'transliteration',
  'changed birth year',
  'missing document',
  'split family',
  'nickname',
] as const
export type DuplicateKind = (typeof duplicateKinds)[number]

export type KnownDuplicate = { readonly kind: DuplicateKind; readonly of: string; readonly duplicate: string }

export type RegistrySample = { readonly households: Household[]; readonly known: KnownDuplicate[] }

/** `count` households in all, of which `perKind` of each kind are of people who are in it already. */
export function generateRegistry(seed: number, count: number, perKind: number): RegistrySample {
  const originals = generateHouseholds(seed, count - perKind * duplicateKinds.length)
  const random = randomOf(seed, 'duplicates')
  const left = random.shuffled(originals)
  const households = originals.map(({ household }) => household)
  const known: KnownDuplicate[] = []
  for (const kind of duplicateKinds) {
    for (let made = 0; made < perKind; ) {
      const original = left.pop()
      if (original === undefined) throw new Error(`too few households for ${kind}`)
      const again = enrolAgain(random, original, kind)
      if (again === undefined) continue
      const household = { ...again, householdId: householdIdOf(households.length) }
      households.push(household)
      known.push({ kind, of: original.household.householdId, duplicate: household.householdId })
      made++
    }
  }
  return { households: random.shuffled(households), known }
}

/** Undefined where this kind cannot befall this household. */
function enrolAgain(
  random: Random,
  original: GeneratedHousehold,
  kind: DuplicateKind,
): Household | undefined {
  const changed = changes[kind](random, original)
  return changed && otherOfficer(random, changed, original.language, kind)
}

type Change = (random: Random, original: GeneratedHousehold) => Household | undefined

const changes: Readonly<Record<DuplicateKind, Change>> = {
  typo: (random, { household }) =>
    renamed(household, (member) => {
      if (!member.isHead && random.chance(0.7)) return member
      const part = random.chance(0.5) ? 'given' : 'family'
      return withName(member, { [part]: mistyped(random, member.name?.[part] ?? '') })
    }),
  'swapped names': (random, { household }) => {
    const everybody = random.chance(0.6)
    return renamed(household, (member) =>
      member.isHead || everybody
        ? withName(member, { given: member.name?.family, family: member.name?.given })
        : member,
    )
  },
  accent: (random, { household }) => {
    const changed = renamed(household, (member) =>
      withName(member, {
        given: withoutAccents(random, member.name?.given ?? ''),
        family: withoutAccents(random, member.name?.family ?? ''),
      }),
    )
    return namesOf(changed) === namesOf(household) ? undefined : changed
  },
  transliteration: (random, { household, language }) => {
    if (!canBeWrittenOtherwise(language)) return undefined
    const inItsOwnScript = random.chance(0.5)
    const changed = renamed(household, (member) =>
      transliterated(random, { member, language, inItsOwnScript }),
    )
    return namesOf(changed) === namesOf(household) ? undefined : changed
  },
  'changed birth year': (random, { household }) => {
    const members = household.members.map((member) =>
      member.isHead ? { ...member, age: otherYear(random, member.age) } : member,
    )
    return { ...household, members }
  },
  'missing document': (_random, { household }) =>
    household.members.some(({ documents }) => documents.length > 0) ? household : undefined,
  'split family': (random, { household }) => {
    const [head, other, ...children] = household.members
    const named = household.members.filter(({ name }) => name !== undefined)
    if (head === undefined || other === undefined || named.length < 3) return undefined
    const withHead = random.chance(0.3)
    const kept = children.filter(() => random.chance(0.75))
    const some = kept.length > 0 ? kept : children.slice(0, 1)
    const members = withHead ? [other, head, ...some] : [other, ...some]
    return { ...household, members: members.map((member, at) => ({ ...member, isHead: at === 0 })) }
  },
  nickname: (random, { household, language }) => {
    const changed = renamed(household, (member) => calledAtHome(random, member, language))
    const isChanged = headName(changed) !== headName(household)
    return isChanged ? changed : undefined
  },
}

function otherOfficer(
  random: Random,
  household: Household,
  language: NamesOfLanguage,
  kind: DuplicateKind,
): Household {
  const withPapers = kind !== 'missing document' && random.chance(0.5)
  const members = household.members
    .filter((member, at) => at === 0 || kind === 'split family' || !random.chance(0.12) || member.isHead)
    .map((member, at) => ({
      ...member,
      memberId: `m${at + 1}`,
      age: saidOtherwise(random, member.age),
      // The same paper would be refused at once: another, or none.
      documents: withPapers && member.documents.length > 0 ? [anyDocument(random, language)] : [],
    }))
  const phones = random.chance(0.5)
    ? household.contacts.phones
    : [`${language.phonePrefix}${random.integer(100000, 999999)}`]
  const siteId = random.chance(0.75) ? household.siteId : anySite(random)
  return { ...household, siteId, contacts: { phones }, members }
}

/** One time in seven the years are told where a date was, so that the year is known no better than to one or two. */
function saidOtherwise(random: Random, age: Age | undefined): Age | undefined {
  if (age === undefined || !('birthDate' in age) || !random.chance(0.15)) return age
  return { years: Math.max(0, 2026 - bornIn(age) - (random.chance(0.8) ? 1 : 0)), asOf: '2026-03-01' }
}

function otherYear(random: Random, age: Age | undefined): Age {
  const by = random.pick([-3, -2, -1, 1, 2, 3])
  if (age !== undefined && 'birthDate' in age)
    return { birthDate: `${bornIn(age) + by}${age.birthDate.slice(4)}` }
  return { years: Math.max(0, 2026 - bornIn(age) + by), asOf: '2026-03-01' }
}

function renamed(household: Household, rename: (member: Member) => Member): Household {
  return { ...household, members: household.members.map((member) => (member.name ? rename(member) : member)) }
}

function withName(member: Member, part: { given?: string | undefined; family?: string | undefined }): Member {
  const given = part.given || member.name?.given || 'X'
  const family = part.family || member.name?.family
  return { ...member, name: { given, ...(family !== undefined && { family }) } }
}

const namesOf = ({ members }: Household) => JSON.stringify(members.map(({ name }) => name))
const headName = ({ members }: Household) => members.find(({ isHead }) => isHead)?.name?.given

const beside: Readonly<Record<string, string>> = {
  ...{ a: 'sq', b: 'vn', c: 'xv', d: 'sf', e: 'wr', f: 'dg', g: 'fh', h: 'gj', i: 'uo', j: 'hk', k: 'jl' },
  ...{ l: 'ko', m: 'n', n: 'bm', o: 'ip', p: 'o', q: 'wa', r: 'et', s: 'ad', t: 'ry', u: 'yi', v: 'cb' },
  ...{ w: 'qe', x: 'zc', y: 'tu', z: 'xa' },
}

/** One slip of the fingers, in one case of six a second one. */
function mistyped(random: Random, name: string): string {
  const once = slip(random, name)
  return random.chance(1 / 6) ? slip(random, once) : once
}

function slip(random: Random, name: string): string {
  if (name.length < 3) return `${name}${name.slice(-1)}`
  const at = random.integer(0, name.length - 2)
  const [before, here, next, after] = [
    name.slice(0, at),
    name.charAt(at),
    name.charAt(at + 1),
    name.slice(at + 2),
  ]
  const way = random.integer(0, 3)
  if (way === 0) return before + next + here + after
  if (way === 1) return before + next + after
  if (way === 2) return before + here + here + next + after
  const near = beside[here.toLowerCase()] ?? 'e'
  return before + random.pick([...near]) + next + after
}

/** As on a keyboard without them; and what is one word here is two there. */
function withoutAccents(random: Random, name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '')
  if (!random.chance(0.3)) return plain
  return plain.includes('-') ? plain.replaceAll('-', random.pick(['', ' '])) : plain.toUpperCase()
}

const canBeWrittenOtherwise = ({ family }: NamesOfLanguage) => family.some((ways) => ways.length > 1)

function transliterated(
  random: Random,
  {
    member,
    language,
    inItsOwnScript,
  }: { member: Member; language: NamesOfLanguage; inItsOwnScript: boolean },
): Member {
  const list = member.sex === 'female' ? language.female : language.male
  const write = (name: string, names: typeof list) => {
    const ways = names.find(([usual]) => usual === name)
    if (ways === undefined || ways.length === 1) return name
    return inItsOwnScript ? (ways.at(-1) ?? name) : random.pick(ways.slice(1))
  }
  return withName(member, {
    given: write(member.name?.given ?? '', list),
    family: write(member.name?.family ?? '', language.family),
  })
}

function calledAtHome(random: Random, member: Member, { calledAtHome: names }: NamesOfLanguage): Member {
  const [first = '', ...rest] = (member.name?.given ?? '').split(' ')
  const atHome = names[first]
  if (atHome === undefined || (!member.isHead && random.chance(0.7))) return member
  return withName(member, { given: [random.pick(atHome), ...rest].join(' ') })
}
