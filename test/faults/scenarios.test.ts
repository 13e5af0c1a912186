// The same seeds of every scenario at every run. More of them, and others: npm run test:faults -- --minutes 10
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playScenario } from './harness/scenario.ts'
import { chosenSeeds, forEachSeed } from './harness/seeds.ts'
import { type Host, startHost } from './harness/world.ts'
import { scenarios } from './scenarios.ts'

let host: Host
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host.stop())

const seeds = chosenSeeds(20)

describe('under faults', () => {
  it.each(scenarios)(
    '$name holds',
    async (scenario) => {
      let commands = 0
      await forEachSeed({ seeds, file: 'test/faults/scenarios.test.ts', atOnce: 6 }, async (seed) => {
        const { counts } = await playScenario(host, scenario, seed)
        commands += counts['commands'] ?? 0
      })
      expect(commands).toBeGreaterThan(seeds.length)
    },
    600_000,
  )
})
