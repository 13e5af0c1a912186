// All suspected pairs of a registry in memory, by the same keys, candidates and scores as enrolment uses one by one.
import anyAscii from 'any-ascii'
import { comparableHousehold } from '../../../shared/domain/comparable-household.ts'
import { compareHouseholds, suspectScore } from '../../../shared/domain/duplicate-household.ts'
import { keysOfHousehold, likeliestCandidates, mostHolders } from '../../../shared/domain/duplicate-keys.ts'
import type { Household } from '../../../shared/domain/household.ts'

const year = 2026

/** The two ids of a pair in their order: the same text whichever comes first. */
export const pairOf = (one: string, other: string) => (one < other ? `${one}|${other}` : `${other}|${one}`)

/** Compares each household with those that were enrolled before it. */
export function findDuplicates(households: readonly Household[]): Set<string> {
  const comparable = households.map((household) => comparableHousehold(household, anyAscii))
  const filed = new Map<string, number[]>()
  const found = new Set<string>()
  for (const [index, one] of comparable.entries()) {
    const keys = keysOfHousehold(one, year)
    const holders = keys.lookedUp.map(({ key, points }) => ({
      points,
      ids: filed.get(key)?.slice(0, mostHolders) ?? [],
    }))
    for (const candidate of likeliestCandidates(holders)) {
      const other = comparable[candidate]
      const comparison = other && compareHouseholds(one, other)
      if (comparison !== undefined && comparison.score >= suspectScore)
        found.add(pairOf(one.householdId, other?.householdId ?? ''))
    }
    for (const key of keys.filed) {
      const list = filed.get(key)
      if (list === undefined) filed.set(key, [index])
      else list.push(index)
    }
  }
  return found
}
