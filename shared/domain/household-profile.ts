// What reports may know of a household: how many of its members are of which sex and age band, and with a disability;
// the group of nationalities of its head; its site. It is taken down when the household gets something, and says what
// was true then. It names nobody, and still it is about people: it stays in the registry, apart from vouchers and books.
import { ageOn } from './eligibility.ts'
import type { Age, Household, Member, Sex } from './household.ts'
import { groupOfHousehold, type NationalityGroup } from './nationality-group.ts'

/** The bands in which UNHCR counts people. */
export const ageBands = ['0-4', '5-11', '12-17', '18-59', '60+', 'unknown'] as const
export type AgeBand = (typeof ageBands)[number]

const lastYearOfBand = { '0-4': 4, '5-11': 11, '12-17': 17, '18-59': 59 } as const

/** A member's line in reports: sex, age band, and `yes` for a disability: `female|18-59|no`. */
export type PersonGroup = `${Sex}|${AgeBand}|${'yes' | 'no'}`

export type HouseholdProfile = {
  readonly siteId: string
  readonly nationalityGroup: NationalityGroup
  /** How many members are of each group; groups without members are left out. */
  readonly members: Readonly<Partial<Record<PersonGroup, number>>>
}

/** A household as it was when it was given something from a round. */
export type ServedProfile = {
  readonly householdId: string
  readonly roundId: string
  readonly profile: HouseholdProfile
}

/** The profile of a household on a day, ISO 8601. */
export function profileOf(
  household: Pick<Household, 'siteId'> & {
    readonly members: readonly Pick<Member, 'isHead' | 'sex' | 'age' | 'disability' | 'nationality'>[]
  },
  day: string,
): HouseholdProfile {
  const members: Partial<Record<PersonGroup, number>> = {}
  for (const { sex, age, disability } of household.members) {
    const group: PersonGroup = `${sex}|${ageBandOn(age, day)}|${disability ? 'yes' : 'no'}`
    members[group] = (members[group] ?? 0) + 1
  }
  const nationalityGroup = groupOfHousehold(household)
  return { siteId: household.siteId, nationalityGroup, members }
}

/** The band in which an age lies on a day; `unknown` where it may lie in two. */
export function ageBandOn(age: Age | undefined, day: string): AgeBand {
  const years = ageOn(age, day)
  if (years === undefined) return 'unknown'
  const youngest = bandOf(years.from)
  return youngest === bandOf(years.to) ? youngest : 'unknown'
}

function bandOf(years: number): AgeBand {
  const found = Object.entries(lastYearOfBand).find(([, last]) => years <= last)
  return found === undefined ? '60+' : (found[0] as AgeBand)
}

/** How many people a profile counts. */
export function sizeOf({ members }: Pick<HouseholdProfile, 'members'>): number {
  return Object.values(members).reduce((sum, count) => sum + count, 0)
}
