// `npm run test:faults`: plays seeds of the scenarios until the time is over, and says what happened. `--help` lists
// the flags. Exit 1 when something did not hold.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { addCounts, type Played, playScenario, type Scenario, Violation } from './harness/scenario.ts'
import { wholeNumber } from './harness/seeds.ts'
import { type Host, startHost } from './harness/world.ts'
import { scenarios } from './scenarios.ts'

const help = `npm run test:faults -- [flags]
  --minutes <n>       how long (1, unless --seed is given alone)
  --seed <n>          the first seed; alone: this seed and no other
  --times <n>         with --seed alone: how often (1); what hangs on the order of things may need more than one
  --scenario <name>   only this one: ${scenarios.map(({ name }) => name).join(', ')}
  --engine <name>     dynoxide (default) or dynamodb-local, which needs Java 17
  --at-once <n>       runs at the same time (twice the cores)
  --trace             says what was done to each request of a run that did not hold
Exit code: 0 everything held, 1 something did not.`

const text = { type: 'string' } as const
const { values: flags } = parseArgs({
  options: {
    ...{ minutes: text, seed: text, times: text, scenario: text, engine: text, 'at-once': text },
    trace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const numberOf = (name: 'minutes' | 'seed' | 'times' | 'at-once', otherwise: number) => {
  const given = flags[name]
  return given === undefined ? otherwise : wholeNumber(`--${name}`, given)
}

/** An engine keeps something of every table it had: after so many runs there is a new one. */
const runsAnEngine = 300
/** One fault in the code shows in many seeds: after so many there is enough to look at. */
const mostViolations = 10

type Run = { readonly scenario: Scenario; readonly seed: number }
type Results = { readonly played: Played[]; readonly violations: Error[] }

function chosenScenarios(): readonly Scenario[] {
  const { scenario: wanted } = flags
  const chosen = wanted === undefined ? scenarios : scenarios.filter(({ name }) => name === wanted)
  if (chosen.length === 0) throw new Error(`There is no scenario ${wanted}.`)
  return chosen
}

/** All runs in their order: one seed after the other, each through every scenario. */
function* runsToPlay(): Generator<Run> {
  const chosen = chosenScenarios()
  const isReplay = flags.seed !== undefined && flags.minutes === undefined
  const first = numberOf('seed', Math.floor(Math.random() * 1_000_000_000))
  const last = isReplay ? first : Number.POSITIVE_INFINITY
  for (let seed = first; seed <= last; seed++)
    for (const scenario of chosen)
      for (let time = 0; time < (isReplay ? numberOf('times', 1) : 1); time++) yield { scenario, seed }
}

async function playAll(results: Results, isOver: () => boolean): Promise<void> {
  const runs = runsToPlay()
  let isDone = false
  while (!isDone && !isOver()) {
    const host = await startHost()
    try {
      isDone = await playSome(host, { runs, results, isOver })
    } finally {
      await host.stop()
    }
  }
}

/** Plays on one engine; returns whether there is nothing more to play. */
async function playSome(
  host: Host,
  { runs, results, isOver }: { runs: Generator<Run>; results: Results; isOver: () => boolean },
): Promise<boolean> {
  let left = runsAnEngine
  let isDone = false
  const worker = async () => {
    while (left > 0 && !isOver()) {
      left -= 1
      const next = runs.next()
      if (next.done) {
        isDone = true
        return
      }
      await play(host, next.value, results)
    }
  }
  const atOnce = numberOf('at-once', 2 * availableParallelism())
  await Promise.all(Array.from({ length: atOnce }, worker))
  return isDone
}

async function play(host: Host, { scenario, seed }: Run, { played, violations }: Results): Promise<void> {
  try {
    played.push(await playScenario(host, scenario, seed))
  } catch (error) {
    violations.push(error as Error)
    console.error(`\nVIOLATION ${(error as Error).message}`)
    if (flags.trace && error instanceof Violation) {
      console.error(error.cause)
      for (const { client, request, attempt, operation, fault } of error.log)
        console.error(`  ${client} ${request}.${attempt} ${operation} ${fault ?? ''}`)
    }
  }
}

function report({ played, violations }: Results, minutes: number): string {
  const counts = addCounts(played.map((one) => one.counts))
  const faults = addCounts(played.map((one) => one.faults))
  const lines = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${String(count).padStart(9)}  ${name}`)
  const runs = played.length + violations.length
  return [
    ...['', 'What was done', ...lines(counts)],
    ...['', 'What the proxy did', ...lines(faults)],
    '',
    `${runs} runs in ${minutes.toFixed(1)} minutes, ${(runs / minutes).toFixed(0)} seeds a minute: ` +
      `${violations.length === 0 ? 'everything held' : `${violations.length} VIOLATIONS`}.`,
    ...violations.map(({ message }) => message),
  ].join('\n')
}

async function run(): Promise<void> {
  if (flags.help) return console.log(help)
  if (flags.engine !== undefined) process.env['VALE_ENGINE'] = flags.engine
  const started = performance.now()
  const minutesGone = () => (performance.now() - started) / 60_000
  const minutes = flags.seed !== undefined && flags.minutes === undefined ? 60 : numberOf('minutes', 1)
  const results: Results = { played: [], violations: [] }
  await playAll(results, () => minutesGone() >= minutes || results.violations.length >= mostViolations)
  console.log(report(results, minutesGone()))
  process.exitCode = results.violations.length === 0 ? 0 : 1
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
