// Reads a bank's answers from a CSV, for banks that send no camt.053: the columns endToEndId, outcome, amount, currency,
// date, reference and reason, in any order, others left aside. Every bad row is named, and then none is read.
import { isCurrency, isMovableAmount, parseDecimalText } from '../../domain/money.ts'
import {
  type BankAnswer,
  type BankFile,
  type BankOutcome,
  bankOutcomes,
  type FileFault,
  isDay,
  maxBankFileCharacters,
  parseEndToEndId,
} from '../../domain/payment.ts'
import { parseCells } from '../csv/parse-cells.ts'

const columns = ['endToEndId', 'outcome', 'amount', 'currency', 'date', 'reference', 'reason'] as const

type Column = (typeof columns)[number]

/** A row's cells by column, and its last line in the file. */
type Row = { readonly cells: Readonly<Record<Column, string>>; readonly line: number }

const maxRows = 5000
/** More of them tell a person nothing new. */
const maxFaults = 50
/** What ISO 20022 gives a text of the bank. */
const maxText = 140

/** The answers in the order of the rows; or each bad cell with its row and what to do, and then no answer at all. */
export function readBankCsv(csv: string): BankFile {
  const rows = readTable(csv)
  if ('faults' in rows) return rows
  const read = rows.map(readRow)
  const faults = [...read.flatMap(({ faults }) => faults), ...findRepeats(rows)]
  if (faults.length > 0) return { faults: faults.slice(0, maxFaults) }
  return { answers: read.flatMap(({ answer }) => answer ?? []), ignored: [] }
}

function readTable(csv: string): Row[] | { readonly faults: FileFault[] } {
  const fault = (what: string, line = 1) => ({ faults: [{ line, what }] })
  if (csv.length > maxBankFileCharacters)
    return fault(`The file is larger than ${maxBankFileCharacters} characters. Split it.`)
  const parsed = parseCells(csv)
  if ('broken' in parsed) return fault(`${parsed.broken}. Save the list as CSV anew.`, parsed.line)
  const [header, ...rows] = parsed
  if (header === undefined || rows.length === 0)
    return fault('The file must hold a header and at least one row.')
  if (rows.length > maxRows) return fault(`The file has more than ${maxRows} rows. Split it.`)
  const names = header.record.map((name) => name.toLowerCase())
  const faults = columns.flatMap((column) => headerFault(names, column) ?? [])
  for (const { record, info } of rows)
    if (record.length > names.length) faults.push({ line: info.lines, what: tooManyCells })
  if (faults.length > 0) return { faults: faults.slice(0, maxFaults) }
  return rows.map(({ record, info }) => ({ cells: cellsOf(record, names), line: info.lines }))
}

const tooManyCells = 'The row has more cells than the header. Put a cell that holds the separator in quotes.'

function headerFault(names: readonly string[], column: Column): FileFault | undefined {
  const times = names.filter((name) => name === column.toLowerCase()).length
  if (times === 1) return undefined
  const what =
    times === 0
      ? `The column ${column} is missing. The columns are ${columns.join(', ')}.`
      : `The column ${column} is there ${times} times. Keep one.`
  return { line: 1, column, what }
}

function cellsOf(record: readonly string[], names: readonly string[]): Row['cells'] {
  const cell = (column: Column) => record[names.indexOf(column.toLowerCase())] ?? ''
  return Object.fromEntries(columns.map((column) => [column, cell(column)])) as Row['cells']
}

/** How each cell must be; `what` follows the column's name. */
const rules: Readonly<Record<Column, { keeps: (cells: Row['cells']) => boolean; what: string }>> = {
  endToEndId: {
    keeps: ({ endToEndId, outcome }) =>
      endToEndId === '' ? outcomeOf(outcome) === 'unknown' : parseEndToEndId(endToEndId) !== undefined,
    what: 'must be the one of the payment file, such as STL0123456789ABCDEFGHJK.01; empty only where the outcome is unknown',
  },
  outcome: {
    keeps: ({ outcome }) => outcomeOf(outcome) !== undefined,
    what: `must be one of ${bankOutcomes.join(', ')}`,
  },
  amount: {
    keeps: ({ amount, currency }) =>
      !isCurrency(currency) || isMovableAmount(parseDecimalText(amount, currency) ?? 0),
    what: 'must be above zero and written like 1234.50: a point before the decimals, as many as the currency has, and nothing between the thousands',
  },
  currency: {
    keeps: ({ currency }) => isCurrency(currency),
    what: 'must be a code that is paid in, such as USD',
  },
  date: { keeps: ({ date }) => isDay(date), what: 'must be a day written like 2026-03-31' },
  reference: {
    keeps: ({ reference, endToEndId }) =>
      reference.length <= maxText && (reference !== '' || endToEndId !== ''),
    what: `must be the bank's own reference, of at most ${maxText} characters; empty only where there is an endToEndId`,
  },
  reason: {
    keeps: ({ reason }) => reason.length <= maxText,
    what: `must have at most ${maxText} characters`,
  },
}

function readRow({ cells, line }: Row): { readonly faults: FileFault[]; readonly answer?: BankAnswer } {
  const faults = columns
    .filter((column) => !rules[column].keeps(cells))
    .map((column) => ({ line, column, what: `${column} ${rules[column].what}.` }))
  const { endToEndId, currency, date, reference, reason } = cells
  const outcome = outcomeOf(cells.outcome)
  const amountMinor = isCurrency(currency) ? parseDecimalText(cells.amount, currency) : undefined
  if (faults.length > 0 || outcome === undefined || amountMinor === undefined || !isCurrency(currency))
    return { faults }
  const answer: BankAnswer = {
    entryId: identityOf(cells),
    ...(endToEndId !== '' && { endToEndId }),
    outcome,
    amountMinor,
    currency,
    bookedOn: date,
    bankReference: reference === '' ? endToEndId : reference,
    ...(reason !== '' && { reason }),
  }
  return { faults, answer }
}

const outcomeOf = (text: string): BankOutcome | undefined =>
  bankOutcomes.find((outcome) => outcome === text.toLowerCase())

/** Of what the row says, not of its place: a list that is sent again, longer, says the same of the same. */
function identityOf({ endToEndId, outcome, amount, currency, date, reference }: Row['cells']): string {
  // A spreadsheet saves 75.00 as 75.
  const worth = isCurrency(currency) ? (parseDecimalText(amount, currency) ?? amount) : amount
  return ['csv', endToEndId, outcome.toLowerCase(), worth, currency, date, reference].join('|')
}

function findRepeats(rows: readonly Row[]): FileFault[] {
  const lines = new Map<string, number>()
  return rows.flatMap(({ cells, line }) => {
    const identity = identityOf(cells)
    const first = lines.get(identity)
    if (first === undefined) {
      lines.set(identity, line)
      return []
    }
    return [{ line, what: `The row says the same as line ${first}. Remove one, or give each its reference.` }]
  })
}
