// Starts the import of a list of households: checks that it can be read by its mapping, cuts it into chunks, and
// hands those to the workers. The same request again finds its import and hands over what is still to do.
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import { findMappingFault, type ImportMapping, mappedColumns } from '../domain/import-mapping.ts'
import { type ImportCells, rowKeyOf } from '../domain/import-row.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type ShownImport, showImport } from './get-import.ts'
import {
  type AddChunks,
  type ChunkAddress,
  type CreateImport,
  type HouseholdImport,
  type ListedRow,
  noCounts,
} from './import-ports.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'

/** A list of rows under its columns; a row may end early. Refuses with `csv-unreadable`. */
export type ReadRows = (csv: string) => List | Refusal
type List = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }

type StartImportPorts = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly readRows: ReadRows
  readonly createImport: CreateImport
  readonly addChunks: AddChunks
  readonly sendChunks: (
    messages: readonly (ChunkAddress & { readonly programmeId: string })[],
  ) => Promise<void>
}

export type StartImport = Pick<
  HouseholdImport,
  'importId' | 'programmeId' | 'siteId' | 'fileName' | 'mapping' | 'consentLanguage'
> & {
  readonly csv: string
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

const mostRows = 20_000
const chunkRows = 50
/** Keeps a chunk, encrypted and encoded, below DynamoDB's 400 KB an item whatever its script. */
const chunkCharacters = 80_000
/** More than any cell that can be read; what is longer fails as it did whole. */
const cellCharacters = 200

/** Refuses with `programme-unknown`, `site-unknown`, `rule-invalid`, `outside-your-scope`, and what file or mapping lack. */
export const startImport =
  (ports: StartImportPorts) =>
  async (command: StartImport): Promise<ShownImport | Refusal> => {
    const list = await checkAndRead(ports, command)
    if (isRefusal(list)) return list
    const { importId, programmeId, requestHash } = command
    const chunks = cutIntoChunks(listRows(list, command.mapping))
    const started = await ports.createImport(newImport(command, list, chunks.length), requestHash)
    if (started === undefined) return refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
    const planned = await ports.addChunks(importId, chunks)
    await ports.sendChunks(planned.map((chunk) => ({ programmeId, importId, chunk })))
    return showImport(started, { ...noCounts, chunksDone: 0 })
  }

async function checkAndRead(ports: StartImportPorts, command: StartImport): Promise<List | Refusal> {
  const { actor, programmeId, siteId, mapping, now } = command
  const outside = checkScope(actor, { programmeId, siteId })
  if (outside !== undefined) return outside
  const [programme, site] = await Promise.all([ports.getProgramme(programmeId), ports.getSite(siteId)])
  if (programme === undefined) return refuse('programme-unknown', { field: 'programmeId' })
  if (site === undefined) return refuse('site-unknown', { field: 'siteId' })
  if (programme.rules === undefined)
    return refuse('rule-invalid', { detail: 'The programme has no rules yet: nobody could be assessed.' })
  const list = ports.readRows(command.csv)
  if (isRefusal(list)) return list
  if (list.rows.length > mostRows) {
    const detail = `It has ${list.rows.length} rows. Import at most ${mostRows} at a time.`
    return refuse('csv-unreadable', { field: 'csv', detail })
  }
  const fault = findMappingFault(mapping, { columns: list.columns, today: dayIn(now, site.timeZone) })
  return fault === undefined ? list : refuse('import-mapping-invalid', fault)
}

function newImport(command: StartImport, { rows }: List, chunks: number): HouseholdImport {
  const { importId, programmeId, siteId, fileName, mapping, consentLanguage, actor, now } = command
  return {
    importId,
    programmeId,
    siteId,
    fileName,
    mapping,
    consentLanguage,
    rows: rows.length,
    chunks,
    startedBy: actor.sub,
    createdAt: now,
  }
}

/** Keeps the mapped columns only: what a household does not need is never stored. */
function listRows({ columns, rows }: List, mapping: ImportMapping): ListedRow[] {
  const places = mappedColumns(mapping).map((column) => ({ column, at: columns.indexOf(column) }))
  const firstByKey = new Map<string, { row: number; text: string }>()
  return rows.map((texts, index) => {
    const present = places.filter(({ at }) => texts[at] !== undefined)
    const cells: ImportCells = Object.fromEntries(
      present.map(({ column, at }) => [column, (texts[at] ?? '').slice(0, cellCharacters)]),
    )
    const row = index + 1
    const key = rowKeyOf(cells, mapping)?.join('\n')
    if (key === undefined) return { row, cells }
    const text = JSON.stringify(cells)
    const first = firstByKey.get(key)
    if (first !== undefined) return { row, cells, repeats: { row: first.row, alike: first.text === text } }
    firstByKey.set(key, { row, text })
    return { row, cells }
  })
}

function cutIntoChunks(rows: readonly ListedRow[]): ListedRow[][] {
  const chunks: ListedRow[][] = []
  let characters = 0
  for (const row of rows) {
    const current = chunks.at(-1)
    const size = JSON.stringify(row).length
    characters += size
    if (current === undefined || current.length === chunkRows || characters > chunkCharacters) {
      chunks.push([row])
      characters = size
    } else {
      current.push(row)
    }
  }
  return chunks
}
