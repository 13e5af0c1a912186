// Imports in the Registry table: their terms and counts plain, their rows encrypted under a key of each import. Rows
// go when their chunk is done, and with what is told of them after 30 days at the latest.
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  AddChunks,
  CheckCounts,
  ChunkAddress,
  ChunkSums,
  CreateImport,
  FindImport,
  FindRowsFor,
  FinishCheck,
  FinishChunk,
  FinishReading,
  HouseholdImport,
  ImportCounts,
  ImportFailure,
  ImportStep,
  ListChunksFor,
  ListedRow,
  ListImportFailures,
  ListImportProblems,
  ListImports,
  MarkRun,
  SumChunks,
  TakeFailedRows,
} from '../../application/import-ports.ts'
import { inParallel } from '../../application/in-parallel.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { decryptJson, encryptJson } from '../crypto/personal-data.ts'
import type { KeyVault } from '../kms/key-vault.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { registryKey, registryList } from './keys.ts'
import { decodeCursor, encodeCursor, queryPartitionPage, queryWholePartition } from './page-cursor.ts'
import { putOnce } from './put-once.ts'

type Table = {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
  readonly vault: KeyVault
}
/** What says nothing of people is read without a key. */
type Plain = Omit<Table, 'vault'>

export type ImportStore = {
  readonly createImport: CreateImport
  readonly addChunks: AddChunks
  readonly finishReading: FinishReading
  readonly findImport: FindImport
  readonly listImports: ListImports
  readonly findRowsFor: FindRowsFor
  readonly finishCheck: FinishCheck
  readonly markRun: MarkRun
  readonly finishChunk: FinishChunk
  readonly sumChunks: SumChunks
  readonly listChunksFor: ListChunksFor
  readonly listImportFailures: ListImportFailures
  readonly listImportProblems: ListImportProblems
  readonly takeFailedRows: TakeFailedRows
}

type Header = HouseholdImport & { readonly wrappedKey: Uint8Array }

const keptSeconds = 30 * 24 * 3600
const chunksAtOnce = 8
const failurePrefix = 'FAILURE#'
const problemPrefix = 'CHECK#'
const chunkPrefix = 'CHUNK#'
const listedAtOnce = 20

const keyContext = (importId: string) => ({ import: importId })
const expiry = (now: number) => Math.floor(now / 1000) + keptSeconds

/** Port functions on the Registry table. */
export function makeImportStore(table: Table): ImportStore {
  return {
    ...makeImportReader(table),
    createImport: (started, requestHash) => createImport(table, started, requestHash),
    addChunks: (importId, chunks) => addChunks(table, importId, chunks),
    finishReading: (importId, end) => finishReading(table, importId, end),
    findImport: async (importId) => {
      const header = await read(table, registryKey.import(importId))
      return header && importOf(header as unknown as Header)
    },
    findRowsFor: (step, at) => findRowsFor(table, step, at),
    finishCheck: (at, result) => finishCheck(table, at, result),
    markRun: (importId, run) => markRun(table, importId, run),
    finishChunk: (at, result) => finishChunk(table, at, result),
    listChunksFor: async (step, importId) => {
      const left = (await chunksOf(table, importId)).filter((chunk) => !isDone(step, chunk))
      return left.map(({ sk }) => Number(sk.slice(chunkPrefix.length)))
    },
    listImportFailures: (importId, cursor) =>
      listFindings(table, importId, { prefix: failurePrefix, cursor }),
    listImportProblems: (importId, { code, cursor }) => {
      const prefix = code === undefined ? problemPrefix : `${problemPrefix}${code}#`
      return listFindings(table, importId, { prefix, cursor })
    },
    takeFailedRows: (importId, taking) => takeFailedRows(table, importId, taking),
  }
}

/** How far imports are, for those who hold no key. */
export function makeImportReader(table: Plain): Pick<ImportStore, 'listImports' | 'sumChunks'> {
  return {
    listImports: (programmeId, cursor) => listImports(table, programmeId, cursor),
    sumChunks: async (importId) => sumOf(await chunksOf(table, importId)),
  }
}

async function createImport(
  { client, tableName, vault }: Table,
  started: HouseholdImport,
  requestHash: string,
): Promise<HouseholdImport | undefined> {
  const { importId, programmeId, createdAt } = started
  const { wrapped: wrappedKey } = await vault.newDataKey(keyContext(importId))
  const list = { gsi1pk: registryList.imports(programmeId), gsi1sk: `${createdAt}#${importId}` }
  const item = { ...registryKey.import(importId), ...list, ...started, wrappedKey, requestHash }
  const stored = await putOnce(client, tableName, item)
  return stored && importOf(stored as unknown as Header)
}

