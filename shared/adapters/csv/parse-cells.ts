// Reads the cells of a text as spreadsheets save it: with or without a byte order mark, parted by comma, semicolon or
// tab.
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync'

export type ParsedRow = { readonly record: string[]; readonly info: Pick<InfoRecord, 'lines'> }

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
    return { broken: csvFaults[error.code] ?? 'It is broken', line: Number(error['lines']) }
  }
}

/** By the parser's code, said by us: its own words may repeat a cell. */
export const csvFaults: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quote is opened and never closed: the file ends',
  CSV_INVALID_CLOSING_QUOTE: 'A closing quote is not followed by the separator',
  CSV_MAX_RECORD_SIZE: 'A row is longer than any list has: a quote may be open',
  INVALID_OPENING_QUOTE: 'There is a quote in the middle of a cell',
}

const delimiters = [',', ';', '\t'] as const

/** The one that parts the header most often, outside quotes. */
export function delimiterOf(csv: string): string {
  const [headerLine = ''] = csv.replace(/^\uFEFF?\s*/, '').split(/[\r\n]/, 1)
  const bare = headerLine.replace(/"[^"]*"/g, '')
  const times = (delimiter: string) => bare.split(delimiter).length
  return delimiters.reduce((best, next) => (times(next) > times(best) ? next : best))
}
