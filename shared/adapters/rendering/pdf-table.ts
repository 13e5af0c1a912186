// Tables that run over A4 pages: rows that are not torn, and on each new page what the paper is and its columns again.
import { inMillimetres, type Pdf, writeFitted } from './pdf-page.ts'

/** Millimetres. */
export const sheet = { left: 16, right: 194, top: 14, bottom: 279, width: 178 }
export const rowHeight = 5
export const textSize = 3
export const grey = '#555'

/** Pages that follow each other. */
export type Sheets = {
  /** The top of a row of this height, on a new page if need be. `onNewPage` draws what is repeated there. */
  readonly take: (height: number, onNewPage?: () => void) => number
  readonly skip: (height: number) => void
  /** Draws on the page that is open. */
  readonly draw: (drawing: (pdf: Pdf) => void) => void
}

/** Opens the first page; `repeatedTitle` heads the others. */
export function openSheets(pdf: Pdf, repeatedTitle: string): Sheets {
  let y = sheet.top
  pdf.addPage({ size: 'A4', margin: 0 })
  const draw: Sheets['draw'] = (drawing) =>
    inMillimetres(pdf, { x: 0, y: 0, scale: 1 }, () => {
      drawing(pdf)
    })
  const turn = () => {
    pdf.addPage({ size: 'A4', margin: 0 })
    const place = { x: sheet.left, y: sheet.top, width: sheet.width }
    draw(() => writeFitted(pdf, repeatedTitle, { ...place, size: textSize, colour: grey }))
    y = sheet.top + 7
  }
  return {
    take: (height, onNewPage) => {
      if (y + height > sheet.bottom) {
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

/** A line over the width of the text. */
export function rule(pdf: Pdf, { y, colour }: { readonly y: number; readonly colour: string }): void {
  pdf.lineWidth(0.2).strokeColor(colour).moveTo(sheet.left, y).lineTo(sheet.right, y).stroke()
}

/** Numbers end where the width ends. */
type Column = { readonly label: string; readonly width: number; readonly numbers?: true }

/** A cell may have several lines. `strong` is the place of a cell in bold. */
type Row = { readonly cells: readonly (string | readonly string[])[]; readonly strong?: number }

export type Table = {
  readonly row: (row: Row) => void
  /** The top of something else of this height among the rows. */
  readonly take: (height: number) => number
}

const gap = 2

/** Begins with the names of its columns, whose widths fill the page; `repeat` draws what follows them on a new page. */
export function openTable(
  sheets: Sheets,
  columns: readonly Column[],
  repeat: () => void = () => undefined,
): Table {
  const places = columns.map(({ label, width, numbers }, index) => {
    const x = columns.slice(0, index).reduce((sum, before) => sum + before.width, sheet.left)
    return {
      label,
      x: numbers ? x + gap : x,
      width: width - gap,
      align: numbers ? ('right' as const) : undefined,
    }
  })
  const header = () => {
    const y = sheets.take(rowHeight + 1)
    sheets.draw((pdf) => {
      for (const { label, ...place } of places)
        writeFitted(pdf, label, { ...place, y: y + 0.6, size: 2.7, colour: grey })
      rule(pdf, { y: y + rowHeight, colour: '#000' })
    })
  }
  const turned = () => {
    header()
    repeat()
  }
  header()
  return {
    take: (height) => sheets.take(height, turned),
    row: ({ cells, strong }) => {
      const texts = cells.map((text) => (typeof text === 'string' ? [text] : text))
      const height = Math.max(...texts.map(({ length }) => length)) * rowHeight
      const top = sheets.take(height, turned) + 1.3
      sheets.draw((pdf) => {
        for (const [index, { label: _, ...place }] of places.entries())
          for (const [line, text] of (texts[index] ?? []).entries())
            writeFitted(pdf, text, {
              ...place,
              y: top + line * rowHeight,
              size: textSize,
              // Rather small than cut: a sum without its end is another sum.
              shrinkTo: place.align === 'right' ? 0.55 : 0.9,
              ...(index === strong && { bold: true as const }),
            })
        rule(pdf, { y: top - 1.3 + height, colour: '#ddd' })
      })
    },
  }
}
