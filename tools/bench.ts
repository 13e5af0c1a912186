// Measures Vale against the yardsticks of its design, in one run on an engine of its own. Says what it found as a
// table, or with --json as JSON. Exit 0 also when an aim is missed; 1 when something could not be measured.
import { availableParallelism, loadavg } from 'node:os'
import { prepareGround } from './bench/ground.ts'
import { measureApart } from './bench/measure-apart.ts'
import { type MeasurementName, measurementNames, usualMeasurements } from './bench/measurements.ts'
import { type Row, tableOf } from './bench/row.ts'

const wanted = process.argv.slice(2).filter((argument) => argument !== '--json')
const asJson = process.argv.includes('--json')
const say = (line: string) => process.stderr.write(`${line}\n`)

const help = `npm run bench                 measures: ${usualMeasurements.join(', ')}
npm run bench -- NAME...      measures only these
npm run bench -- large-statement
                              closes a statement of 100,000 lines; only when asked for, it takes some minutes
npm run bench -- export-rows    exports 131,072 vouchers
npm run bench -- import-rows    imports a list of 100,000 households through a stack of its own; half an hour
npm run bench -- phone-app      the vendor's app in a slowed browser; needs Chromium
npm run bench -- registrations-page
                              the console's list of 100,000 registrations in a browser; needs Chromium
npm run --silent bench -- --json
                              says the rows as JSON`

function chosenMeasurements(): MeasurementName[] {
  const unknown = wanted.filter((name) => !measurementNames.some((known) => known === name))
  if (unknown.length > 0)
    throw new Error(
      `There is no measurement ${unknown.join(', ')}. There are: ${measurementNames.join(', ')}.`,
    )
  return wanted.length === 0 ? usualMeasurements : measurementNames.filter((name) => wanted.includes(name))
}

async function measureAll(): Promise<Row[]> {
  const chosen = chosenMeasurements()
  const started = performance.now()
  say(
    `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(2)} at the start`,
  )
  const rows: Row[] = []
  for (const name of chosen) {
    say(`${name} …`)
    rows.push(...(await measureOnNewGround(name)))
  }
  say(`Measured in ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
  return rows
}

/** What one measurement leaves in the tables is not there for the next. */
async function measureOnNewGround(name: MeasurementName): Promise<readonly Row[]> {
  const { ground, stop } = await prepareGround()
  const stopAndExit = () => void stop().finally(() => process.exit(130))
  process.once('SIGINT', stopAndExit)
  try {
    return await measureApart(name, { ground, note: (line) => say(`  ${line}`) })
  } finally {
    process.off('SIGINT', stopAndExit)
    await stop()
  }
}

async function run(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(help)
  const rows = await measureAll()
  console.log(asJson ? JSON.stringify({ rows }) : tableOf(rows))
}

try {
  await run()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
