// One kind of run: what happens in a world under faults, and what must hold in it afterwards.
import type { FaultCounts, LoggedRequest } from './engine-proxy.ts'
import { type FaultPlan, weatherOf } from './faults.ts'
import { type Random, randomOf } from './random.ts'
import type { Host, World } from './world.ts'

/** How often things happened, by name: `commands` and `retries` at least. */
export type Counts = Readonly<Record<string, number>>

/** How much happens in one run: `npm test` plays many short ones, `npm run test:faults` long ones. */
export type Length = 'short' | 'long'

export type Scenario = {
  /** Kebab case: it is typed to replay a seed. */
  readonly name: string
  /** The faults of a seed; the weather of the harness where it is left out. */
  readonly plan?: (random: Random) => FaultPlan
  /** Plays and verifies. Throws when something does not hold that must. */
  readonly run: (world: World, random: Random, length: Length) => Promise<Counts>
}

type Chosen = { readonly seed: number; readonly length: Length }

export type Played = { readonly counts: Counts; readonly faults: FaultCounts }

/** A run that did not hold, with the line that plays it again and what the proxy did to each request. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly log: readonly Readonly<LoggedRequest>[]
  constructor(message: string, cause: unknown, log: Violation['log']) {
    super(message, { cause })
    this.log = log
  }
}

/** The command that plays a seed of a scenario again. */
function replayLine({ name }: Scenario, { seed, length }: Chosen, engine: Host['engine']): string {
  const flags =
    (length === 'short' ? ' --short' : '') + (engine === 'dynamodb-local' ? ' --engine dynamodb-local' : '')
  return `npm run test:faults -- --scenario ${name} --seed ${seed}${flags}`
}

/** Plays one seed in a world of its own. Throws Violation. */
export async function playScenario(host: Host, scenario: Scenario, chosen: Chosen): Promise<Played> {
  const { seed, length } = chosen
  const plan = (scenario.plan ?? weatherOf)(randomOf(seed, 'weather'))
  const world = await host.openWorld({ seed, plan })
  try {
    const counts = await scenario.run(world, world.random(scenario.name), length)
    return { counts: { ...counts, 'clock jumps': world.clockJumps() }, faults: world.proxy.counts() }
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    const replay = replayLine(scenario, chosen, host.engine)
    throw new Violation(
      `seed ${seed} of ${scenario.name}: ${words}\n  again: ${replay}`,
      cause,
      world.proxy.log(),
    )
  } finally {
    await world.close()
  }
}

/** Adds up counts, name by name. */
export function addCounts(all: readonly Partial<Counts>[]): Counts {
  const sum: Record<string, number> = {}
  for (const counts of all)
    for (const [name, count = 0] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
  return sum
}
