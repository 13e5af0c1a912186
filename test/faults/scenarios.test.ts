// The same seeds of every scenario at every run, short. More of them, and longer: npm run test:faults -- --minutes 10
import { describe, expect, it } from 'vitest'
import { faultKinds } from './harness/faults.ts'
import { playRuns } from './harness/play-runs.ts'
import type { Run } from './harness/play-worker.ts'
import { addCounts, type Played } from './harness/scenario.ts'
import { chosenSeeds } from './harness/seeds.ts'
import { scenarios } from './scenarios.ts'

const seeds = chosenSeeds(66)

describe('under faults', () => {
  it(`holds for ${seeds.length} seeds of each scenario, and every kind of fault has happened`, async () => {
    const { played, broken } = await playAll()
    expect(broken).toEqual([])
    for (const { counts } of played) expect(counts['commands']).toBeGreaterThan(0)
    const faults = addCounts(played.map((one) => one.faults))
    if (seeds.length >= 66) for (const kind of faultKinds) expect(faults[kind] ?? 0, kind).toBeGreaterThan(0)
  }, 600_000)
})

/** Ends with the first that does not hold: one fault in the code shows in many seeds. */
async function playAll() {
  const played: Played[] = []
  const broken: string[] = []
  const runs = seeds.flatMap((seed) =>
    scenarios.map(({ name }): Run => ({ scenario: name, seed, length: 'short' })),
  )
  await playRuns({
    runs: runs.values(),
    isOver: () => broken.length > 0,
    onEnded: (ended) => {
      if ('played' in ended) played.push(ended.played)
      else broken.push(ended.broken.message)
    },
  })
  return { played, broken }
}
