// Imports in the Registry table: their terms and counts plain, their rows encrypted under a key of each import. Rows
// go when their chunk is done, and with what is told of them after 30 days at the latest.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type {
  AddChunks,
  ChunkAddress,
  CreateImport,
  FindImport,
  FindPlannedRows,
  FinishChunk,
  HouseholdImport,
  ImportCounts,
  ImportFailure,
  ListedRow,
  ListImportFailures,
  SumChunks,
} from '../../application/import-ports.ts'
import { inParallel } from '../../application/in-parallel.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { decryptJson, encryptJson } from '../crypto/personal-data.ts'
import type { KeyVault } from '../kms/key-vault.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { registryKey } from './keys.ts'
import { queryPartitionPage, queryWholePartition } from './page-cursor.ts'
import { putOnce } from './put-once.ts'

type Table = {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
  readonly vault: KeyVault
}

export type ImportStore = {
  readonly createImport: CreateImport
  readonly addChunks: AddChunks
  readonly findImport: FindImport
  readonly findPlannedRows: FindPlannedRows
  readonly finishChunk: FinishChunk
  readonly sumChunks: SumChunks
  readonly listImportFailures: ListImportFailures
}

type Header = HouseholdImport & { readonly wrappedKey: Uint8Array }

const keptSeconds = 30 * 24 * 3600
const chunksAtOnce = 8
const failurePrefix = 'FAILURE#'

const keyContext = (importId: string) => ({ import: importId })
const expiry = (now: number) => Math.floor(now / 1000) + keptSeconds

/** Port functions on the Registry table. */
export function makeImportStore(table: Table): ImportStore {
  const { client, tableName, vault } = table
  return {
    createImport: async (started, requestHash) => {
      const { importId } = started
      const { wrapped: wrappedKey } = await vault.newDataKey(keyContext(importId))
      const item = { ...registryKey.import(importId), ...started, wrappedKey, requestHash }
      const stored = await putOnce(client, tableName, item)
      return stored && importOf(stored as unknown as Header)
    },
    addChunks: async (importId, chunks) => {
      const header = await headerOf(table, importId)
      const key = await vault.unwrap(header.wrappedKey, keyContext(importId))
      const add = (rows: readonly ListedRow[], chunk: number) =>
        addChunk(table, { at: { importId, chunk }, rows, key, now: header.createdAt })
      const planned = await inParallel(chunks, chunksAtOnce, add)
      return [...chunks.keys()].filter((chunk) => planned[chunk])
    },
    findImport: async (importId) => {
      const header = await read(table, registryKey.import(importId))
      return header && importOf(header as unknown as Header)
    },
    findPlannedRows: (at) => findPlannedRows(table, at),
    finishChunk: (at, result) => finishChunk(table, at, result),
    sumChunks: (importId) => sumChunks(table, importId),
    listImportFailures: async (importId, cursor) => {
      const { pk } = registryKey.import(importId)
      const page = await queryPartitionPage(client, { tableName, pk, prefix: failurePrefix, cursor })
      return { rows: page.items.map(failureOf), ...(page.cursor !== undefined && { cursor: page.cursor }) }
    },
  }
}

async function read({ client, tableName }: Table, Key: { pk: string; sk: string }) {
  return (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item
}

async function headerOf(table: Table, importId: string): Promise<Header> {
  const header = await read(table, registryKey.import(importId))
  if (header === undefined) throw new Error(`import ${importId} is unknown`)
  return header as unknown as Header
}

function importOf(header: Header): HouseholdImport {
  const { importId, programmeId, siteId, fileName, mapping, consentLanguage } = header
  const { rows, chunks, startedBy, createdAt } = header
  const terms = { importId, programmeId, siteId, fileName, mapping, consentLanguage }
  return { ...terms, rows, chunks, startedBy, createdAt }
}

/** Returns whether the chunk is still to do. */
async function addChunk(
  { client, tableName }: Table,
  chunk: { at: ChunkAddress; rows: readonly ListedRow[]; key: Uint8Array; now: number },
): Promise<boolean> {
  const { importId, chunk: number } = chunk.at
  const rows = await encryptJson(chunk.rows, chunk.key)
  const outcome = await transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: { ...registryKey.importChunk(importId, number), state: 'planned' },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Put: {
        TableName: tableName,
        Item: { ...registryKey.importRows(importId, number), rows, expiresAt: expiry(chunk.now) },
      },
    },
  ])
  if (isRefusal(outcome)) throw new Error(`chunk ${number} of import ${importId}: ${outcome.refused}`)
  return outcome === undefined || outcome[0]?.item?.['state'] === 'planned'
}

async function findPlannedRows(
  table: Table,
  { importId, chunk }: ChunkAddress,
): Promise<readonly ListedRow[] | undefined> {
  const stored = await read(table, registryKey.importChunk(importId, chunk))
  if (stored?.['state'] === 'done') return undefined
  const [header, item] = await Promise.all([
    headerOf(table, importId),
    read(table, registryKey.importRows(importId, chunk)),
  ])
  // Another worker may have finished it between the two reads; then the message comes again and finds it done.
  if (item === undefined) throw new Error(`chunk ${chunk} of import ${importId} has no rows`)
  const key = await table.vault.unwrap(header.wrappedKey, keyContext(importId))
  return (await decryptJson(item['rows'], key)) as ListedRow[]
}

/** One transaction, so that failures and counts are those of one worker: at most 50 rows and two writes. */
async function finishChunk(
  { client, tableName }: Table,
  { importId, chunk }: ChunkAddress,
  { counts, failures, now }: Parameters<FinishChunk>[1],
): Promise<void> {
  const told = failures.map((failure): TransactItems[number] => ({
    Put: {
      TableName: tableName,
      Item: { ...registryKey.importFailure(importId, failure.row), ...failure, expiresAt: expiry(now) },
    },
  }))
  const outcome = await transact(client, [
    {
      Update: {
        TableName: tableName,
        Key: registryKey.importChunk(importId, chunk),
        UpdateExpression: 'SET #state = :done, counts = :counts',
        ConditionExpression: '#state = :planned',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':done': 'done', ':planned': 'planned', ':counts': counts },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    { Delete: { TableName: tableName, Key: registryKey.importRows(importId, chunk) } },
    ...told,
  ])
  if (outcome === undefined) return
  const isDone = !isRefusal(outcome) && outcome[0]?.item?.['state'] === 'done'
  if (!isDone) throw new Error(`chunk ${chunk} of import ${importId} could not be finished`)
}

async function sumChunks({ client, tableName }: Table, importId: string): ReturnType<SumChunks> {
  const { pk } = registryKey.import(importId)
  const chunks = await queryWholePartition(client, { tableName, pk, prefix: 'CHUNK#' })
  const done = chunks.filter(({ state }) => state === 'done').map(({ counts }) => counts as ImportCounts)
  const sum = (of: (counts: ImportCounts) => number) => done.reduce((total, counts) => total + of(counts), 0)
  return {
    chunksDone: done.length,
    enrolled: sum(({ enrolled }) => enrolled),
    alreadyEnrolled: sum(({ alreadyEnrolled }) => alreadyEnrolled),
    failed: sum((counts) => counts.failed),
    remarks: sum(({ remarks }) => remarks),
  }
}

function failureOf(item: Readonly<Record<string, unknown>>): ImportFailure {
  const { row, column, code, reason, enrolled } = item as unknown as ImportFailure
  return { row, ...(column !== undefined && { column }), code, reason, enrolled }
}
