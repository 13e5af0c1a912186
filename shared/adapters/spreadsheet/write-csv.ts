// Writes rows for a spreadsheet: RFC 4180. A cell that it would take for a formula begins with an apostrophe.
import { stringify } from 'csv-stringify/sync'

export function writeCsv(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { record_delimiter: 'windows', escape_formulas: true })
}
