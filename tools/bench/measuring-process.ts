// The process of one measurement: waits to be told which, runs it, reports, ends.
import type { FromProcess, ToProcess } from './measure-apart.ts'
import { measurements } from './measurements.ts'

const say = (message: FromProcess) =>
  new Promise<void>((resolve) => {
    process.send?.(message, () => resolve())
  })

async function measure({ name, ground }: ToProcess): Promise<FromProcess> {
  try {
    return { rows: await measurements[name](ground, (line: string) => void say({ note: line })) }
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

process.once('message', (message: ToProcess) => {
  void measure(message)
    .then(say)
    // Kept connections would hold the process open.
    .finally(() => process.exit())
})
process.once('disconnect', () => process.exit())
