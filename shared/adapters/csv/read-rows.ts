// Reads a list as spreadsheets save it: with or without a byte order mark, cells parted by comma, semicolon or tab.
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync'
import type { ReadRows } from '../../application/start-import.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'

type ParsedRow = { readonly record: string[]; readonly info: Pick<InfoRecord, 'lines'> }

/** Cells without outer blanks; rows without any text are left out. Refuses with `csv-unreadable` and the line. */
export const readRows: ReadRows = (csv) => {
  const parsed = parseCells(csv)
  if ('broken' in parsed) return unreadable(`${parsed.broken} at line ${parsed.line}.`)
  const [header, ...rows] = parsed
  if (header === undefined || rows.length === 0)
    return unreadable('It must hold a header and at least one row.')
  const columns = header.record
  const tooLong = rows.find(({ record }) => record.slice(columns.length).some((cell) => cell !== ''))
  if (tooLong !== undefined) {
    const { record, info } = tooLong
    return unreadable(
      `Line ${info.lines} has ${record.length} cells, but the header has ${columns.length}. A cell that holds the separator must stand in quotes.`,
    )
  }
  return { columns, rows: rows.map(({ record }) => record) }
}

/** All rows, also the header and those of another length, each with the line on which it ends. */
export function parseCells(csv: string): ParsedRow[] | { readonly broken: string; readonly line: number } {
  try {
    return parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    }) as unknown as ParsedRow[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { broken: faults[error.code] ?? 'It is broken', line: Number(error['lines']) }
  }
}

/** Said by us: the parser's own words may repeat a cell. */
const faults: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quote is opened and never closed: the file ends',
  CSV_INVALID_CLOSING_QUOTE: 'A closing quote is not followed by the separator',
  INVALID_OPENING_QUOTE: 'There is a quote in the middle of a cell',
}

const delimiters = [',', ';', '\t'] as const

/** The one that parts the header most often, outside quotes. */
function delimiterOf(csv: string): string {
  const [headerLine = ''] = csv.replace(/^\uFEFF?\s*/, '').split(/[\r\n]/, 1)
  const bare = headerLine.replace(/"[^"]*"/g, '')
  const times = (delimiter: string) => bare.split(delimiter).length
  return delimiters.reduce((best, next) => (times(next) > times(best) ? next : best))
}

function unreadable(detail: string): Refusal {
  return refuse('csv-unreadable', { field: 'csv', detail })
}