async function listImports(
  { client, tableName }: Plain,
  programmeId: string,
  cursor: string | undefined,
): ReturnType<ListImports> {
  const list = registryList.imports(programmeId)
  const place = decodeCursor(cursor)
  const importId = place?.split('#')[1] ?? ''
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': list },
      ScanIndexForward: false,
      Limit: listedAtOnce,
      ...(place !== undefined && {
        ExclusiveStartKey: { ...registryKey.import(importId), gsi1pk: list, gsi1sk: place },
      }),
    }),
  )
  return {
    rows: Items.map((item) => importOf(item as unknown as Header)),
    ...(LastEvaluatedKey !== undefined && { cursor: encodeCursor(String(LastEvaluatedKey['gsi1sk'])) }),
  }
}

async function listFindings(
  { client, tableName }: Table,
  importId: string,
  from: { readonly prefix: string; readonly cursor: string | undefined },
): ReturnType<ListImportFailures> {
  const { pk } = registryKey.import(importId)
  const page = await queryPartitionPage(client, { tableName, pk, ...from })
  return { rows: page.items.map(failureOf), ...(page.cursor !== undefined && { cursor: page.cursor }) }
}

async function read({ client, tableName }: Table, Key: { pk: string; sk: string }) {
  return (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item
}

async function headerOf(table: Table, importId: string): Promise<Header> {
  const header = await read(table, registryKey.import(importId))
  if (header === undefined) throw new Error(`import ${importId} is unknown`)
  return header as unknown as Header
}

const importFields = [
  'importId',
  'programmeId',
  'siteId',
  'fileName',
  'source',
  'mapping',
  'consentLanguage',
  'startedBy',
  'createdAt',
  'rows',
  'chunks',
  'fault',
  'ranBy',
  'ranAt',
] as const satisfies (keyof HouseholdImport)[]

function importOf(header: Header): HouseholdImport {
  const fields = importFields.filter((field) => header[field] !== undefined)
  return Object.fromEntries(fields.map((field) => [field, header[field]])) as HouseholdImport
}

async function addChunks(
  table: Table,
  importId: string,
  { from, rows }: Parameters<AddChunks>[1],
): Promise<void> {
  const header = await headerOf(table, importId)
  const key = await table.vault.unwrap(header.wrappedKey, keyContext(importId))
  await inParallel(rows, chunksAtOnce, (ofChunk, index) =>
    addChunk(table, { at: { importId, chunk: from + index }, rows: ofChunk, key, now: header.createdAt }),
  )
}

/** Leaves a chunk as it is that is there already: its rows may be gone. */
async function addChunk(
  { client, tableName }: Table,
  chunk: { at: ChunkAddress; rows: readonly ListedRow[]; key: Uint8Array; now: number },
): Promise<void> {
  const { importId, chunk: number } = chunk.at
  const rows = await encryptJson(chunk.rows, chunk.key)
  const outcome = await transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: { ...registryKey.importChunk(importId, number), state: 'planned', rowCount: chunk.rows.length },
        ConditionExpression: 'attribute_not_exists(pk)',
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
}

async function finishReading(
  { client, tableName }: Table,
  importId: string,
  end: Parameters<FinishReading>[1],
): Promise<void> {
  const fields = Object.entries(end).filter(([, value]) => value !== undefined)
  const change = {
    TableName: tableName,
    Key: registryKey.import(importId),
    UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression:
      'attribute_exists(pk) AND attribute_not_exists(chunks) AND attribute_not_exists(fault)',
    ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
  }
  await updateUnless(client, change)
}

/** True when it was changed; false when its condition did not hold. */
async function updateUnless(
  client: DynamoDBDocumentClient,
  change: UpdateCommand['input'],
): Promise<boolean> {
  try {
    await client.send(new UpdateCommand(change))
    return true
  } catch (error) {
    itemOfFailedCondition(error)
    return false
  }
}

async function markRun(
  table: Table,
  importId: string,
  { ranBy, ranAt }: Parameters<MarkRun>[1],
): Promise<HouseholdImport> {
  await updateUnless(table.client, {
    TableName: table.tableName,
    Key: registryKey.import(importId),
    UpdateExpression: 'SET ranBy = :by, ranAt = :at',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(ranAt)',
    ExpressionAttributeValues: { ':by': ranBy, ':at': ranAt },
  })
  return importOf(await headerOf(table, importId))
}

/** A download that broke off may be taken up again for so long. */
const takingMilliseconds = 3_600_000

async function takeFailedRows(
  { client, tableName }: Table,
  importId: string,
  { by, at }: Parameters<TakeFailedRows>[1],
): Promise<boolean> {
  return updateUnless(client, {
    TableName: tableName,
    Key: registryKey.import(importId),
    UpdateExpression: 'SET takenBy = :by, takenAt = if_not_exists(takenAt, :at)',
    ConditionExpression: 'attribute_not_exists(takenBy) OR (takenBy = :by AND takenAt > :before)',
    ExpressionAttributeValues: { ':by': by, ':at': at, ':before': at - takingMilliseconds },
  })
}

async function findRowsFor(
  table: Table,
  step: ImportStep,
  { importId, chunk }: ChunkAddress,
): Promise<readonly ListedRow[] | undefined> {
  const stored = await read(table, registryKey.importChunk(importId, chunk))
  if (stored !== undefined && isDone(step, stored as Chunk)) return undefined
  const [header, item] = await Promise.all([
    headerOf(table, importId),
    read(table, registryKey.importRows(importId, chunk)),
  ])
  // Another worker may have finished it between the two reads; then the message comes again and finds it done.
  if (item === undefined) throw new Error(`chunk ${chunk} of import ${importId} has no rows`)
  const key = await table.vault.unwrap(header.wrappedKey, keyContext(importId))
  return (await decryptJson(item['rows'], key)) as ListedRow[]
}

/** One transaction, so that problems and counts are those of one worker: at most 50 rows and one write. */
async function finishCheck(
  { client, tableName }: Table,
  { importId, chunk }: ChunkAddress,
  { counts, problems, now }: Parameters<FinishCheck>[1],
): Promise<void> {
  const told = problems.map((problem): TransactItems[number] => ({
    Put: {
      TableName: tableName,
      Item: {
        ...registryKey.importProblem(importId, problem.code, problem.row),
        ...problem,
        expiresAt: expiry(now),
      },
    },
  }))
  const outcome = await transact(client, [
    {
      Update: {
        TableName: tableName,
        Key: registryKey.importChunk(importId, chunk),
        UpdateExpression: 'SET checked = :counts',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(checked)',
        ExpressionAttributeValues: { ':counts': counts },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    ...told,
  ])
  if (outcome === undefined) return
  const isChecked = !isRefusal(outcome) && outcome[0]?.item?.['checked'] !== undefined
  if (!isChecked) throw new Error(`chunk ${chunk} of import ${importId} could not be checked`)
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

type Chunk = {
  readonly sk: string
  readonly state: 'planned' | 'done'
  readonly rowCount: number
  readonly checked?: CheckCounts
  readonly counts?: ImportCounts
}

const isDone = (step: ImportStep, { state, checked }: Chunk) =>
  step === 'enrol' ? state === 'done' : state === 'done' || checked !== undefined

async function chunksOf({ client, tableName }: Plain, importId: string): Promise<Chunk[]> {
  const { pk } = registryKey.import(importId)
  return (await queryWholePartition(client, { tableName, pk, prefix: chunkPrefix })) as Chunk[]
}

function sumOf(chunks: readonly Chunk[]): ChunkSums {
  const checked = chunks.map((chunk) => chunk.checked).filter((counts) => counts !== undefined)
  const done = chunks.map(({ counts }) => counts).filter((counts) => counts !== undefined)
  const byCode: Record<string, number> = {}
  for (const { byCode: ofChunk } of checked)
    for (const [code, count] of Object.entries(ofChunk)) byCode[code] = (byCode[code] ?? 0) + count
  return {
    rowsRead: chunks.reduce((total, { rowCount }) => total + rowCount, 0),
    chunksRead: chunks.length,
    chunksChecked: checked.length,
    chunksDone: done.length,
    check: {
      wouldEnrol: sum(checked, (counts) => counts.wouldEnrol),
      alreadyEnrolled: sum(checked, (counts) => counts.alreadyEnrolled),
      failed: sum(checked, (counts) => counts.failed),
      remarks: sum(checked, (counts) => counts.remarks),
      byCode,
    },
    enrolled: sum(done, (counts) => counts.enrolled),
    alreadyEnrolled: sum(done, (counts) => counts.alreadyEnrolled),
    failed: sum(done, (counts) => counts.failed),
    remarks: sum(done, (counts) => counts.remarks),
  }
}

function sum<Counts>(all: readonly Counts[], of: (counts: Counts) => number): number {
  return all.reduce((total, counts) => total + of(counts), 0)
}

function failureOf(item: Readonly<Record<string, unknown>>): ImportFailure {
  const { row, column, code, reason, enrolled } = item as unknown as ImportFailure
  return { row, ...(column !== undefined && { column }), code, reason, enrolled }
}
