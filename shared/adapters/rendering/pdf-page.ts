// What every page that we print shares: a PDF of vectors and standard fonts, measured in millimetres, and lines of text
// that fit where they must.
import type PDFDocument from 'pdfkit'

export type Pdf = InstanceType<typeof PDFDocument>

/** `createdAt` in milliseconds since 1970: the same content and time give the same bytes. */
export type Printing = { readonly createdAt: number }

/** `language` as BCP 47, for screen readers. */
type Opening = Printing & {
  readonly language: string
  readonly title: string
  /** Keeps all pages open to the end, for what each says of their number. */
  readonly bufferPages?: true
}

const pointsPerMillimetre = 72 / 25.4

/** PDFKit is loaded with the first page: it is two thirds of the bundle, and a walk-in does not wait for it. */
export async function openPdf({ createdAt, language, title, bufferPages }: Opening): Promise<Pdf> {
  const { default: Document } = await import('pdfkit')
  return new Document({
    autoFirstPage: false,
    bufferPages: bufferPages ?? false,
    lang: language,
    displayTitle: true,
    info: { Title: title, Producer: 'Vale', Creator: 'Vale', CreationDate: new Date(createdAt) },
  })
}

/** The bytes of the whole document. */
export async function closePdf(pdf: Pdf): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  const closed = new Promise<void>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    pdf.on('end', resolve)
    pdf.on('error', reject)
  })
  pdf.end()
  await closed
  return Buffer.concat(chunks)
}

export type Placement = { readonly x: number; readonly y: number; readonly scale: number }

/** Draws with millimetres as its unit, times `scale`, from a corner that is given in millimetres. */
export function inMillimetres(pdf: Pdf, { x, y, scale }: Placement, draw: () => void): void {
  const unit = pointsPerMillimetre * scale
  pdf.save()
  pdf.transform(unit, 0, 0, unit, x * pointsPerMillimetre, y * pointsPerMillimetre)
  draw()
  pdf.restore()
}

type Line = {
  readonly x: number
  readonly y: number
  /** Font size in millimetres. */
  readonly size: number
  readonly bold?: true
  readonly colour?: string
}

type FittedLine = Line & {
  readonly width: number
  readonly shrinkTo?: number
  /** Ends where the width ends, as numbers do. */
  readonly align?: 'right' | undefined
}

/** Writes one line as it is. */
export function write(pdf: Pdf, text: string, { x, y, size, bold, colour }: Line): void {
  pdf.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(size)
  pdf.fillColor(colour ?? '#000').text(text, x, y, { lineBreak: false })
}

/** Writes smaller, down to `shrinkTo` of the size, and then with an ellipsis, what would be too wide. */
export function writeFitted(pdf: Pdf, text: string, line: FittedLine): void {
  pdf.font(line.bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(line.size)
  const shrink = Math.max(line.shrinkTo ?? 0.6, Math.min(1, line.width / pdf.widthOfString(text)))
  const size = line.size * shrink
  pdf.fontSize(size)
  let shown = text
  while (shown.length > 1 && pdf.widthOfString(shown) > line.width + 0.01)
    shown = `${shown.slice(0, shown.endsWith('…') ? -2 : -1).trimEnd()}…`
  const x = line.align === 'right' ? line.x + line.width - pdf.widthOfString(shown) : line.x
  // Smaller letters keep the baseline of the size that was asked for.
  write(pdf, shown, { ...line, x, size, y: line.y + (line.size - size) * 0.72 })
}

/** WinAnsi, which is all that the standard fonts hold. */
const unprintable = /[^\x20-\x7e\xa0-\xff€…–—‘’“”•]/gu

/** A text without what the standard fonts do not hold, or with another in its place. */
export const printable = (text: string, instead: (character: string) => string = () => '') =>
  text.replace(unprintable, instead).trim()
