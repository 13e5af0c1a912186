// `npm run verify:ledger`: checks the books of any stack, this computer's or AWS's. `--help` lists the flags.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type LedgerVerification, verifyLedger } from './ledger-verification.ts'
import { makeLocalDocumentClient } from './local/document-client.ts'
import { findRunningStack, type RunningStack } from './local/stack-file.ts'
import { type CheckResult, checkSentences } from './verification/check-book.ts'
import { verifyProof } from './verification/proof-checks.ts'
import { readSealKeys, type SealKeys } from './verification/seal-chain.ts'
import { openSealSource, type SealSource } from './verification/seal-source.ts'

const help = `npm run verify:ledger -- [flags]
  Without flags: the stack that npm start runs on this computer.
  --vouchers <table> --ledger <table>   the tables of another stack; --registry is accepted and not read
  --region <region>      of those tables (AWS_REGION)
  --endpoint <url>       an engine on this computer instead of AWS
  --programme <id>       only this programme
  --data-dir <dir>       where npm start keeps its data (VALE_DATA_DIR, .data)
  --proof                checks the audit proof too: that nothing was altered, added or removed
  --seals <place>        where the seals lie: a folder, or s3://bucket (the running stack's own)
  --seal-key <file>      the public key that signs them, as JWK or a set of them, got from elsewhere than the seals;
                         without it the key beside the seals is taken, and whoever made them may have made it
  --json                 the whole result as JSON on standard output
Exit code: 0 everything holds, 1 something does not, 2 it could not be checked.`

class UsageError extends Error {
  override readonly name = 'UsageError'
}

function readFlags() {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      endpoint: text,
      registry: text,
      vouchers: text,
      ledger: text,
      region: text,
      programme: text,
      proof: { type: 'boolean', default: false },
      seals: text,
      'seal-key': text,
      'data-dir': text,
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return values
}

type Flags = ReturnType<typeof readFlags>
type Target = {
  readonly client: DynamoDBDocumentClient
  readonly tables: RunningStack['tables']
  readonly seals?: string | undefined
  readonly where: string
}

function targetOf(flags: Flags): Target {
  const { vouchers, ledger, endpoint, region } = flags
  if (vouchers === undefined && ledger === undefined) return runningStack(flags)
  if (vouchers === undefined || ledger === undefined)
    throw new UsageError('Name both --vouchers and --ledger.')
  const client =
    endpoint === undefined
      ? DynamoDBDocumentClient.from(new DynamoDBClient({ ...(region && { region }) }))
      : makeLocalDocumentClient(endpoint)
  return { client, tables: { vouchers, ledger }, seals: flags.seals, where: endpoint ?? 'AWS' }
}

const notRunning =
  'The laptop stack is not running: start it with npm start in another terminal, or name --vouchers and --ledger.'

function runningStack(flags: Flags): Target {
  const dataDir = flags['data-dir'] ?? process.env['VALE_DATA_DIR'] ?? '.data'
  const stack = findRunningStack(resolve(import.meta.dirname, '..', dataDir))
  if (stack === undefined) throw new UsageError(notRunning)
  const endpoint = flags.endpoint ?? stack.endpoints.dynamodb
  const seals = flags.seals ?? stack.seals
  return { client: makeLocalDocumentClient(endpoint), tables: stack.tables, seals, where: endpoint }
}

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

async function proofOf(flags: Flags, { client, tables, seals: place }: Target): Promise<CheckResult[]> {
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
  const flags = readFlags()
  if (flags.help) return console.log(help)
  const target = targetOf(flags)
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
  if (error.name === 'ResourceNotFoundException') error.message = 'There is no table of that name there.'
  const isRefused = error.code === 'ECONNREFUSED' || error.name === 'AggregateError'
  console.error(isRefused ? notRunning : error.message)
  process.exitCode = 2
})
