// Lays out a vendor's statement on A4: what is paid and how it comes about, room to sign it, then each movement under
// its day. Above some fifty pages of movements it shows days in their place, and the CSV has the rest.
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
import { closePdf, openPdf, type Pdf, printable, writeFitted } from './pdf-page.ts'
import {
  grey,
  openSheets,
  openTable,
  rowHeight,
  rule,
  type Sheets,
  sheet,
  type Table,
  textSize,
} from './pdf-table.ts'
import { type StatementWords, statementWords } from './statement-words.ts'

/** A line with several amounts takes a row for each of them. */
export const maxListedRows = 2000

/** Millimetres. */
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
  let rows = 0
  let listed: StatementLine[] = []
  for await (const line of lines) {
    sums.add(line)
    count += 1
    rows += Object.keys(line.amounts).length
    if (rows <= maxListedRows) listed.push(line)
    else listed = []
  }
  listed.sort((a, b) => a.at - b.at || (a.redemptionId < b.redemptionId ? -1 : 1))
  return { count, days: sums.days(), lines: listed }
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
  const half = sheet.width / 2
  sheets.draw(() => {
    writeFitted(pdf, words.title, { x: sheet.left, y, width: half, size: 4, colour: grey })
    writeFitted(pdf, settlementNumber, { x: sheet.left, y: y + 6, width: half, size: 8.5, bold: true })
    if (payable.length === 0) return
    const place = { x: sheet.left + half, width: half, align: 'right' } as const
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
    rule(pdf, { y: top, colour: '#000' })
    for (const [index, [label, text]] of facts.entries()) {
      const y = top + 3.5 + index * rowHeight
      writeFitted(pdf, label, { x: sheet.left, y, width: 28, size: textSize, colour: grey })
      writeFitted(pdf, text, {
        x: sheet.left + 30,
        y,
        width: sheet.width - 30,
        size: textSize,
        ...(index < 2 && { bold: true as const }),
      })
    }
  })
}

function drawTitle({ pdf, sheets }: Layout, title: string, { besides = '' } = {}): void {
  // Never alone at the foot of a page.
  const room = 3 * rowHeight + 8
  const y = sheets.take(room)
  sheets.skip(8 - room)
  sheets.draw(() => {
    writeFitted(pdf, title, { x: sheet.left, y: y + 1, width: 60, size: 4, bold: true })
    writeFitted(pdf, besides, {
      x: sheet.left + 60,
      y: y + 1.9,
      width: sheet.width - 60,
      size: textSize,
      colour: grey,
      align: 'right',
    })
  })
}

