// Lays out a voucher's printed card: A7 landscape, so that eight fill an A4 sheet that is cut, or folded and torn,
// along its halves; alone it fills an A6 page. Everything is vector, black on white, for the cheapest printer.
import { itemsOf } from '../../domain/voucher.ts'
import type { VoucherCard } from '../../domain/voucher-card.ts'
import { voucherNumber } from '../../domain/voucher-number.ts'
import type { VoucherKind } from '../../domain/voucher-text.ts'
import { type CardWords, cardWords } from './card-words.ts'
import {
  closePdf,
  inMillimetres,
  openPdf,
  type Pdf,
  type Placement,
  type Printing,
  printable,
  write,
  writeFitted,
} from './pdf-page.ts'
import { voucherQr } from './voucher-qr.ts'

/** A7 landscape in millimetres, as DIN A4 (297 mm) divides. Every measure below is in these millimetres. */
const card = { width: 105, height: 74.25 }
const columns = 2
const rows = 4
const qrSide = 42
const left = 7
const top = 6
const right = 98
const column = { x: 57, width: right - 57 }
const grey = '#444'

/** One card on an A6 page. */
export async function voucherCardPdf(
  voucher: VoucherCard,
  printing: Printing,
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await openPdf({ ...printing, language: cardWords(voucher.language).language, title: 'Vale' })
  pdf.addPage({ size: 'A6', layout: 'landscape', margin: 0 })
  drawCard(pdf, voucher, { x: 0, y: 0, scale: Math.SQRT2 })
  return closePdf(pdf)
}

/** Eight cards an A4 sheet, with cut marks, in the order given. Throws when there is none. */
export async function cardSheetsPdf(
  vouchers: readonly VoucherCard[],
  printing: Printing,
): Promise<Uint8Array<ArrayBuffer>> {
  const [first] = vouchers
  if (first === undefined) throw new Error('a sheet of no cards')
  const pdf = await openPdf({ ...printing, language: cardWords(first.language).language, title: 'Vale' })
  const perSheet = columns * rows
  for (const [index, voucher] of vouchers.entries()) {
    const place = index % perSheet
    if (place === 0) addSheet(pdf)
    const x = (place % columns) * card.width
    const y = Math.floor(place / columns) * card.height
    drawCard(pdf, voucher, { x, y, scale: 1 })
  }
  return closePdf(pdf)
}

function addSheet(pdf: Pdf): void {
  pdf.addPage({ size: 'A4', margin: 0 })
  inMillimetres(pdf, { x: 0, y: 0, scale: 1 }, () => {
    pdf.lineWidth(0.15).strokeColor('#888')
    const tick = 6
    for (let row = 1; row < rows; row++) {
      const y = row * card.height
      pdf.moveTo(0, y).lineTo(tick, y)
      pdf.moveTo(card.width - tick, y).lineTo(card.width + tick, y)
      pdf.moveTo(2 * card.width - tick, y).lineTo(2 * card.width, y)
    }
    for (let row = 0; row <= rows; row++) {
      const y = row * card.height
      pdf.moveTo(card.width, Math.max(0, y - tick)).lineTo(card.width, Math.min(rows * card.height, y + tick))
    }
    pdf.stroke()
  })
}

function drawCard(pdf: Pdf, voucher: VoucherCard, placement: Placement): void {
  const words = cardWords(voucher.language)
  inMillimetres(pdf, placement, () => {
    pdf.fillColor('#000').strokeColor('#000')
    drawQr(pdf, voucher.text)
    drawNumber(pdf, voucher.voucherId)
    drawKind(pdf, voucher.kind, words)
    drawValue(pdf, valueLines(voucher, words))
    drawDays(pdf, voucher, words)
    drawFoot(pdf, voucher, words)
  })
}

/** Its quiet zone of 3.4 mm stays free on all sides, also of the cut marks. */
function drawQr(pdf: Pdf, text: string): void {
  const { size, runs } = voucherQr(text, 'paper')
  const module = qrSide / size
  pdf.save().transform(module, 0, 0, module, left, top)
  // Whole numbers in one path: a tenth of the size and time of one rectangle at a time.
  pdf.addContent(`${runs.map(({ x, y, width }) => `${x} ${y} ${width} 1 re`).join(' ')} f`)
  pdf.restore()
}

function drawNumber(pdf: Pdf, voucherId: string): void {
  const groups = voucherNumber(voucherId).split(' ')
  const size = 6.3
  const gap = 4.2
  let x = left
  for (const group of groups) {
    write(pdf, group, { x, y: 52.2, size, bold: true })
    x += pdf.widthOfString(group) + gap
  }
}

