// The XML of a workbook, element by element as it comes: no tree is built, and no entity but XML's own five is known.
import { SaxesParser } from 'saxes'
import { dayOfSerial } from './excel-day.ts'
import { unreadable } from './unreadable.ts'

type Attributes = Readonly<Record<string, string>>

/** No prefixes: `r:id` and `id` are one, as are `x:row` and `row`. */
const localName = (name: string) => name.slice(name.indexOf(':') + 1)

type Reader = {
  readonly opened: (name: string, attributes: Attributes) => void
  readonly text?: (text: string) => void
  readonly closed?: (name: string) => void
}

/** Feeds a part to a parser and yields after each piece, so that what was read can be taken away. */
export async function* readPart(part: AsyncIterable<Uint8Array>, reader: Reader): AsyncGenerator<void> {
  const parser = new SaxesParser({})
  parser.on('error', () => {
    throw unreadable('The Excel file is broken. Open it in Excel and save it again.')
  })
  parser.on('doctype', () => {
    throw unreadable('The Excel file holds a document type, as none does that Excel has saved.')
  })
  parser.on('opentag', ({ name, attributes }) => {
    const named = Object.entries(attributes as Attributes).map(([key, value]) => [localName(key), value])
    reader.opened(localName(name), Object.fromEntries(named))
  })
  if (reader.text) parser.on('text', reader.text)
  if (reader.closed) parser.on('closetag', ({ name }) => reader.closed?.(localName(name)))
  const decoder = new TextDecoder()
  for await (const piece of part) {
    parser.write(decoder.decode(piece, { stream: true }))
    yield
  }
}

export async function readElements(part: AsyncIterable<Uint8Array>, opened: Reader['opened']): Promise<void> {
  for await (const _ of readPart(part, { opened }));
}

export type SheetTerms = {
  readonly strings: readonly string[]
  /** Indices of the cell styles that show a number as a date. */
  readonly dateStyles: ReadonlySet<number>
  readonly countsFrom1904: boolean
}

const mostColumns = 500

/** Rows as texts; cells that are not there are empty. */
export async function* readSheetRows(
  part: AsyncIterable<Uint8Array>,
  terms: SheetTerms,
): AsyncGenerator<readonly string[]> {
  const finished: string[][] = []
  const sheet = sheetReader(terms, finished)
  for await (const _ of readPart(part, sheet)) yield* finished.splice(0)
}

type Cell = { readonly type: string; readonly style: number; text: string }

function sheetReader(terms: SheetTerms, finished: string[][]): Required<Reader> {
  let row: string[] = []
  let column = -1
  let cell: Cell | undefined
  let isValue = false
  return {
    opened: (name, attributes) => {
      if (name === 'row') [row, column] = [[], -1]
      if (name === 'c') {
        column = columnOf(attributes['r']) ?? column + 1
        if (column >= mostColumns) throw unreadable(`It has more than ${mostColumns} columns.`)
        cell = { type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), text: '' }
      }
      // Beside its value a cell may hold a formula, and a rich text the reading aids of its letters.
      isValue = name === 'v' || (name === 't' && cell?.type === 'inlineStr')
    },
    text: (text) => {
      if (isValue && cell !== undefined) cell.text += text
    },
    closed: (name) => {
      isValue = false
      if (name === 'c' && cell !== undefined) {
        while (row.length < column) row.push('')
        row[column] = textOf(cell, terms)
        cell = undefined
      }
      if (name === 'row') finished.push(row)
    },
  }
}

/** `AB12` is column 27, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const [letters] = /^[A-Z]{1,3}/.exec(reference ?? '') ?? []
  if (letters === undefined) return undefined
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function textOf({ type, style, text }: Cell, { strings, dateStyles, countsFrom1904 }: SheetTerms): string {
  if (type === 's') return (strings[Number(text)] ?? '').trim()
  // An error such as #N/A is no name and no number: nothing is known.
  if (type === 'e') return ''
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE'
  if (type === 'd') return text.trim().slice(0, 10)
  if (type !== 'n') return text.trim()
  if (text.trim() === '') return ''
  const number = Number(text)
  if (!Number.isFinite(number)) return ''
  return dateStyles.has(style) ? dayOfSerial(number, countsFrom1904) : String(number)
}
