// How likely two enrolments are of one household, or of people who belong to one: the two people who are most alike,
// then who else is in both, the phone and the site. The score comes with its reasons; a person decides.
import type { ComparableHousehold, ComparablePerson } from './comparable-household.ts'
import { comparePeople, type PersonComparison, type Reason, sumOf } from './duplicate-person.ts'

export type HouseholdComparison = {
  /** In hundredths: each hundred doubles the odds. */
  readonly score: number
  readonly reasons: readonly Reason[]
  /** Who of the first seems to be whom of the second, the likeliest first. */
  readonly people: readonly { readonly one: string; readonly other: string }[]
}

/** From here on a pair is shown to somebody. Measured by `npm run bench -- duplicates` (ADR 0015). */
export const suspectScore = 1650

/** From here on an officer is told of it who may not see the other household. */
export const likelyScore = 2000

/** Two people of two households who may be one. */
const samePersonPoints = 650

type Match = PersonComparison & { readonly one: ComparablePerson; readonly other: ComparablePerson }

/** Undefined where no two people have anything in common. */
export function compareHouseholds(
  one: ComparableHousehold,
  other: ComparableHousehold,
): HouseholdComparison | undefined {
  const matches = matchPeople(one, other)
  const [best, ...rest] = matches
  if (best === undefined) return undefined
  const reasons = [
    ...best.reasons,
    ...memberReasons(best, rest, { one, other }),
    ...sizeReasons(rest, one, other),
    ...(one.phones.some((phone) => other.phones.includes(phone))
      ? [{ code: 'phone-shared', points: 1000 } as const]
      : []),
    one.siteId === other.siteId
      ? ({ code: 'site-same', points: 280 } as const)
      : ({ code: 'site-differs', points: -150 } as const),
  ]
  const people = matches.map((match) => ({ one: match.one.memberId, other: match.other.memberId }))
  return { score: sumOf(reasons), reasons, people }
}

/** Each person at most once, the likeliest pairs first; the best pair also where it is not likely. */
function matchPeople(one: ComparableHousehold, other: ComparableHousehold): Match[] {
  const pairs: Match[] = []
  for (const person of one.people)
    for (const another of other.people) {
      const comparison = comparePeople(person, another)
      if (comparison.points > 0) pairs.push({ ...comparison, one: person, other: another })
    }
  pairs.sort((a, b) => b.points - a.points)
  const taken = new Set<ComparablePerson>()
  return pairs.filter((pair) => {
    if (taken.has(pair.one) || taken.has(pair.other)) return false
    if (taken.size > 0 && pair.points < samePersonPoints) return false
    taken.add(pair.one)
    taken.add(pair.other)
    return true
  })
}

type Two = { readonly one: ComparableHousehold; readonly other: ComparableHousehold }

/** Others in both speak for it; where both name others and share none of them, that speaks against. */
function memberReasons(best: Match, rest: readonly Match[], { one, other }: Two): Reason[] {
  const shared = rest.reduce((sum, { points }) => sum + Math.min(500, Math.round(points / 3)), 0)
  const unmatched = Math.min(one.people.length, other.people.length) - 1 - rest.length
  // Children of cousins often bear one name: one child alone does not make two households one.
  const isChildAlone = rest.length === 0 && !best.one.isHead && !best.other.isHead
  return [
    ...(rest.length > 0 ? [{ code: 'members-shared', points: Math.min(1500, shared) } as const] : []),
    ...(unmatched > 0 ? [{ code: 'members-differ', points: -250 * Math.min(3, unmatched) } as const] : []),
    ...(isChildAlone ? [{ code: 'child-alone', points: -400 } as const] : []),
  ]
}

/** How many there are says a little where nobody else is known to be in both. */
function sizeReasons(rest: readonly Match[], one: ComparableHousehold, other: ComparableHousehold): Reason[] {
  const apart = Math.abs(one.memberCount - other.memberCount)
  if (rest.length > 0) return []
  if (apart === 0) return [{ code: 'size-same', points: 120 }]
  return apart > 2 ? [{ code: 'size-differs', points: -250 }] : []
}
