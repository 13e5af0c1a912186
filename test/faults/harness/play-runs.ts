// Plays runs on as many threads as there are cores, each with an engine of its own and several runs at once, since
// most of a run is waiting.
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Ended, Run } from './play-worker.ts'

/** An engine keeps something of every table it had: after so many runs there is a new one. */
const runsAnEngine = 400

export type PlayOptions = {
  readonly runs: Iterator<Run>
  readonly onEnded: (ended: Ended) => void
  /** Asked before each run; those under way are played to their end. */
  readonly isOver?: () => boolean
  readonly threads?: number
  /** Runs at the same time in each thread. */
  readonly atOnce?: number
}

/** Resolves when every run has ended, or when it is over. Throws when a thread dies. */
export async function playRuns({
  runs,
  onEnded,
  isOver = () => false,
  threads = availableParallelism(),
  atOnce = 6,
}: PlayOptions): Promise<void> {
  let isDone = false
  const next = () => {
    const result = isDone || isOver() ? undefined : runs.next()
    isDone = result === undefined || result.done === true
    return isDone ? undefined : (result?.value as Run)
  }
  const keepPlaying = async () => {
    while (!isDone) await playOnOneEngine({ next, onEnded, atOnce })
  }
  await Promise.all(Array.from({ length: threads }, keepPlaying))
}

type OneEngine = {
  readonly next: () => Run | undefined
  readonly onEnded: (ended: Ended) => void
  readonly atOnce: number
}

async function playOnOneEngine({ next, onEnded, atOnce }: OneEngine): Promise<void> {
  const worker = new Worker(new URL('./play-worker.ts', import.meta.url), { execArgv: [] })
  let [left, underWay] = [runsAnEngine, 0]
  const sendNext = () => {
    const run = left > 0 ? next() : undefined
    if (run === undefined) return underWay === 0 && worker.postMessage('stop')
    left -= 1
    underWay += 1
    worker.postMessage(run)
  }
  worker.on('message', (message: Ended | 'ready') => {
    if (message !== 'ready') {
      underWay -= 1
      onEnded(message)
      return sendNext()
    }
    for (let place = 0; place < atOnce && (place === 0 || underWay > 0); place++) sendNext()
  })
  await once(worker, 'exit')
}
