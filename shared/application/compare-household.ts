// Compares an enrolled household with those that are filed under its keys, and keeps the pairs that a person is to look
// at. It may run twice, or beside itself: a pair is kept once, and until all are kept the household stays marked.
import { comparableHousehold } from '../domain/comparable-household.ts'
import { compareHouseholds } from '../domain/duplicate-household.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { SuspectedDuplicate, SuspectedHousehold } from '../domain/suspected-duplicate.ts'
import type { FindCandidatePorts } from './duplicate-ports.ts'
import { findSuspects } from './find-candidates.ts'
import { inParallel } from './in-parallel.ts'

export type CompareHouseholdPorts = FindCandidatePorts & {
  /** The same id whichever of the two comes first. */
  readonly duplicateIdOf: (one: string, other: string) => string
  /** Does nothing for a pair that is known. Refuses with `too-busy`. */
  readonly keepSuspected: (pair: SuspectedDuplicate) => Promise<Refusal | undefined>
  readonly markCompared: (householdId: string) => Promise<void>
}

/** Returns how many suspected pairs the household is in. Throws when the table is too busy: the mark stays. */
export const compareHousehold =
  (ports: CompareHouseholdPorts) =>
  async ({ householdId, now }: { householdId: string; now: number }): Promise<number> => {
    const sealed = await ports.getSealedHousehold(householdId)
    if (sealed === undefined || sealed.mergedInto !== undefined) {
      await ports.markCompared(householdId)
      return 0
    }
    const household = await ports.openHousehold(sealed, false)
    const suspects = await findSuspects(ports, household, now)
    for (const { household: other } of suspects) {
      const [first, second] = householdId < other.householdId ? [household, other] : [other, household]
      const pair = compareHouseholds(
        comparableHousehold(first, ports.toLatin),
        comparableHousehold(second, ports.toLatin),
      )
      if (pair === undefined) continue
      const households = [placeOf(first), placeOf(second)] as const
      const duplicateId = ports.duplicateIdOf(first.householdId, second.householdId)
      const kept = { duplicateId, households, ...pair, state: 'open', foundAt: now, decisions: [] } as const
      const busy = await ports.keepSuspected(kept)
      if (isRefusal(busy)) throw new Error(`household ${householdId}: ${busy.refused}`)
    }
    await ports.markCompared(householdId)
    return suspects.length
  }

const placeOf = ({ householdId, siteId }: SuspectedHousehold): SuspectedHousehold => ({ householdId, siteId })

const householdsAtOnce = 8

export type CompareLeftPorts = {
  readonly listUncompared: (shard: number) => Promise<readonly string[]>
  readonly shardCount: number
  readonly compare: ReturnType<typeof compareHousehold>
  readonly clock: () => number
}

/** Compares what imports enrolled, and what a request that died left behind; stops in time and goes on at the next run. */
export const compareLeftHouseholds =
  ({ listUncompared, shardCount, compare, clock }: CompareLeftPorts) =>
  async ({
    stopAt,
  }: {
    stopAt: number
  }): Promise<{ compared: number; suspected: number; stopped: boolean }> => {
    const counts = { compared: 0, suspected: 0 }
    for (let shard = 0; shard < shardCount; shard++) {
      for (let left = await listUncompared(shard); left.length > 0; left = await listUncompared(shard)) {
        if (clock() >= stopAt) return { ...counts, stopped: true }
        const found = await inParallel(left, householdsAtOnce, (householdId) =>
          compare({ householdId, now: clock() }),
        )
        counts.compared += left.length
        counts.suspected += found.reduce((sum, each) => sum + each, 0)
      }
    }
    return { ...counts, stopped: false }
  }
