// One thread that plays runs on an engine of its own: it is told which, a few at a time, and says how each ended.
import { inspect } from 'node:util'
import { parentPort } from 'node:worker_threads'
import { scenarios } from '../scenarios.ts'
import type { LoggedRequest } from './engine-proxy.ts'
import { type Length, type Played, playScenario, Violation } from './scenario.ts'
import { startHost } from './world.ts'

export type Run = { readonly scenario: string; readonly seed: number; readonly length: Length }

/** What did not hold, in words, and what the proxy did to each request. */
export type Broken = {
  readonly message: string
  readonly cause: string
  readonly log: readonly Readonly<LoggedRequest>[]
}

export type Ended = { readonly run: Run } & ({ readonly played: Played } | { readonly broken: Broken })

if (parentPort === null) throw new Error('play-worker.ts runs as a thread of play-runs.ts')
const port = parentPort
const host = await startHost()

async function play(run: Run): Promise<Ended> {
  try {
    const scenario = scenarios.find(({ name }) => name === run.scenario)
    if (scenario === undefined) throw new Error(`There is no scenario ${run.scenario}.`)
    return { run, played: await playScenario(host, scenario, run) }
  } catch (error) {
    const { message, cause } = error as Error
    const log = error instanceof Violation ? error.log : []
    return { run, broken: { message, cause: inspect(cause ?? error), log } }
  }
}

port.on('message', (run: Run | 'stop') => {
  if (run !== 'stop') void play(run).then((ended) => port.postMessage(ended))
  else void host.stop().then(() => port.close())
})
port.postMessage('ready')
