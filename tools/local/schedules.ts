// Runs the functions that the template runs at intervals, each when its interval has passed since its last run. The
// times are kept in a file, so that a stack that is started for an hour a day falls behind no more than that.
import type { ScheduleModel } from './app-model.ts'
import type { FunctionRuntime } from './function-runtime.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

export type ScheduleOptions = {
  readonly schedules: readonly ScheduleModel[]
  readonly runtime: FunctionRuntime
  /** Those of which others wait for the first result: they run at every start too. */
  readonly atOnce?: readonly string[]
  /** When each function last began to run, in milliseconds since 1970. */
  readonly file: string
  readonly onFailure: (line: string) => void
}

export type Schedules = {
  /** Resolves once no scheduled run is under way. */
  idle(): Promise<void>
  stop(): Promise<void>
}

const lookEveryMs = 1000
// AWS hands a scheduled event that failed to the function again, twice.
const attempts = 3

/** Starts to count; as on AWS the first run comes after a first interval, but for those that run at once. */
export function startSchedules(options: ScheduleOptions): Schedules {
  const { schedules, runtime, file, onFailure, atOnce = [] } = options
  const startedAt = Date.now()
  const lastRuns = readJsonFile<Record<string, number>>(file, {})
  for (const { functionName } of schedules) lastRuns[functionName] ??= startedAt
  writeJsonFile(file, lastRuns)
  const running = new Map<string, Promise<void>>()

  const run = async (functionName: string): Promise<void> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const outcome = await runtime.run(functionName, scheduledEvent())
      if (outcome.kind === 'returned') return
      onFailure(`schedule of ${functionName}: ${outcome.failure.errorMessage}`)
    }
  }
  const begin = (functionName: string, now: number) => {
    lastRuns[functionName] = now
    writeJsonFile(file, lastRuns)
    running.set(
      functionName,
      run(functionName).finally(() => running.delete(functionName)),
    )
  }
  const look = () => {
    const now = Date.now()
    for (const { functionName, everySeconds } of schedules) {
      const due = (lastRuns[functionName] ?? now) + everySeconds * 1000
      if (now >= due && !running.has(functionName)) begin(functionName, now)
    }
  }
  for (const { functionName } of schedules) if (atOnce.includes(functionName)) begin(functionName, startedAt)
  const timer = setInterval(look, lookEveryMs)
  const idle = async () => {
    await Promise.all(running.values())
  }
  return {
    idle,
    stop: async () => {
      clearInterval(timer)
      await idle()
    },
  }
}

/** What EventBridge hands to the target of a schedule, as far as a function may look at it. */
function scheduledEvent() {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: new Date().toISOString(),
    detail: {},
  }
}
