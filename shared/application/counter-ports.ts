// What use cases ask of the counters.
import type { ActivityCounts, ActivityPlace } from '../domain/activity.ts'

/** One of the shards that a counter is spread over. */
export type StoredCounter = {
  readonly place: ActivityPlace
  readonly shard: number
  readonly counts: ActivityCounts
}

/**
 * Hands over a programme's counters of the days (UTC) from `from` to `until`, of all days without them; answers false
 * when it stopped at `stopAt` (milliseconds since 1970).
 */
export type ReadCounters = (
  of: { programmeId: string; from?: string; until?: string; stopAt?: number },
  take: (counter: StoredCounter) => void,
) => Promise<boolean>