function drawTotals(layout: Layout): void {
  const { pdf, sheets, words, statement } = layout
  const sums = [words.redeemed, words.reversed, words.netted, words.total, words.carried]
  drawTitle(layout, words.totals)
  const table = openTable(sheets, [
    { label: words.unit, width: 28 },
    ...sums.map((label) => ({ label, width: 30, numbers: true as const })),
  ])
  for (const unit of statementUnits(statement)) {
    const totals = statement.totals[unit]
    if (totals === undefined) continue
    const { redeemed, reversed, netted, toPay, carried } = totals
    const texts = [redeemed, reversed, netted, toPay, carried].map((sum) => sumText(layout, { sum, unit }))
    table.row({ cells: [unitName(layout, unit), ...texts], strong: 4 })
  }
  const y = sheets.take(11)
  sheets.draw(() => {
    pdf.font('Helvetica').fontSize(2.6).fillColor(grey)
    pdf.text(words.explanation, sheet.left, y + 2, { width: sheet.width, lineGap: 0.6 })
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
  drawTitle(layout, words.byDay, { besides: words.listedInCsv(count) })
  const table = openTable(layout.sheets, [
    { label: words.day, width: 28 },
    { label: '', width: 30 },
    { label: '', width: 30 },
    ...[words.redeemed, words.reversed, words.owedBack].map((label) => ({
      ...{ label, width: 30, numbers: true as const },
    })),
  ])
  for (const { day, redemptions, reversals, redeemed, reversed, owedBack } of days) {
    const units = [...new Set([redeemed, reversed, owedBack].flatMap(Object.keys))].sort()
    const sums = (amounts: Amounts) =>
      units.map((unit) => (amounts[unit] ? amountText(layout, { amount: amounts[unit], unit }) : ''))
    table.row({
      cells: [
        words.dayText(day),
        words.redemptions(redemptions),
        reversals === 0 ? '' : words.reversals(reversals),
        sums(redeemed),
        sums(reversed),
        sums(owedBack),
      ],
    })
  }
}

function drawLines(layout: Layout, { lines, days }: Movements): void {
  const { words, statement } = layout
  drawTitle(layout, words.lines)
  let torn: StatementDay | undefined
  const table = openTable(layout.sheets, lineColumns(words), () => {
    if (torn !== undefined)
      drawDayText(layout, layout.sheets.take(dayHeight) + 2, [torn.day, words.continued])
  })
  const linesOf = Map.groupBy(lines, ({ at }) => dayIn(at, statement.timeZone))
  for (const day of days) {
    torn = undefined
    drawDay(layout, table, day)
    torn = day
    for (const line of linesOf.get(day.day) ?? []) table.row({ cells: lineCells(layout, line) })
  }
}

const lineColumns = (words: StatementWords) => [
  { label: words.time, width: 14 },
  { label: words.voucher, width: 20 },
  { label: words.kind, width: 44 },
  { label: words.site, width: 38 },
  { label: words.device, width: 28 },
  { label: words.amount, width: 34, numbers: true as const },
]

const dayHeight = rowHeight + 1.5

/** The day, and what is said of it; at `y`, over a rule. */
function drawDayText(
  { pdf, sheets, words }: Layout,
  y: number,
  [day, said]: readonly [string, string],
): void {
  sheets.draw(() => {
    const place = { y, size: textSize }
    writeFitted(pdf, words.dayText(day), { ...place, x: sheet.left, width: 32, bold: true })
    const width = sheet.width / 2 - 34
    writeFitted(pdf, said, { ...place, x: sheet.left + 34, width, colour: grey })
    rule(pdf, { y: y - 2 + dayHeight, colour: '#999' })
  })
}

function drawDay(layout: Layout, table: Table, given: StatementDay): void {
  const { pdf, sheets, words } = layout
  const { day, redemptions, reversals } = given
  const counts = [words.redemptions(redemptions), ...(reversals > 0 ? [words.reversals(reversals)] : [])]
  // With its first line: a day alone at the foot of a page says nothing.
  const y = table.take(dayHeight + rowHeight) + 2
  sheets.skip(-rowHeight)
  drawDayText(layout, y, [day, counts.join(', ')])
  sheets.draw(() => {
    const half = sheet.width / 2
    const sum = { x: sheet.left + half, y, width: half, size: textSize, align: 'right' } as const
    writeFitted(pdf, daySum(layout, given), { ...sum, bold: true })
  })
}

/** What the day is worth in money; things are counted line by line. */
function daySum(layout: Layout, { redeemed, reversed, owedBack }: StatementDay): string {
  return statementUnits(layout.statement)
    .filter((unit) => isCurrency(unit) && [redeemed, reversed, owedBack].some((sums) => unit in sums))
    .map((unit) => {
      const back = (reversed[unit] ?? 0) + (owedBack[unit] ?? 0)
      return amountText(layout, { amount: (redeemed[unit] ?? 0) - back, unit })
    })
    .join('  ·  ')
}

function lineCells(layout: Layout, line: StatementLine): (string | string[])[] {
  const { words, statement } = layout
  const { at, voucherNumberEnd, kind, sign, owedBack, siteName, deviceLabel, amounts } = line
  const reversal = owedBack ? words.owedBack : `${words.reversal}: ${words.kinds[kind]}`
  const what = sign === 1 ? words.kinds[kind] : reversal
  const sums = Object.entries(amounts).map(([unit, amount]) =>
    amountText(layout, { amount: sign * amount, unit }),
  )
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
function amountText(
  layout: Layout,
  { amount, unit }: { readonly amount: number; readonly unit: Unit },
): string {
  if (isCurrency(unit)) return layout.words.money(amount, unit)
  const text = `${layout.words.number(Math.abs(amount))} × ${unitName(layout, unit)}`
  return amount < 0 ? `– ${text}` : text
}

/** In a row that names its unit. */
function sumText({ words }: Layout, { sum, unit }: { readonly sum: number; readonly unit: Unit }): string {
  return isCurrency(unit) ? words.money(sum, unit) : words.number(sum)
}

function unitName({ statement }: Layout, unit: Unit): string {
  const code = unit.replace(/^item:/, '')
  return readable(statement.itemNames?.[code] ?? code)
}

function drawSignatures({ pdf, sheets, words }: Layout): void {
  const y = sheets.take(signatureHeight) + 4
  const gap = 8
  const each = (sheet.width - 2 * gap) / 3
  sheets.draw(() => {
    for (const [index, who] of words.signatures.entries()) {
      const x = sheet.left + index * (each + gap)
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
    const place = { x: sheet.left, y: 284, width: sheet.width, size: 2.6, colour: grey }
    sheets.draw(() => {
      rule(pdf, { y: 282, colour: '#999' })
      writeFitted(pdf, foot, { ...place, width: sheet.width - 40 })
      writeFitted(pdf, words.page(index + 1, count), { ...place, align: 'right' })
    })
  }
}

/** As written, with Latin letters for those that the standard fonts do not have. */
function readable(text: string): string {
  return printable(text.normalize('NFC'), anyAscii)
}
