// `npm run verify:ledger`: checks the books of any stack, this computer's or AWS's. `--help` lists the flags.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type LedgerVerification, verifyLedger } from './ledger-verification.ts'
import { type TargetStack, targetFlags, targetHelp, targetOf, UsageError, wordsFor } from './target-stack.ts'
import { type CheckResult, checkSentences } from './verification/check-book.ts'
import { verifyProof } from './verification/proof-checks.ts'
import { readSealKeys, type SealKeys } from './verification/seal-chain.ts'
import { openSealSource, type SealSource } from './verification/seal-source.ts'

const help = `npm run verify:ledger -- [flags]
${targetHelp}
  --proof                checks the audit proof too: that nothing was altered, added or removed
  --seals <place>        where the seals lie: a folder, or s3://bucket (the running stack's own)
  --seal-key <file>      the public key that signs them, as JWK or a set of them, got from elsewhere than the seals;
                         without it the key beside the seals is taken, and whoever made them may have made it
  --json                 the whole result as JSON on standard output
Exit code: 0 everything holds, 1 something does not, 2 it could not be checked.`

const text = { type: 'string' } as const
const proofFlags = {
  ...targetFlags,
  proof: { type: 'boolean', default: false },
  seals: text,
  'seal-key': text,
} as const

type Flags = { readonly [Name in 'seal-key']?: string | undefined }

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

async function proofOf(flags: Flags, { client, tables, seals: place }: TargetStack): Promise<CheckResult[]> {
  if (place === undefined) throw new UsageError('Name where the seals lie: --seals <folder or s3://bucket>.')
  const seals = openSealSource(place)
  const file = flags['seal-key']
  return verifyProof({
    client,
    tables,
    seals,
    keys: file === undefined ? await keysBeside(seals) : readSealKeys(readFileSync(file, 'utf8')),
  })
}

async function keysBeside(seals: SealSource): Promise<SealKeys> {
  const names = (await seals.names()).filter((name) => name.startsWith('keys/'))
  const texts = await Promise.all(names.map(async (name) => (await seals.read(name)).toString('utf8')))
  return readSealKeys(...texts)
}

function withProof(books: LedgerVerification, proof: readonly CheckResult[]): LedgerVerification {
  const checks = [...books.checks, ...proof]
  return { ...books, checks, ok: checks.every(({ violationCount }) => violationCount === 0) }
}

async function verify(): Promise<void> {
  const { values: flags } = parseArgs({ options: proofFlags })
  if (flags.help) return console.log(help)
  const stack = targetOf(flags)
  const target = { ...stack, seals: flags.seals ?? stack.seals }
  const { client, tables, where } = target
  const startedAt = performance.now()
  const books = await verifyLedger({ client, tables, programmeId: flags.programme })
  const result = flags.proof ? withProof(books, await proofOf(flags, target)) : books
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
