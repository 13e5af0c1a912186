// Lays out a vendor's statement on A4: what is paid and how it comes about, room to sign
// it, then each movement under its day. Above some forty pages of movements it shows days in their place, and the CSV has the rest.
import anyAscii from 'any-ascii'
import { dayIn, timeIn } from '../../domain/calendar.ts'
import { type Amounts, isCurrency, type Unit } from '../../domain/money.ts'
import {
  openStatementDays,
  type StatementDay,
  type StatementLine,
  type StatementLines,
  statementUnits,
  type VendorStatement,
} from '../../domain/vendor-statement.ts'
import { closePdf, inMillimetres, openPdf, type Pdf, printable, writeFitted } from './pdf-page.ts'
import { type StatementWords, statementWords } from './statement-words.ts'

export const maxListedLines = 2000

/** All measures in millimetres. */
const page = { width: 210, height: 297, left: 16, right: 194, top: 14, bottom: 279 }
const width = page.right - page.left
const grey = '#555'
const rowHeight = 5
const textSize = 3
const signatureHeight = 40

/** The same statement and lines give the same bytes. Reads the lines once, and keeps no more than it prints. */
export async function statementPdf(given: {
  readonly statement: VendorStatement
  readonly lines: StatementLines
}): Promise<Uint8Array<ArrayBuffer>> {
  const { statement } = given
  const words = statementWords(statement.language)
  const movements = await collectMovements(given.lines, statement.timeZone)
  const title = `${words.title} ${statement.settlementNumber}`
  const pdf = await openPdf({
    createdAt: statement.closedAt,
    language: words.language,
    title,
    bufferPages: true,
  })
  const sheets = openSheets(pdf, `${title}  ·  ${readable(statement.vendorName)}`)
  const layout: Layout = { pdf, sheets, words, statement }
  drawHead(layout)
  drawTotals(layout)
  drawSignatures(layout)
  drawMovements(layout, movements)
  drawFeet(layout)
  return closePdf(pdf)
}

type Movements = {
  readonly count: number
  readonly days: readonly StatementDay[]
  /** Those that are printed: none where there are too many. */
  readonly lines: readonly StatementLine[]
}

async function collectMovements(lines: StatementLines, timeZone: string): Promise<Movements> {
  const sums = openStatementDays(timeZone)
  let count = 0
  let listed: StatementLine[] = []
  for await (const line of lines) {
    sums.add(line)
    count += 1
    if (count <= maxListedLines) listed.push(line)
    else listed = []
  }
  listed.sort((a, b) => a.at - b.at || (a.redemptionId < b.redemptionId ? -1 : 1))
  return { count, days: sums.days(), lines: listed }
}

/** Pages that follow each other: where the next row goes, and a new page where it finds no room. */
type Sheets = {
  /** The top of a row of this height, on a new page if need be. `onNewPage` draws what is repeated there. */
  readonly take: (height: number, onNewPage?: () => void) => number
  readonly skip: (height: number) => void
  /** Draws on the page that is open. */
  readonly draw: (drawing: () => void) => void
}

function openSheets(pdf: Pdf, repeatedTitle: string): Sheets {
  let y = page.top
  pdf.addPage({ size: 'A4', margin: 0 })
  const draw = (drawing: () => void) => inMillimetres(pdf, { x: 0, y: 0, scale: 1 }, drawing)
  const turn = () => {
    pdf.addPage({ size: 'A4', margin: 0 })
    draw(() =>
      writeFitted(pdf, repeatedTitle, { x: page.left, y: page.top, width, size: textSize, colour: grey }),
    )
    y = page.top + 7
  }
  return {
    take: (height, onNewPage) => {
      if (y + height > page.bottom) {
        turn()
        onNewPage?.()
      }
      y += height
      return y - height
    },
    skip: (height) => {
      y += height
    },
    draw,
  }
}

type Layout = {
  readonly pdf: Pdf
  readonly sheets: Sheets
  readonly words: StatementWords
  readonly statement: VendorStatement
}

