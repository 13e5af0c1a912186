// `npm start`: runs the whole stack on this computer until Ctrl-C. `--help` lists the flags.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { LocalPorts, LocalStack } from './local/stack.ts'

const help = `npm start -- [flags]
  --port <n>       port of the API (VALE_PORT, 4000); the others follow it
  --sign-in-port, --dynamodb-port, --sqs-port, --aws-port <n>
                   (VALE_SIGN_IN_PORT, VALE_DYNAMODB_PORT, VALE_SQS_PORT, VALE_AWS_PORT)
  --data-dir <dir> where data is kept between starts (VALE_DATA_DIR, .data)
  --fresh          begin with no data
  --no-seed        leave out the demo data
  --quiet          print nothing but errors`

const projectFolder = resolve(import.meta.dirname, '..')
const startedAt = performance.now()

function readFlags() {
  const number = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      port: number,
      'sign-in-port': number,
      'dynamodb-port': number,
      'sqs-port': number,
      'aws-port': number,
      'data-dir': { type: 'string' },
      fresh: { type: 'boolean', default: false },
      seed: { type: 'boolean', default: true },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  })
  return values
}

type Flags = ReturnType<typeof readFlags>

function portOf(flag: string | undefined, variable: string, fallback: number): number {
  const given = flag ?? process.env[variable]
  const port = given === undefined || given === '' ? fallback : Number(given)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`${given} is not a port.`)
  return port
}

class UsageError extends Error {
  override readonly name = 'UsageError'
}

function portsOf(flags: Flags): Required<LocalPorts> {
  const api = portOf(flags.port, 'VALE_PORT', 4000)
  return {
    api,
    signIn: portOf(flags['sign-in-port'], 'VALE_SIGN_IN_PORT', api + 1),
    dynamodb: portOf(flags['dynamodb-port'], 'VALE_DYNAMODB_PORT', api + 2),
    sqs: portOf(flags['sqs-port'], 'VALE_SQS_PORT', api + 3),
    aws: portOf(flags['aws-port'], 'VALE_AWS_PORT', api + 4),
  }
}

/** Loaded late, so that a missing node_modules is told in one line. */
async function loadStack() {
  if (!existsSync(resolve(projectFolder, 'node_modules'))) throw new UsageError('Run npm ci first.')
  try {
    return await import('./local/stack.ts')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ERR_MODULE_NOT_FOUND')
      throw new UsageError(
        `node_modules is incomplete, run npm ci: ${(error as Error).message.split('\n')[0]}`,
      )
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNKNOWN_BUILTIN_MODULE')
      throw new UsageError(`Node ${process.version} is too old here: use npm start, which brings its own.`)
    throw error
  }
}

async function seed(stack: LocalStack): Promise<string> {
  const file = resolve(import.meta.dirname, 'seed.ts')
  if (!existsSync(file)) return ''
  const { seedDemo } = (await import(file)) as { seedDemo: (stack: LocalStack) => Promise<unknown> }
  await seedDemo(stack)
  return ', with demo data'
}

function describeStart(stack: LocalStack, seeded: string): string {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const people = stack.users
    .list()
    .slice(0, 12)
    .map(({ signInName, groups }) => `    ${signInName.padEnd(28)} ${groups.join(', ')}`)
  return `
  Vale is ready in ${seconds} s${seeded}.

  Start page     ${stack.baseUrl}/
  Staff console  ${stack.baseUrl}/office/
  Vendor's app   ${stack.baseUrl}/field/
  API reference  ${stack.baseUrl}/docs
  Sign-in        ${stack.issuer}
  DynamoDB       ${stack.endpoints.dynamodb} (${stack.engine})

  Sign in as, with the password vale
${people.join('\n')}

  Try first
    1. open ${stack.baseUrl}/office/ and sign in as programme@demo.vale
    2. open ${stack.baseUrl}/docs, choose Authorize and the programme officer, call GET /programmes
    3. npm run demo, in another terminal: the main job from enrolment to the trial balance
    4. npm run verify:ledger, in another terminal: does this ledger hold?

  Ctrl-C stops everything.
`
}

/** When the first signal came; a shell and npm may pass the same Ctrl-C on once more. */
let stoppingSince: number | undefined

function stopOnSignals(stack: LocalStack): void {
  const stop = () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > 1000) process.exit(1)
      return
    }
    stoppingSince = performance.now()
    stack.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

function fail(error: unknown): never {
  const expected = error instanceof Error && ['UsageError', 'LocalStackError'].includes(error.name)
  const wrongFlag = (error as NodeJS.ErrnoException)?.code?.startsWith('ERR_PARSE_ARGS') === true
  if (expected || wrongFlag) console.error((error as Error).message)
  else console.error(error)
  process.exit(1)
}

async function start(): Promise<void> {
  const flags = readFlags()
  if (flags.help) return console.log(help)
  const ports = portsOf(flags)
  const { startLocalStack } = await loadStack()
  const dataDir = resolve(projectFolder, flags['data-dir'] ?? process.env['VALE_DATA_DIR'] ?? '.data')
  const { buildWebApps } = await import('./local/build-web.ts')
  const [stack] = await Promise.all([
    startLocalStack({ dataDir, ports, fresh: flags.fresh, quiet: flags.quiet }),
    buildWebApps(),
  ])
  stopOnSignals(stack)
  const seeded = flags.seed ? await seed(stack) : ''
  if (!flags.quiet) console.log(describeStart(stack, seeded))
}

start().catch((error: unknown) => {
  // What fails because all is being stopped, such as the seed, is no news.
  if (stoppingSince === undefined) fail(error)
})
