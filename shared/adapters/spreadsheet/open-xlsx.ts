// Reads the first sheet of an Excel workbook (ECMA-376) as it streams: of a formula its last value, of a date its ISO
// day. A zip says how large its parts are: none is opened when they are too large, and none may be larger than it says.
import { dirname, join } from 'node:path/posix'
import { buffer } from 'node:stream/consumers'
import * as yauzl from 'yauzl'
import type { OpenList } from '../../application/list-ports.ts'
import { unreadable } from './unreadable.ts'
import { readElements, readSheetRows } from './xlsx-elements.ts'
import { readDateStyles, readSharedStrings } from './xlsx-parts.ts'

/** 100,000 rows of 26 columns are about 130 MB of XML. */
const mostUnpackedBytes = 400 * 1024 * 1024
const mostParts = 2000

type Parts = {
  readonly names: ReadonlySet<string>
  /** Nothing when there is no such part. */
  readonly open: (name: string) => AsyncIterable<Uint8Array>
}

export async function openXlsx(bytes: AsyncIterable<Uint8Array>): Promise<OpenList> {
  const parts = await readParts(await buffer(bytes))
  const { sheet, countsFrom1904 } = await findSheet(parts)
  const [strings, dateStyles] = [
    await readSharedStrings(parts.open('xl/sharedStrings.xml')),
    await readDateStyles(parts.open('xl/styles.xml')),
  ]
  const all = readSheetRows(parts.open(sheet), { strings, dateStyles, countsFrom1904 })
  const rows = filledRows(all)
  const header = await rows.next()
  const first = header.done === true ? header : await rows.next()
  if (header.done === true || first.done === true)
    throw unreadable('Its first sheet must hold a header and at least one row.')
  const columns = withoutEmptyEnd(header.value)
  const firstRow = withinColumns(first.value, columns)
  const within = async function* () {
    yield firstRow
    for await (const row of rows) yield withinColumns(row, columns)
  }
  return { columns, rows: within() }
}

async function readParts(file: Buffer): Promise<Parts> {
  const entries = new Map<string, yauzl.Entry>()
  const zip = await readable(() => yauzl.fromBufferPromise(file))
  await readable(async () => {
    let unpacked = 0
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize
      entries.set(entry.fileName, entry)
      if (unpacked > mostUnpackedBytes || entries.size > mostParts)
        throw unreadable('It unpacks to more than a list of this kind can be. Save the sheet alone, as CSV.')
    }
  })
  const open = async function* (name: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(name)
    if (entry === undefined) return
    try {
      yield* await zip.openReadStreamPromise(entry)
    } catch (error) {
      throw asUnreadable(error)
    }
  }
  return { names: new Set(entries.keys()), open }
}

async function readable<Read>(read: () => Promise<Read>): Promise<Read> {
  try {
    return await read()
  } catch (error) {
    throw asUnreadable(error)
  }
}

/** yauzl and zlib throw plain errors; their words are of no use to who has the list. */
function asUnreadable(error: unknown) {
  return error instanceof Error && error.name === 'UnreadableList'
    ? error
    : unreadable('The Excel file is broken. Open it in Excel and save it again.')
}

/** The first sheet that is not hidden. */
async function findSheet(parts: Parts): Promise<{ sheet: string; countsFrom1904: boolean }> {
  let relation: string | undefined
  let countsFrom1904 = false
  await readElements(parts.open('xl/workbook.xml'), (name, attributes) => {
    if (name === 'workbookPr') countsFrom1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
    if (name === 'sheet' && (attributes['state'] ?? 'visible') === 'visible') relation ??= attributes['id']
  })
  let target: string | undefined
  await readElements(parts.open('xl/_rels/workbook.xml.rels'), (name, attributes) => {
    if (name === 'Relationship' && attributes['Id'] === relation) target = attributes['Target']
  })
  const sheet = target?.startsWith('/') ? target.slice(1) : join('xl', target ?? '')
  if (relation === undefined || target === undefined || !parts.names.has(sheet) || dirname(sheet) === '.')
    throw unreadable('It has no sheet that can be read. Save it again as .xlsx.')
  return { sheet, countsFrom1904 }
}

async function* filledRows(rows: AsyncIterable<readonly string[]>): AsyncGenerator<readonly string[]> {
  for await (const row of rows) if (row.some((cell) => cell !== '')) yield row
}

function withoutEmptyEnd(row: readonly string[]): readonly string[] {
  return row.slice(0, row.findLastIndex((cell) => cell !== '') + 1)
}

/** A sheet leaves out empty cells, also those at a row's end: it does not end early as a broken line does. */
function withinColumns(row: readonly string[], columns: readonly string[]): readonly string[] {
  if (row.slice(columns.length).some((cell) => cell !== ''))
    throw unreadable('A row has a cell beyond the last column of the header. Give that column a name.')
  return columns.map((_, at) => row[at] ?? '')
}
