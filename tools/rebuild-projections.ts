// `npm run rebuild:projections`: derives vendors' lines, day marks, markers and counters anew from the vouchers, says
// where they differed and puts it right. `--check` only says. `--help` lists the flags.
import { parseArgs } from 'node:util'
import { makeLedgerReader } from '../shared/adapters/dynamodb/ledger-reader.ts'
import { type ProjectionRebuild, rebuildProjections } from './projection-rebuild.ts'
import { targetFlags, targetHelp, targetOf, UsageError, wordsFor } from './target-stack.ts'

const help = `npm run rebuild:projections -- [flags]
${targetHelp}
  --check                compare only, write nothing
  --json                 the whole result as JSON on standard output
It may run on a stack in use, and more than once at a time.
Exit code: 0 everything is as the vouchers say, 1 something is not (after the repair; with --check before any),
2 it could not be compared.`

function describe({ differed, left, passes, last }: ProjectionRebuild, seconds: string): string {
  const lines = differed.map(({ kind, item, problem }) => `  ${kind}: ${item}: ${problem}`)
  const { vouchers, movements, counters, countersInUse, underWay } = last
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...(underWay > 0
      ? [`${underWay} movements are so young that the stream may not have told of them.`]
      : []),
    ...(countersInUse > 0
      ? [
          `${countersInUse} counters were added to meanwhile and not compared: run it again when it is quieter.`,
        ]
      : []),
    left === 0 ? 'The projections are what the vouchers say.' : `${left} differences are left.`,
    `${vouchers} vouchers, ${movements} movements, ${counters} counters; ${passes} passes in ${seconds} s.`,
  ].join('\n')
}

async function rebuild(): Promise<void> {
  const { values: flags } = parseArgs({
    options: { ...targetFlags, check: { type: 'boolean', default: false } },
  })
  if (flags.help) return console.log(help)
  const { client, tables, where } = targetOf(flags)
  const { programme } = flags
  if (programme !== undefined && !(await makeLedgerReader(client, tables.ledger).hasProgramme(programme)))
    throw new UsageError(`There is no programme ${programme} there.`)
  const startedAt = performance.now()
  const result = await rebuildProjections({
    client,
    tables,
    programmeId: programme,
    checkOnly: flags.check,
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const does = flags.check ? 'Comparing' : 'Rebuilding'
  if (flags.json) console.log(JSON.stringify(result, null, 2))
  else console.log(`${does} what follows from ${tables.vouchers} at ${where}\n${describe(result, seconds)}`)
  client.destroy()
  process.exitCode = result.left === 0 ? 0 : 1
}

rebuild().catch((error: NodeJS.ErrnoException) => {
  console.error(wordsFor(error))
  process.exitCode = 2
})
