// Which stack a tool looks at: the one that runs on this computer, or the tables that its flags name.
import { resolve } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeLocalDocumentClient } from './local/document-client.ts'
import { findRunningStack, type RunningStack } from './local/stack-file.ts'

const text = { type: 'string' } as const

/** For `parseArgs`. */
export const targetFlags = {
  endpoint: text,
  registry: text,
  vouchers: text,
  ledger: text,
  region: text,
  programme: text,
  'data-dir': text,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

export const targetHelp = `  Without flags: the stack that npm start runs on this computer.
  --vouchers <table> --ledger <table>   the tables of another stack; --registry is accepted and not read
  --region <region>      of those tables (AWS_REGION)
  --endpoint <url>       an engine on this computer instead of AWS
  --programme <id>       only this programme
  --data-dir <dir>       where npm start keeps its data (VALE_DATA_DIR, .data)`

type Flags = {
  readonly [Name in 'endpoint' | 'vouchers' | 'ledger' | 'region' | 'data-dir']?: string | undefined
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export type TargetStack = {
  readonly client: DynamoDBDocumentClient
  readonly tables: RunningStack['tables']
  /** Where the running stack keeps its seals. */
  readonly seals?: string | undefined
  readonly where: string
}

/** Throws UsageError when the flags name no stack and none is running. */
export function targetOf(flags: Flags): TargetStack {
  const { vouchers, ledger, endpoint, region } = flags
  if (vouchers === undefined && ledger === undefined) return runningStack(flags)
  if (vouchers === undefined || ledger === undefined)
    throw new UsageError('Name both --vouchers and --ledger.')
  const client =
    endpoint === undefined
      ? DynamoDBDocumentClient.from(new DynamoDBClient({ ...(region && { region }) }))
      : makeLocalDocumentClient(endpoint)
  return { client, tables: { vouchers, ledger }, where: endpoint ?? 'AWS' }
}

const notRunning =
  'The laptop stack is not running: start it with npm start in another terminal, or name --vouchers and --ledger.'

function runningStack(flags: Flags): TargetStack {
  const dataDir = flags['data-dir'] ?? process.env['VALE_DATA_DIR'] ?? '.data'
  const stack = findRunningStack(resolve(import.meta.dirname, '..', dataDir))
  if (stack === undefined) throw new UsageError(notRunning)
  const endpoint = flags.endpoint ?? stack.endpoints.dynamodb
  return {
    client: makeLocalDocumentClient(endpoint),
    tables: stack.tables,
    seals: stack.seals,
    where: endpoint,
  }
}

/** What to tell of an error: in words where it says that the stack is not there. */
export function wordsFor(error: NodeJS.ErrnoException): string {
  if (error.name === 'ResourceNotFoundException') return 'There is no table of that name there.'
  const isRefused = error.code === 'ECONNREFUSED' || error.name === 'AggregateError'
  return isRefused ? notRunning : error.message
}
