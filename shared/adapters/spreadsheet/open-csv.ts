// Reads a list as spreadsheets save it: with or without a byte order mark, in UTF-8 or the letters of older ones, cells
// parted by comma, semicolon or tab.
import { Readable } from 'node:stream'
import { CsvError, type InfoRecord, parse } from 'csv-parse'
import type { OpenList } from '../../application/list-ports.ts'
import { csvFaults, delimiterOf, type ParsedRow } from '../csv/parse-cells.ts'
import type { StartedBytes } from './start-of-bytes.ts'
import { unreadable } from './unreadable.ts'

/** No row of a list is as long: it is a quote that is never closed, or no list at all. */
const longestRow = 256 * 1024

export async function openCsv({ start, all }: StartedBytes): Promise<OpenList> {
  const letters = lettersOf(start)
  const delimiter = delimiterOf(new TextDecoder(letters).decode(start))
  const records = parsedRows(decoded(all, letters), delimiter)
  const header = await records.next()
  if (header.done === true) throw unreadable('It must hold a header and at least one row.')
  const columns = header.value.record
  const first = await records.next()
  if (first.done === true) throw unreadable('It must hold a header and at least one row.')
  const firstRow = withinColumns(first.value, columns)
  const rows = async function* () {
    yield firstRow
    for await (const row of records) yield withinColumns(row, columns)
  }
  return { columns, rows: rows() }
}

/** The name of an encoding: spreadsheets of Latin America and Europe save Windows' own unless they are told. */
function lettersOf(start: Buffer): 'utf-8' | 'utf-16le' | 'windows-1252' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  try {
    // As a stream: the last letter may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, letters: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(letters, { fatal: letters === 'utf-8' })
  try {
    for await (const piece of bytes) yield decoder.decode(piece, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw unreadable('It begins in UTF-8 and goes on in other letters. Save it as “CSV UTF-8”.')
  }
}

async function* parsedRows(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<ParsedRow> {
  const parser = parse({
    bom: true,
    delimiter,
    trim: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: longestRow,
  })
  const source = Readable.from(texts)
  source.on('error', (error) => parser.destroy(error))
  try {
    for await (const row of source.pipe(parser)) yield row as ParsedRow
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const at = Number((error as CsvError & Pick<InfoRecord, 'lines'>).lines)
    throw unreadable(`${csvFaults[error.code] ?? 'It is broken'} at line ${at}.`)
  } finally {
    source.destroy()
  }
}

function withinColumns({ record, info }: ParsedRow, columns: readonly string[]): readonly string[] {
  if (!record.slice(columns.length).some((cell) => cell !== '')) return record
  throw unreadable(
    `Line ${info.lines} has ${record.length} cells, but the header has ${columns.length}. A cell that holds the separator must stand in quotes.`,
  )
}
