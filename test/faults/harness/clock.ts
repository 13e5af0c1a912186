// The time as one logical process sees it: it ticks by itself, and is now and then set wrong by up to ten minutes.
import type { Random } from './random.ts'

export const mostMinutesWrong = 10

export type Clock = {
  /** Milliseconds since 1970, later by some milliseconds at each look, and wrong by what the last jump made of it. */
  now(): number
  /** Sets the clock wrong anew, by up to ten minutes either way. */
  jump(): void
  /** How often it jumped. */
  jumps(): number
}

/** `jumpRate` is how likely a look finds that the clock has jumped. Follows from the random source alone. */
export function makeClock(given: {
  readonly random: Random
  readonly startsAt: number
  readonly jumpRate?: number
}): Clock {
  const { random, startsAt, jumpRate = 0.1 } = given
  let right = startsAt
  let wrongBy = 0
  let jumps = 0
  const jump = () => {
    wrongBy = random.integer(-mostMinutesWrong * 60_000, mostMinutesWrong * 60_000)
    jumps += 1
  }
  return {
    now: () => {
      right += random.integer(1, 2000)
      if (random.chance(jumpRate)) jump()
      return right + wrongBy
    },
    jump,
    jumps: () => jumps,
  }
}
