// Reads a list once, row after row, and keeps it in encrypted chunks; then hands these over to be checked. A reader that
// died is followed by one that cuts the same list into the same chunks.
import { findMappingFault, type ImportMapping, mappedColumns } from '../domain/import-mapping.ts'
import type { ImportCells, RowCells } from '../domain/import-row.ts'
import { type KoboSubmission, readSubmission } from '../domain/kobo-submission.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { makeRepeatFinder } from './find-repeats.ts'
import type {
  AddChunks,
  FindImport,
  FinishReading,
  HouseholdImport,
  ImportSource,
  ListChunksFor,
  ListedRow,
  OpenUpload,
  SendChunks,
} from './import-ports.ts'
import type {
  FindKoboForm,
  FindLastKoboId,
  KoboAddress,
  KoboRange,
  MarkPulled,
  OpenKoboToken,
  ReadKoboPage,
} from './kobo-ports.ts'
import { type OpenList, type OpenListIn, UnreadableList } from './list-ports.ts'

export type ReadImportPorts = {
  readonly findImport: FindImport
  readonly openUpload: OpenUpload
  readonly openList: OpenListIn
  readonly findKoboForm: FindKoboForm
  readonly openKoboToken: OpenKoboToken
  readonly findLastKoboId: FindLastKoboId
  readonly readKoboPage: ReadKoboPage
  readonly markPulled: MarkPulled
  readonly addChunks: AddChunks
  readonly finishReading: FinishReading
  readonly listChunksFor: ListChunksFor
  readonly sendChunks: SendChunks
  /** A digest; two texts of the same are the same. */
  readonly hashText: (text: string) => string
  /** 131,072 where it is left out. */
  readonly mostRows?: number
}

const mostRowsOfOne = 131_072
const chunkRows = 50
/** Keeps a chunk, encrypted and encoded, below DynamoDB's 400 KB an item whatever its script. */
const chunkCharacters = 80_000
/** More than any cell that can be read; what is longer fails as it did whole. */
const cellCharacters = 200
/** So many are held at once. */
const chunksAtOnce = 32

/** Does nothing more than hand over when the list was read before. */
export const readImport =
  (ports: ReadImportPorts) =>
  async ({ importId }: { readonly importId: string }): Promise<void> => {
    const started = await ports.findImport(importId)
    if (started === undefined) throw new Error(`import ${importId} is unknown`)
    if (started.fault !== undefined) return
    if (started.chunks === undefined) {
      const end = await readToItsEnd(ports, started)
      await ports.finishReading(importId, end)
      if (end.fault !== undefined) return
    }
    const { programmeId } = started
    const left = await ports.listChunksFor('check', importId)
    await ports.sendChunks(left.map((chunk) => ({ programmeId, importId, chunk, step: 'check' })))
  }

type End = Pick<HouseholdImport, 'rows' | 'chunks' | 'fault'>

async function readToItsEnd(ports: ReadImportPorts, started: HouseholdImport): Promise<End> {
  const { source } = started
  try {
    if (source.kind === 'kobo') return await readForm(ports, started, source)
    return await readFile(ports, started, source)
  } catch (error) {
    if (error instanceof UnreadableList) return faultOf(error.refusal)
    throw error
  }
}

async function readFile(
  ports: ReadImportPorts,
  started: HouseholdImport,
  { fileId }: Extract<ImportSource, { kind: 'file' }>,
): Promise<End> {
  const { mapping, programmeId } = started
  const file = await ports.openUpload({ programmeId, fileId })
  if (file === undefined) return faultOf(refuse('import-file-unknown', { detail: 'The file has expired.' }))
  const list = await ports.openList(file)
  if (isRefusal(list)) return faultOf(list)
  const fault = findMappingFault(mapping, { columns: list.columns, today: mapping.countedOn })
  if (fault !== undefined) return faultOf(refuse('import-mapping-invalid', fault))
  return keepRows(ports, started, rowsOf(list, mapping))
}

