// Counts households and their people, each once, however many vouchers they used. With several vouchers, a household is
// what it was when it was given the latest.
import { type HouseholdProfile, type PersonGroup, sizeOf } from './household-profile.ts'

export type ServedHouseholds = {
  /** A household that was given something under a voucher of a round. */
  readonly add: (household: {
    readonly householdId: string
    readonly roundId: string
    readonly profile: HouseholdProfile | undefined
  }) => void
  readonly households: () => number
  readonly people: () => number
  readonly withoutProfile: () => number
  readonly peopleBy: () => ReadonlyMap<PersonGroup, number>
}

/** Opens an empty count. */
export function servedHouseholds(): ServedHouseholds {
  const served = new Map<string, { roundId: string; profile: HouseholdProfile | undefined }>()
  const profiles = () =>
    [...served.values()].flatMap(({ profile }) => (profile === undefined ? [] : [profile]))
  return {
    add: ({ householdId, roundId, profile }) => {
      const known = served.get(householdId)
      // Vouchers come in no order: the same one must win in whichever order.
      if (known === undefined || isBetter({ roundId, profile }, known))
        served.set(householdId, { roundId, profile })
    },
    households: () => served.size,
    people: () => profiles().reduce((sum, profile) => sum + sizeOf(profile), 0),
    withoutProfile: () => served.size - profiles().length,
    peopleBy: () => {
      const groups = new Map<PersonGroup, number>()
      for (const { members } of profiles())
        for (const [group, count] of Object.entries(members))
          groups.set(group as PersonGroup, (groups.get(group as PersonGroup) ?? 0) + count)
      return groups
    },
  }
}

type Served = { readonly roundId: string; readonly profile: HouseholdProfile | undefined }

function isBetter(next: Served, known: Served): boolean {
  if ((next.profile === undefined) !== (known.profile === undefined)) return known.profile === undefined
  return next.roundId > known.roundId
}