function drawKind(pdf: Pdf, kind: VoucherKind, words: CardWords): void {
  pdf.save().translate(column.x, top)
  pdf.lineWidth(0.55).lineJoin('round').lineCap('round').path(icons[kind]).stroke()
  pdf.restore()
  writeFitted(pdf, words.kinds[kind], {
    x: column.x + 12,
    y: 9,
    width: column.width - 12,
    size: 4.4,
    bold: true,
  })
}

/** Pictures for those who do not read: banknote, bag, box, tick. In a square of 9 mm. */
const icons: Record<VoucherKind, string> = {
  cash: 'M0 2h9v5.4h-9zM4.5 3.4a1.3 1.3 0 1 1-.01 0zM1.3 4.7h.3M7.4 4.7h.3',
  value: 'M.7 3h7.6l.6 6h-8.8zM2.8 4.6v-2.4a1.7 1.7 0 0 1 3.4 0v2.4',
  commodity:
    'M.3 2.5 4.5.4l4.2 2.1v4.6l-4.2 2.1-4.2-2.1zM.3 2.5l4.2 2.1 4.2-2.1M4.5 4.6v4.6M2.4 1.45l4.2 2.1',
  service: 'M4.5.4a4.3 4.3 0 1 1-.01 0zM2.5 4.8l1.5 1.5 2.7-3.1',
}

/** At most four: more would be too small to read at arm's length. */
const maxLines = 4

function valueLines({ kind, issued, itemNames }: VoucherCard, words: CardWords): string[] {
  if (kind === 'cash' || kind === 'value')
    return Object.entries(issued).map(([unit, amountMinor]) => words.money(amountMinor, unit))
  const items = itemsOf(issued)
  // The name of a service can tell why somebody is helped: a card only counts them.
  if (kind === 'service') return [words.services(items.reduce((sum, { quantity }) => sum + quantity, 0))]
  const lines = items.map(({ itemCode, quantity }) => `${quantity} × ${printableName(itemCode, itemNames)}`)
  if (lines.length <= maxLines) return lines
  return [...lines.slice(0, maxLines - 1), words.more(lines.length - maxLines + 1)]
}

function drawValue(pdf: Pdf, lines: readonly string[]): void {
  const { x, width } = column
  const single = lines.length === 1
  const step = Math.min(5.4, 14.4 / lines.length)
  const size = single ? 8.4 : Math.min(4.2, step * 0.88)
  const from = single ? 19 : 17.4
  const shrinkTo = single ? 0.6 : 0.85
  for (const [index, line] of lines.entries())
    writeFitted(pdf, line, { x, y: from + index * step, width, size, bold: true, shrinkTo })
}

function drawDays(pdf: Pdf, voucher: VoucherCard, words: CardWords): void {
  const day = (label: string, text: string, y: number) => {
    writeFitted(pdf, label, { x: column.x, y, width: column.width, size: 2.7, colour: grey })
    writeFitted(pdf, text, { x: column.x, y: y + 3.1, width: column.width, size: 3.9, bold: true })
  }
  // Today and the first day are mostly the same: the last day is what its holder must know.
  day(words.validFrom, words.day(voucher.firstDay), 33)
  day(words.validUntil, words.day(voucher.lastDay), 41.4)
}

function drawFoot(pdf: Pdf, { helpLine, pinRequired }: VoucherCard, words: CardWords): void {
  pdf.lineWidth(0.2).moveTo(left, 59.7).lineTo(right, 59.7).stroke()
  const tagWidth = pinRequired ? drawPinTag(pdf, words.pin) : 0
  const width = right - left - tagWidth
  writeFitted(pdf, `${words.help}  ${printable(helpLine)}`, {
    x: left,
    y: 61.4,
    width,
    size: 3.9,
    bold: true,
  })
  writeFitted(pdf, words.keepSafe, { x: left, y: 65.9, width, size: 2.7, colour: grey })
}

/** Returns the width it takes, its distance to what stands beside it included. */
function drawPinTag(pdf: Pdf, text: string): number {
  const size = 3.1
  const width = pdf.font('Helvetica-Bold').fontSize(size).widthOfString(text) + 3.6
  pdf
    .lineWidth(0.35)
    .roundedRect(right - width, 61.6, width, 5.6, 1.2)
    .stroke()
  write(pdf, text, { x: right - width + 1.8, y: 63.2, size, bold: true })
  return width + 3
}

function printableName(itemCode: string, itemNames: VoucherCard['itemNames']): string {
  const name = itemNames[itemCode] ?? ''
  return name === '' || printable(name) !== name ? itemCode : name
}
