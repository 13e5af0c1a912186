// `npm run verify:ledger`: checks the books of any stack, this computer's or AWS's. `--help` lists the flags.
import { parseArgs } from 'node:util'
import { type LedgerVerification, verifyLedger } from './ledger-verification.ts'
import { targetFlags, targetHelp, targetOf, UsageError, wordsFor } from './target-stack.ts'
import { checkSentences } from './verification/check-book.ts'

const help = `npm run verify:ledger -- [flags]
${targetHelp}
  --json                 the whole result as JSON on standard output
Exit code: 0 everything holds, 1 something does not, 2 it could not be checked.`

function describe({ checks, vouchers, ok }: LedgerVerification, seconds: string): string {
  const lines = checks.flatMap(({ name, checked, violations, violationCount, pending }) => [
    `${violationCount === 0 ? '  ok  ' : ' FAIL '} ${checkSentences[name]} (${name}: ${checked} checked)`,
    ...violations.map(({ item, problem }) => `         ${item}: ${problem}`),
    ...(violationCount > violations.length
      ? [`         and ${violationCount - violations.length} more`]
      : []),
    ...pending.map(({ item, problem }) => `         under way: ${item}: ${problem}`),
  ])
  const failed = checks.reduce((sum, { violationCount }) => sum + violationCount, 0)
  const verdict = ok
    ? 'The books hold'
    : `The books do not hold: ${failed} violation${failed === 1 ? '' : 's'}`
  return [
    ...lines,
    '',
    `${verdict}. ${checks.length} checks over ${vouchers} vouchers in ${seconds} s.`,
  ].join('\n')
}

async function verify(): Promise<void> {
  const { values: flags } = parseArgs({ options: targetFlags })
  if (flags.help) return console.log(help)
  const { client, tables, where } = targetOf(flags)
  const startedAt = performance.now()
  const result = await verifyLedger({
    client,
    tables,
    programmeId: flags.programme,
  })
  if (flags.programme !== undefined && result.programmes === 0)
    throw new UsageError(`There is no programme ${flags.programme} there.`)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (flags.json) console.log(JSON.stringify(result, null, 2))
  else
    console.log(`Verifying ${tables.vouchers} and ${tables.ledger} at ${where}\n${describe(result, seconds)}`)
  client.destroy()
  process.exitCode = result.ok ? 0 : 1
}

verify().catch((error: NodeJS.ErrnoException) => {
  console.error(wordsFor(error))
  process.exitCode = 2
})
