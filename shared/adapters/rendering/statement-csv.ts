// A vendor's statement as a spreadsheet: a row for each amount of each line, all of them, however many. Amounts are
// decimal texts, never below zero, each in one of three columns. `redeemed` and `reversed` add up to the statement's
// totals of these names. `owedBack` is what was reversed after an earlier statement had settled it: with what was carried
// over from before, it adds up to what this statement deducts and what it carries on.
import { dayIn, timeIn } from '../../domain/calendar.ts'
import { decimalText, isCurrency, type Unit } from '../../domain/money.ts'
import type { StatementLine, StatementLines, VendorStatement } from '../../domain/vendor-statement.ts'
import { writeCsv } from '../spreadsheet/write-csv.ts'

export const statementColumns = [
  'settlement',
  'day',
  'time',
  'voucher',
  'site',
  'device',
  'kind',
  'movement',
  'redemption',
  'unit',
  'redeemed',
  'reversed',
  'owedBack',
] as const

type StatementHead = Pick<VendorStatement, 'settlementNumber' | 'timeZone'>

const rowsAtOnce = 1000

/** RFC 4180 in UTF-8, in pieces. Cells that a spreadsheet would take for a formula begin with an apostrophe. */
export async function* statementCsv(given: {
  readonly statement: StatementHead
  readonly lines: StatementLines
}): AsyncGenerator<string> {
  // Spreadsheets guess the letters of a file without the mark.
  yield `\uFEFF${writeCsv([[...statementColumns]])}`
  let rows: string[][] = []
  for await (const line of given.lines) {
    rows.push(...rowsOf(given.statement, line))
    if (rows.length < rowsAtOnce) continue
    yield writeCsv(rows)
    rows = []
  }
  if (rows.length > 0) yield writeCsv(rows)
}

function rowsOf({ settlementNumber, timeZone }: StatementHead, line: StatementLine): string[][] {
  const { at, voucherNumberEnd, siteName, deviceLabel, kind, sign, owedBack, redemptionId } = line
  const day = dayIn(at, timeZone)
  const time = timeIn(at, timeZone)
  const place = sign === 1 ? 0 : owedBack ? 2 : 1
  const movement = sign === 1 ? 'redemption' : 'reversal'
  return Object.entries(line.amounts).map(([unit, amount]) => [
    ...[settlementNumber, day, time, voucherNumberEnd, siteName, deviceLabel, kind, movement, redemptionId],
    unit,
    ...[0, 1, 2].map((column) => (column === place ? quantityText(amount, unit) : '')),
  ])
}

const quantityText = (amount: number, unit: Unit) =>
  isCurrency(unit) ? decimalText(amount, unit) : String(amount)
