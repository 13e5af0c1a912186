// Runs a measurement in a process of its own: nothing of another one is in its heap, its caches or its
// environment, and what functions log goes where it disturbs nobody.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Ground } from './measurement.ts'
import type { MeasurementName } from './measurements.ts'
import type { Row } from './row.ts'

export type ToProcess = { readonly name: MeasurementName; readonly ground: Ground }
export type FromProcess =
  | { readonly note: string }
  | { readonly rows: readonly Row[] }
  | { readonly failed: string }

/** Rejects with the reason when the measurement failed or its process ended. */
export function measureApart(
  name: MeasurementName,
  { ground, note }: { ground: Ground; note: (line: string) => void },
): Promise<readonly Row[]> {
  // To /dev/null, as cheap as the pipe that Lambda reads: the functions' log lines are written, and not kept.
  const child = fork(fileURLToPath(import.meta.resolve('./measuring-process.ts')), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--no-warnings'],
  })
  const message: ToProcess = { name, ground }
  child.send(message)
  return new Promise((resolve, reject) => {
    child.on('message', (said: FromProcess) => {
      if ('note' in said) note(said.note)
      else if ('rows' in said) resolve(said.rows)
      else reject(new Error(`${name}: ${said.failed}`))
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${name}: its process ended with ${code}`)))
  })
}
