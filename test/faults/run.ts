// `npm run test:faults`: plays seeds of the scenarios until the time is over, and says what happened. `--help` lists
// the flags. Exit 1 when something did not hold.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { playRuns } from './harness/play-runs.ts'
import type { Broken, Ended, Run } from './harness/play-worker.ts'
import { addCounts, type Played } from './harness/scenario.ts'
import { wholeNumber } from './harness/seeds.ts'
import { scenarios } from './scenarios.ts'

const help = `npm run test:faults -- [flags]
  --minutes <n>       how long (1, unless --seed is given alone)
  --seed <n>          the first seed; alone: this seed and no other
  --times <n>         with --seed alone: how often (1); what hangs on the order of things may need more than one
  --scenario <name>   only this one: ${scenarios.map(({ name }) => name).join(', ')}
  --engine <name>     dynoxide (default) or dynamodb-local, which needs Java 17
  --short             the short runs of npm test
  --threads <n>       each with an engine of its own (one a core: ${availableParallelism()})
  --at-once <n>       runs at the same time in each thread (6)
  --trace             says what was done to each request of a run that did not hold
Exit code: 0 everything held, 1 something did not.`

const text = { type: 'string' } as const
const { values: flags } = parseArgs({
  options: {
    ...{
      minutes: text,
      seed: text,
      times: text,
      scenario: text,
      engine: text,
      'at-once': text,
      threads: text,
    },
    short: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const numberOf = (name: 'minutes' | 'seed' | 'times' | 'at-once' | 'threads', otherwise: number) => {
  const given = flags[name]
  return given === undefined ? otherwise : wholeNumber(`--${name}`, given)
}

/** One fault in the code shows in many seeds: after so many there is enough to look at. */
const mostViolations = 10

type Results = { readonly played: Played[]; readonly violations: Broken[] }

function chosenScenarios(): readonly string[] {
  const { scenario: wanted } = flags
  const names = scenarios.map(({ name }) => name)
  const chosen = wanted === undefined ? names : names.filter((name) => name === wanted)
  if (chosen.length === 0) throw new Error(`There is no scenario ${wanted}.`)
  return chosen
}

/** All runs in their order: one seed after the other, each through every scenario. */
function* runsToPlay(): Generator<Run> {
  const chosen = chosenScenarios()
  const isReplay = flags.seed !== undefined && flags.minutes === undefined
  const first = numberOf('seed', Math.floor(Math.random() * 1_000_000_000))
  const last = isReplay ? first : Number.POSITIVE_INFINITY
  const length = flags.short ? 'short' : 'long'
  for (let seed = first; seed <= last; seed++)
    for (const scenario of chosen)
      for (let time = 0; time < (isReplay ? numberOf('times', 1) : 1); time++)
        yield { scenario, seed, length }
}

function note(ended: Ended, { played, violations }: Results): void {
  if ('played' in ended) return void played.push(ended.played)
  const { message, cause, log } = ended.broken
  violations.push(ended.broken)
  console.error(`\nVIOLATION ${message}`)
  if (!flags.trace) return
  console.error(cause)
  for (const { client, request, attempt, operation, fault } of log)
    console.error(`  ${client} ${request}.${attempt} ${operation} ${fault ?? ''}`)
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
  await playRuns({
    runs: runsToPlay(),
    threads: numberOf('threads', availableParallelism()),
    atOnce: numberOf('at-once', 6),
    isOver: () => minutesGone() >= minutes || results.violations.length >= mostViolations,
    onEnded: (ended) => note(ended, results),
  })
  console.log(report(results, minutesGone()))
  process.exitCode = results.violations.length === 0 ? 0 : 1
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
