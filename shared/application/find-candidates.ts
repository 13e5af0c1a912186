// The households that are likely the same as a given one, opened and compared. What is decrypted here is compared and
// forgotten: what leaves are ids, points and reasons.
import { type ComparableHousehold, comparableHousehold } from '../domain/comparable-household.ts'
import { compareHouseholds, type HouseholdComparison, suspectScore } from '../domain/duplicate-household.ts'
import { keysOfHousehold, likeliestCandidates, mostHolders } from '../domain/duplicate-keys.ts'
import type { Household } from '../domain/household.ts'
import type { FindCandidatePorts } from './duplicate-ports.ts'
import { inParallel } from './in-parallel.ts'
import type { SealedHousehold } from './sealed-household.ts'

const atOnce = 12
const msOfYear = 365.25 * 24 * 60 * 60 * 1000
const yearOf = (now: number) => 1970 + Math.floor(now / msOfYear)

type Comparing = Pick<Household, 'householdId' | 'siteId' | 'contacts' | 'members'>

export type Suspect = {
  readonly household: Household
  readonly sealed: SealedHousehold
  readonly comparison: HouseholdComparison
}

/** Keyed hashes under which a household is filed, for the write that enrols it. */
export async function filedUnder(
  ports: Pick<FindCandidatePorts, 'toLatin' | 'hashKey'>,
  household: Comparing,
  now: number,
): Promise<string[]> {
  const { filed } = keysOfHousehold(comparableHousehold(household, ports.toLatin), yearOf(now))
  return Promise.all(filed.map(ports.hashKey))
}

/** Those that reach the score at which a person looks at them, the likeliest first; without those merged already. */
export async function findSuspects(
  ports: FindCandidatePorts,
  household: Comparing,
  now: number,
): Promise<Suspect[]> {
  const one = comparableHousehold(household, ports.toLatin)
  const { lookedUp } = keysOfHousehold(one, yearOf(now))
  const holders = await inParallel(lookedUp, atOnce, async ({ key, points }) => {
    const ids = await ports.findFiled(await ports.hashKey(key), mostHolders)
    return { points, ids: ids.filter((id) => id !== household.householdId) }
  })
  const compared = await inParallel(likeliestCandidates(holders), atOnce, (id) => compareWith(ports, one, id))
  return compared
    .filter((suspect) => suspect !== undefined)
    .sort((a, b) => b.comparison.score - a.comparison.score)
}

async function compareWith(
  ports: FindCandidatePorts,
  one: ComparableHousehold,
  householdId: string,
): Promise<Suspect | undefined> {
  const sealed = await ports.getSealedHousehold(householdId)
  if (sealed === undefined || sealed.mergedInto !== undefined) return undefined
  const household = await ports.openHousehold(sealed, false)
  const comparison = compareHouseholds(one, comparableHousehold(household, ports.toLatin))
  return comparison !== undefined && comparison.score >= suspectScore
    ? { household, sealed, comparison }
    : undefined
}
