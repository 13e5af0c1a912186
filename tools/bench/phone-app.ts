// The vendor's app on a phone that is six times slower than this machine: from a code before the camera to the answer.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Measurement } from './measurement.ts'
import { medianOf } from './pace.ts'
import { plainRow, rowOf } from './row.ts'

const script = join(import.meta.dirname, '../../test/e2e/measure-phone.ts')

type Measured = { readonly answersMs: number[]; readonly verifications: number }

export const measurePhoneApp: Measurement = async (_ground, note) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1_000_000 })
  const { answersMs, verifications } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured
  note(
    `${answersMs.map((ms) => ms.toFixed(0)).join(', ')} ms without a network; the browser slows the page, not its worker`,
  )
  return [
    rowOf({
      name: 'code in view to answer, page slowed 6 times',
      value: medianOf(answersMs),
      unit: 'ms',
      aim: { atMost: 300 },
      digits: 0,
    }),
    plainRow({
      name: 'signatures checked, page slowed 6 times',
      value: verifications,
      unit: '/s',
      digits: 0,
    }),
  ]
}