function drawHead({ pdf, sheets, words, statement }: Layout): void {
  const { settlementNumber, totals } = statement
  const payable = statementUnits(statement).filter(isCurrency)
  const [size, step] = payable.length > 1 ? [6, 7.5] : [8.5, 11]
  const y = sheets.take(Math.max(20, 8 + payable.length * step))
  const half = width / 2
  sheets.draw(() => {
    writeFitted(pdf, words.title, { x: page.left, y, width: half, size: 4, colour: grey })
    writeFitted(pdf, settlementNumber, { x: page.left, y: y + 6, width: half, size: 8.5, bold: true })
    if (payable.length === 0) return
    const place = { x: page.left + half, width: half, align: 'right' } as const
    writeFitted(pdf, words.toPay, { ...place, y, size: 4, colour: grey })
    for (const [index, unit] of payable.entries()) {
      const sum = words.money(totals[unit]?.toPay ?? 0, unit)
      writeFitted(pdf, sum, { ...place, y: y + 6 + index * step, size, bold: true })
    }
  })
  drawFacts({ pdf, sheets, words, statement })
}

function drawFacts({ pdf, sheets, words, statement }: Layout): void {
  const { vendorName, programmeName, from, until, closedAt, settlementId, timeZone } = statement
  const instant = (at: number) => `${words.dayText(dayIn(at, timeZone))}, ${timeIn(at, timeZone).slice(0, 5)}`
  const facts = [
    [words.vendor, readable(vendorName)],
    [words.programme, readable(programmeName)],
    [words.period, `${instant(from)} – ${instant(until)}  (${timeZone})`],
    [words.closed, instant(closedAt)],
    [words.id, settlementId],
  ] as const
  const top = sheets.take(facts.length * rowHeight + 6)
  sheets.draw(() => {
    rule(pdf, top, '#000')
    for (const [index, [label, text]] of facts.entries()) {
      const y = top + 3.5 + index * rowHeight
      writeFitted(pdf, label, { x: page.left, y, width: 28, size: textSize, colour: grey })
      writeFitted(pdf, text, {
        x: page.left + 30,
        y,
        width: width - 30,
        size: textSize,
        ...(index < 2 && bold),
      })
    }
  })
}

const bold = { bold: true } as const

function rule(pdf: Pdf, y: number, colour: string): void {
  pdf.lineWidth(0.2).strokeColor(colour).moveTo(page.left, y).lineTo(page.right, y).stroke()
}

type Column = { readonly label: string; readonly x: number; readonly width: number; readonly align?: 'right' }

/** Columns from their widths, which fill the page; those from `numbersFrom` on end where their width ends. */
function columnsOf(labels: readonly string[], widths: readonly number[], numbersFrom: number): Column[] {
  const gap = 2
  let x = page.left
  return labels.map((label, index) => {
    const column = { label, x, width: (widths[index] ?? 0) - gap }
    x += widths[index] ?? 0
    if (index < numbersFrom) return column
    return { ...column, x: column.x + gap, align: 'right' } as const
  })
}

function drawHeader({ pdf, sheets }: Layout, columns: readonly Column[]): void {
  const y = sheets.take(rowHeight + 1)
  sheets.draw(() => {
    for (const { label, ...place } of columns)
      writeFitted(pdf, label, { ...place, y: y + 0.6, size: 2.7, colour: grey })
    rule(pdf, y + rowHeight, '#000')
  })
}

/** A cell may have several lines. `strong` is the place of a cell in bold. */
type Row = { readonly cells: readonly (string | readonly string[])[]; readonly strong?: number }

function drawRow(layout: Layout, columns: readonly Column[], { cells, strong }: Row): void {
  const { pdf, sheets } = layout
  const texts = cells.map((cell) => (typeof cell === 'string' ? [cell] : cell))
  const height = Math.max(...texts.map(({ length }) => length)) * rowHeight
  const y = sheets.take(height, () => drawHeader(layout, columns))
  sheets.draw(() => {
    for (const [index, { label: _, ...place }] of columns.entries())
      for (const [line, text] of (texts[index] ?? []).entries())
        writeFitted(pdf, text, {
          ...place,
          y: y + 1.3 + line * rowHeight,
          size: textSize,
          // Rather small than cut: a sum without its end is another sum.
          shrinkTo: place.align === 'right' ? 0.55 : 0.9,
          ...(index === strong && bold),
        })
    rule(pdf, y + height, '#ddd')
  })
}

