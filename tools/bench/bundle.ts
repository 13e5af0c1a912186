// The redeem function as it is deployed: how large its bundle is, and how long a fresh process needs to import it,
// beyond what importing an empty module takes.
import { spawn } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { handlerOf } from '../local/app-model.ts'
import { modelOf, setEnvironment } from './load-function.ts'
import type { Measurement } from './measurement.ts'
import { medianOf } from './pace.ts'
import { rowOf } from './row.ts'

const processes = 15
const importScript =
  'const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started); process.exit()'

export const measureBundle: Measurement = async (ground, note) => {
  setEnvironment(ground, 'redemptions')
  const bundle = `${handlerOf(modelOf(ground, 'redemptions')).stem}.mjs`
  const empty = join(ground.folder, 'empty.mjs')
  writeFileSync(empty, 'export {}\n')
  const times = { bundle: [] as number[], empty: [] as number[] }
  for (let run = 0; run < processes; run++) {
    times.empty.push(await importMs(empty))
    times.bundle.push(await importMs(bundle))
  }
  const [ours, nothing] = [medianOf(times.bundle), medianOf(times.empty)]
  note(
    `import ${ours.toFixed(1)} ms (fastest ${Math.min(...times.bundle).toFixed(1)}), of an empty module ` +
      `${nothing.toFixed(1)} ms; medians of ${processes} processes each`,
  )
  return [
    rowOf({
      name: 'redeem bundle, minified',
      value: statSync(bundle).size / 1000,
      unit: 'kB',
      aim: { atMost: 450 },
      digits: 0,
    }),
    rowOf({
      name: 'redeem bundle, import above an empty module',
      value: ours - nothing,
      unit: 'ms',
      aim: { atMost: 60 },
      digits: 0,
    }),
  ]
}

function importMs(file: string): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', importScript, pathToFileURL(file).href],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => {
      const milliseconds = Number.parseFloat(said)
      if (Number.isFinite(milliseconds)) resolve(milliseconds)
      else reject(new Error(`${file} could not be imported: ${said}`))
    })
  })
}
