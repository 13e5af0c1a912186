// Gives an officer the rows that failed as they were in the file, with what is wrong, to be mended and imported again.
// They are persons' data: given to one officer, recorded, and kept nowhere but in the file, which expires.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { findInScope } from './get-import.ts'
import type {
  FindImport,
  HouseholdImport,
  ImportFailure,
  ListImportFailures,
  ListImportProblems,
  OpenUpload,
  RecordListRead,
  TakeFailedRows,
} from './import-ports.ts'
import { type OpenListIn, UnreadableList } from './list-ports.ts'
import type { Page } from './programme-ports.ts'

type TakeFailedRowsPorts = {
  readonly findImport: FindImport
  readonly listImportFailures: ListImportFailures
  readonly listImportProblems: ListImportProblems
  readonly takeFailedRows: TakeFailedRows
  readonly openUpload: OpenUpload
  readonly openList: OpenListIn
  /** RFC 4180, safe from formulas. */
  readonly writeCsv: (rows: readonly (readonly string[])[]) => string
  readonly recordRead: RecordListRead
}

type Asked = {
  readonly programmeId: string
  readonly importId: string
  readonly fromRow?: number | undefined
  readonly actor: Actor
  readonly now: number
}

/** A part of the file, and the row from which the next one goes on. The header is in the first. */
export type FailedRows = { readonly csv: string; readonly nextRow?: number }

/** Lambda answers with at most 6 MB, in which a letter may take three. */
const partCharacters = 1_500_000

/** Beside the columns of the list. An import leaves them aside. */
export const reasonColumns = ['vale:row', 'vale:column', 'vale:code', 'vale:reason'] as const

/**
 * Refuses with `outside-your-scope`, `import-unknown`, `import-file-unknown` once the file has
 * expired or where there was none (a form's submissions are mended in the form), or
 * `failed-rows-taken` when they were given out before.
 */
export const takeFailedRows =
  (ports: TakeFailedRowsPorts) =>
  async (asked: Asked): Promise<FailedRows | Refusal> => {
    const { programmeId, importId, actor, now, fromRow = 1 } = asked
    const found = await findInScope(ports, asked)
    if (isRefusal(found)) return found
    const { source } = found
    const file =
      source.kind === 'file' ? await ports.openUpload({ programmeId, fileId: source.fileId }) : undefined
    if (file === undefined) return refuse('import-file-unknown')
    const list = await ports.openList(file)
    if (isRefusal(list)) return list
    if (!(await ports.takeFailedRows(importId, { by: actor.sub, at: now })))
      return refuse('failed-rows-taken')
    await ports.recordRead({ who: actor.sub, what: 'failed-rows-taken', programmeId, importId, at: now })
    const failures = await failuresOf(ports, found)
    try {
      return await writePart(ports, { ...list, failures, fromRow })
    } catch (error) {
      if (error instanceof UnreadableList) return error.refusal
      throw error
    }
  }

/** Of the enrolment when there was one, and otherwise of the check. */
async function failuresOf(
  ports: TakeFailedRowsPorts,
  { importId, ranAt }: HouseholdImport,
): Promise<Map<number, ImportFailure>> {
  const failures = new Map<number, ImportFailure>()
  let cursor: string | undefined
  do {
    const page: Page<ImportFailure> =
      ranAt === undefined
        ? await ports.listImportProblems(importId, { cursor })
        : await ports.listImportFailures(importId, cursor)
    for (const failure of page.rows) if (!failure.enrolled) failures.set(failure.row, failure)
    cursor = page.cursor
  } while (cursor !== undefined)
  return failures
}

async function writePart(
  { writeCsv }: TakeFailedRowsPorts,
  from: {
    readonly columns: readonly string[]
    readonly rows: AsyncIterable<readonly string[]>
    readonly failures: ReadonlyMap<number, ImportFailure>
    readonly fromRow: number
  },
): Promise<FailedRows> {
  const { columns, rows, failures, fromRow } = from
  const parts = fromRow === 1 ? [`\uFEFF${writeCsv([[...columns, ...reasonColumns]])}`] : []
  let characters = 0
  let row = 0
  for await (const cells of rows) {
    row++
    const failure = failures.get(row)
    if (failure === undefined || row < fromRow) continue
    if (characters > partCharacters) return { csv: parts.join(''), nextRow: row }
    const told = [String(row), failure.column ?? '', failure.code, failure.reason]
    const line = writeCsv([[...columns.map((_, at) => cells[at] ?? ''), ...told]])
    characters += line.length
    parts.push(line)
  }
  return { csv: parts.join('') }
}
