// A report as CSV and as an Excel workbook: the same cells, numbers as numbers, amounts to the last digit. No cell is a
// formula, whatever a site or a donor is called.
import { stringify } from 'csv-stringify/sync'
import writeExcelFile, { type Cell, type Row } from 'write-excel-file/node'
import { decimalText, exponentOf, isCurrency, type Unit } from '../../domain/money.ts'
import {
  hiddenCell,
  type ReportCell,
  type ReportColumn,
  type ReportTable,
} from '../../domain/report-table.ts'

/** What a file says beside its numbers, in the reader's language. */
export type ReportFileWords = {
  readonly heading: (column: ReportColumn) => string
  readonly cellWord: (word: string) => string
  readonly total: string
  readonly hidden: string
}

/** RFC 4180 in UTF-8, with the mark by which spreadsheets know its letters. */
export function reportCsv({ columns, rows, totals }: ReportTable, words: ReportFileWords): string {
  const text = (cells: readonly ReportCell[]) =>
    cells.map((cell, at) => csvCell(cell, { column: columns[at], words }))
  const body = [
    columns.map(words.heading),
    ...rows.map(text),
    ...(totals === undefined ? [] : [withTotalWord(text(totals), words.total)]),
  ]
  return `\uFEFF${stringify(body, { record_delimiter: 'windows', escape_formulas: true })}`
}

type CellContext = { readonly column: ReportColumn | undefined; readonly words: ReportFileWords }

function csvCell(cell: ReportCell, { column, words }: CellContext): string {
  if (cell === hiddenCell) return words.hidden
  if (typeof cell === 'string') return column?.kind === 'word' && cell !== '' ? words.cellWord(cell) : cell
  return column?.kind === 'amount' ? amountText(cell, column.unit) : String(cell)
}

const withTotalWord = (cells: readonly string[], total: string) => [total, ...cells.slice(1)]

const amountText = (amount: number, unit: Unit = '') =>
  isCurrency(unit) ? decimalText(amount, unit) : String(amount)

/** One sheet: a frozen line of headings, the rows, the totals. */
export async function reportWorkbook(
  { columns, rows, totals }: ReportTable,
  words: ReportFileWords & { readonly sheet: string },
): Promise<Uint8Array> {
  const cellsOf = (cells: readonly ReportCell[]): Row =>
    cells.map((cell, at) => workbookCell(cell, { column: columns[at], words }))
  const head: Row = columns.map((column) => ({
    value: words.heading(column),
    type: String,
    fontWeight: 'bold',
  }))
  const sums: Row[] = totals === undefined ? [] : [[textCell(words.total), ...cellsOf(totals).slice(1)]]
  return writeExcelFile([head, ...rows.map(cellsOf), ...sums], {
    sheet: sheetName(words.sheet),
    stickyRowsCount: 1,
    columns: columns.map((column) => ({ width: Math.max(12, words.heading(column).length + 2) })),
  }).toBuffer()
}

function workbookCell(cell: ReportCell, { column, words }: CellContext): Cell {
  if (cell === hiddenCell || typeof cell === 'string') return textCell(csvCell(cell, { column, words }))
  if (column?.kind !== 'amount') return { value: cell, type: Number }
  const { unit = '' } = column
  // A decimal of at most 15 digits is the same number again when a spreadsheet has read it.
  const digits = isCurrency(unit) ? exponentOf(unit) : 0
  const format = digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`
  return { value: Number(amountText(cell, unit)), type: Number, format }
}

/** A text is a text, also when it begins like a formula; the apostrophe keeps it one when the file is saved as CSV. */
const textCell = (text: string): Cell => ({
  value: /^[=+\-@\t\r]/.test(text) ? `'${text}` : text,
  type: String,
})

/** Excel takes 31 characters, and none of these. */
const sheetName = (title: string) => title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31)