function drawTitle({ pdf, sheets }: Layout, title: string, besides = ''): void {
  // Never alone at the foot of a page.
  const room = 3 * rowHeight + 8
  const y = sheets.take(room)
  sheets.skip(8 - room)
  sheets.draw(() => {
    writeFitted(pdf, title, { x: page.left, y: y + 1, width: 60, size: 4, bold: true })
    writeFitted(pdf, besides, {
      x: page.left + 60,
      y: y + 1.9,
      width: width - 60,
      size: textSize,
      colour: grey,
      align: 'right',
    })
  })
}

function drawTotals(layout: Layout): void {
  const { pdf, sheets, words, statement } = layout
  const labels = [words.unit, words.redeemed, words.reversed, words.netted, words.total, words.carried]
  const columns = columnsOf(labels, [28, 30, 30, 30, 30, 30], 1)
  drawTitle(layout, words.totals)
  drawHeader(layout, columns)
  for (const unit of statementUnits(statement)) {
    const totals = statement.totals[unit]
    if (totals === undefined) continue
    const { redeemed, reversed, netted, toPay, carried } = totals
    const sums = [redeemed, reversed, netted, toPay, carried].map((sum) => sumText(layout, sum, unit))
    drawRow(layout, columns, { cells: [unitName(layout, unit), ...sums], strong: 4 })
  }
  const y = sheets.take(11)
  sheets.draw(() => {
    pdf.font('Helvetica').fontSize(2.6).fillColor(grey)
    pdf.text(words.explanation, page.left, y + 2, { width, lineGap: 0.6 })
  })
}

function drawMovements(layout: Layout, movements: Movements): void {
  const { words } = layout
  const { count, lines } = movements
  if (count === 0) drawTitle(layout, words.none)
  else if (lines.length > 0) drawLines(layout, movements)
  else drawDays(layout, movements)
}

/** In place of the lines, where they are too many. */
function drawDays(layout: Layout, { count, days }: Movements): void {
  const { words } = layout
  drawTitle(layout, words.byDay, words.listedInCsv(count))
  const columns = columnsOf([words.day, '', '', words.redeemed, words.reversed], [34, 36, 36, 36, 36], 3)
  drawHeader(layout, columns)
  for (const { day, redemptions, reversals, redeemed, reversed } of days) {
    const units = [...new Set([...Object.keys(redeemed), ...Object.keys(reversed)])].sort()
    const sums = (amounts: Amounts) =>
      units.map((unit) => (amounts[unit] ? amountText(layout, amounts[unit], unit) : ''))
    drawRow(layout, columns, {
      cells: [
        words.dayText(day),
        words.redemptions(redemptions),
        reversals === 0 ? '' : words.reversals(reversals),
        sums(redeemed),
        sums(reversed),
      ],
    })
  }
}

function drawLines(layout: Layout, { lines, days }: Movements): void {
  const { words, statement } = layout
  const labels = [words.time, words.voucher, words.kind, words.site, words.device, words.amount]
  const columns = columnsOf(labels, [14, 20, 44, 38, 28, 34], 5)
  drawTitle(layout, words.lines)
  drawHeader(layout, columns)
  const linesOf = Map.groupBy(lines, ({ at }) => dayIn(at, statement.timeZone))
  for (const day of days) {
    drawDay(layout, columns, day)
    for (const line of linesOf.get(day.day) ?? [])
      drawRow(layout, columns, { cells: lineCells(layout, line) })
  }
}