/** The last submission is asked for first, so that what comes meanwhile is left to the next time. */
async function readForm(
  ports: ReadImportPorts,
  started: HouseholdImport,
  { formId, afterId }: Extract<ImportSource, { kind: 'kobo' }>,
): Promise<End> {
  const form = await ports.findKoboForm(formId)
  if (form === undefined) throw new Error(`form ${formId} is unknown`)
  const address = { ...form, token: await ports.openKoboToken(formId) }
  const throughId = await ports.findLastKoboId(address)
  if (isRefusal(throughId)) return faultOf(throughId)
  const pages = submissionsOf(ports, address, { afterId, throughId })
  const end = await keepRows(ports, started, rowsOfForm(pages, started.mapping))
  if (end.fault === undefined) await ports.markPulled(formId, throughId)
  return end
}

async function* submissionsOf(
  { readKoboPage }: ReadImportPorts,
  address: KoboAddress,
  { afterId, throughId }: KoboRange,
): AsyncGenerator<KoboSubmission> {
  let after = afterId
  while (after < throughId) {
    const page = await readKoboPage(address, { afterId: after, throughId })
    if (isRefusal(page)) throw new UnreadableList(page)
    yield* page
    const last = Number(page.at(-1)?.['_id'] ?? throughId)
    if (!(last > after)) return
    after = last
  }
}

async function* rowsOfForm(
  submissions: AsyncIterable<KoboSubmission>,
  mapping: ImportMapping,
): AsyncGenerator<RowCells & { readonly row: number }> {
  for await (const submission of submissions)
    yield { row: Number(submission['_id']), ...readSubmission(submission, mapping) }
}

const faultOf = ({ refused, detail = '' }: Refusal): End => ({ fault: { code: refused, detail } })

/** Keeps the mapped columns only: what a household does not need is never stored. */
async function* rowsOf({ columns, rows }: OpenList, mapping: ImportMapping): AsyncGenerator<RowCells> {
  const places = mappedColumns(mapping).map((column) => ({ column, at: columns.indexOf(column) }))
  for await (const texts of rows) {
    const present = places.filter(({ at }) => texts[at] !== undefined)
    const cells: ImportCells = Object.fromEntries(
      present.map(({ column, at }) => [column, (texts[at] ?? '').slice(0, cellCharacters)]),
    )
    yield { cells }
  }
}

async function keepRows(
  ports: ReadImportPorts,
  { importId, mapping }: HouseholdImport,
  rows: AsyncIterable<RowCells>,
): Promise<End> {
  const { mostRows = mostRowsOfOne } = ports
  const seen = { rows: 0, chunks: 0 }
  let waiting: ListedRow[][] = []
  const keep = async () => {
    await ports.addChunks(importId, { from: seen.chunks, rows: waiting })
    seen.chunks += waiting.length
    waiting = []
  }
  for await (const chunk of cutIntoChunks(numbered(rows, makeRepeatFinder(mapping, ports.hashText)))) {
    seen.rows += chunk.length
    if (seen.rows > mostRows) {
      const detail = `It has more than ${mostRows} rows. Import it in parts.`
      return faultOf(refuse('file-unreadable', { detail }))
    }
    waiting.push(chunk)
    if (waiting.length === chunksAtOnce) await keep()
  }
  if (waiting.length > 0) await keep()
  return seen
}

async function* numbered(
  rows: AsyncIterable<RowCells & { readonly row?: number }>,
  findRepeat: ReturnType<typeof makeRepeatFinder>,
): AsyncGenerator<ListedRow> {
  let row = 0
  for await (const cells of rows) {
    row++
    const numbered = { row, ...cells }
    yield { ...numbered, ...findRepeat(numbered.row, cells) }
  }
}

async function* cutIntoChunks(rows: AsyncIterable<ListedRow>): AsyncGenerator<ListedRow[]> {
  let chunk: ListedRow[] = []
  let characters = 0
  for await (const row of rows) {
    const size = JSON.stringify(row).length
    if (chunk.length === chunkRows || (chunk.length > 0 && characters + size > chunkCharacters)) {
      yield chunk
      chunk = []
      characters = 0
    }
    chunk.push(row)
    characters += size
  }
  if (chunk.length > 0) yield chunk
}
