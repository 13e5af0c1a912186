// The console's list of 100,000 registrations, in a real browser on the laptop stack: from the press to the first page.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Measurement } from './measurement.ts'
import { medianOf } from './pace.ts'
import { plainRow, rowOf } from './row.ts'

const script = join(import.meta.dirname, '../../test/e2e/measure-registrations.ts')

type Measured = { readonly opensMs: number[]; readonly answersMs: number[] }

export const measureRegistrationsPage: Measurement = async (_ground, note) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1_000_000 })
  const { opensMs, answersMs } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured
  note(`${opensMs.map((ms) => ms.toFixed(0)).join(', ')} ms; the first one loads the page's code`)
  return [
    rowOf({
      name: 'list of 100,000 registrations opened in the console',
      value: medianOf(opensMs),
      unit: 'ms',
      aim: { atMost: 1000 },
      digits: 0,
    }),
    plainRow({
      name: 'of which the answer of the laptop stack',
      value: medianOf(answersMs),
      unit: 'ms',
      digits: 0,
    }),
  ]
}