function drawDay(layout: Layout, columns: readonly Column[], given: StatementDay): void {
  const { pdf, sheets, words } = layout
  const { day, redemptions, reversals } = given
  const counts = [words.redemptions(redemptions), ...(reversals > 0 ? [words.reversals(reversals)] : [])]
  // With its first line: a day alone at the foot of a page says nothing.
  const height = rowHeight + 1.5
  const y = sheets.take(height + rowHeight, () => drawHeader(layout, columns)) + 2
  sheets.skip(-rowHeight)
  sheets.draw(() => {
    const half = width / 2
    writeFitted(pdf, words.dayText(day), { x: page.left, y, width: 32, size: textSize, bold: true })
    writeFitted(pdf, counts.join(', '), {
      x: page.left + 34,
      y,
      width: half - 34,
      size: textSize,
      colour: grey,
    })
    const sum = { x: page.left + half, y, width: half, size: textSize, align: 'right' } as const
    writeFitted(pdf, daySum(layout, given), { ...sum, bold: true })
    rule(pdf, y - 2 + height, '#999')
  })
}

/** What the day is worth in money; things are counted line by line. */
function daySum(layout: Layout, { redeemed, reversed }: StatementDay): string {
  return statementUnits(layout.statement)
    .filter((unit) => isCurrency(unit) && (redeemed[unit] !== undefined || reversed[unit] !== undefined))
    .map((unit) => amountText(layout, (redeemed[unit] ?? 0) - (reversed[unit] ?? 0), unit))
    .join('  ·  ')
}

function lineCells(layout: Layout, line: StatementLine): Row['cells'] {
  const { words, statement } = layout
  const { at, voucherNumberEnd, kind, sign, siteName, deviceLabel, amounts } = line
  const what = sign === 1 ? words.kinds[kind] : `${words.reversal}: ${words.kinds[kind]}`
  const sums = Object.entries(amounts).map(([unit, amount]) => amountText(layout, sign * amount, unit))
  return [
    timeIn(at, statement.timeZone).slice(0, 5),
    `…${voucherNumberEnd}`,
    what,
    readable(siteName),
    readable(deviceLabel),
    sums,
  ]
}

/** Money with its currency; things as `2 × Jabón`. */
function amountText(layout: Layout, amount: number, unit: Unit): string {
  if (isCurrency(unit)) return layout.words.money(amount, unit)
  const text = `${layout.words.number(Math.abs(amount))} × ${unitName(layout, unit)}`
  return amount < 0 ? `– ${text}` : text
}

/** In a row that names its unit. */
function sumText({ words }: Layout, amount: number, unit: Unit): string {
  return isCurrency(unit) ? words.money(amount, unit) : words.number(amount)
}

function unitName({ statement }: Layout, unit: Unit): string {
  const code = unit.replace(/^item:/, '')
  return readable(statement.itemNames?.[code] ?? code)
}

function drawSignatures({ pdf, sheets, words }: Layout): void {
  const y = sheets.take(signatureHeight) + 4
  const gap = 8
  const each = (width - 2 * gap) / 3
  sheets.draw(() => {
    for (const [index, who] of words.signatures.entries()) {
      const x = page.left + index * (each + gap)
      writeFitted(pdf, who, { x, y, width: each, size: textSize, bold: true })
      for (const [line, label] of [words.name, words.date, words.signature].entries()) {
        const bottom = y + 12 + line * 8
        writeFitted(pdf, label, { x, y: bottom - 3.2, width: 16, size: 2.6, colour: grey })
        pdf
          .lineWidth(0.2)
          .strokeColor('#000')
          .moveTo(x + 17, bottom)
          .lineTo(x + each, bottom)
          .stroke()
      }
    }
  })
}

function drawFeet({ pdf, sheets, words, statement }: Layout): void {
  const { start, count } = pdf.bufferedPageRange()
  const foot = `${words.title} ${statement.settlementNumber}  ·  ${statement.settlementId}`
  for (let index = 0; index < count; index++) {
    pdf.switchToPage(start + index)
    const place = { x: page.left, y: 284, width, size: 2.6, colour: grey }
    sheets.draw(() => {
      rule(pdf, 282, '#999')
      writeFitted(pdf, foot, { ...place, width: width - 40 })
      writeFitted(pdf, words.page(index + 1, count), { ...place, align: 'right' })
    })
  }
}

/** As written, with Latin letters for those that the standard fonts do not have. */
function readable(text: string): string {
  return printable(text.normalize('NFC'), anyAscii)
}
