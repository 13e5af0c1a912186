// Which counts of people a table hides: those from one to four, and as many others as it takes that no hidden one can
// be worked out from the sums that are shown. docs/data-protection.md tells why, and what this does not protect from.

/** Counts from one to four point at people. */
export const smallestShownCount = 5

const isSmall = (count: number) => count > 0 && count < smallestShownCount

/** What is hidden: `[row][column]`, and one more row and column for the totals. */
export type HiddenCells = readonly (readonly boolean[])[]

type Cell = { readonly row: number; readonly column: number }

/** Two rows and two columns: four cells, of which each can be one more or less without any sum being another. */
type Rectangle = readonly [Cell, Cell, Cell, Cell]

/** Hiding a total costs a reader more than hiding any cell. */
const costOfTotal = 1e15

/**
 * Every small count, also among the totals, is hidden together with three others at the corners of a rectangle. Along
 * its corners one person can be moved: another table with the same shown cells and sums, in which every hidden cell is
 * above zero too. So nobody can tell from one table which of them is the true one.
 */
export function hideSmallCounts(counts: readonly (readonly number[])[]): HiddenCells {
  const table = withTotals(counts)
  const hidden = table.map((row) => row.map(() => false))
  const protectedCells = table.map((row) => row.map(() => false))
  const small = cellsOf(table).filter((cell) => isSmall(at(table, cell)))
  for (const cell of small) mark(hidden, cell)
  for (const cell of small) {
    if (isMarked(protectedCells, cell)) continue
    const corners =
      cheapestRectangle(table, { cell, hidden, stayingSmall: true }) ??
      cheapestRectangle(table, { cell, hidden, stayingSmall: false })
    // The rectangle over the totals of row and column always does: all four of them may grow.
    if (corners === undefined) throw new Error('a small count cannot be hidden')
    for (const corner of corners) {
      mark(hidden, corner)
      mark(protectedCells, corner)
    }
  }
  return hidden
}

/** Of a list with one total: which of its entries are hidden, and whether the total is. */
export function hideSmallEntries(counts: readonly number[]): {
  readonly entries: readonly boolean[]
  readonly total: boolean
} {
  const hidden = hideSmallCounts(counts.map((count) => [count])).map((row) => row.includes(true))
  return { entries: hidden.slice(0, -1), total: hidden.at(-1) ?? false }
}

/** The table with the sum of each row behind it, and the sums of all columns below. */
export function withTotals(counts: readonly (readonly number[])[]): number[][] {
  const rows = counts.map((row) => [...row, sum(row)])
  const width = (counts[0]?.length ?? 0) + 1
  return [...rows, Array.from({ length: width }, (_, column) => sum(rows.map((row) => row[column] ?? 0)))]
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

const cellsOf = (table: readonly (readonly number[])[]): Cell[] =>
  table.flatMap((row, rowNumber) => row.map((_, column) => ({ row: rowNumber, column })))

const at = (table: readonly (readonly number[])[], { row, column }: Cell) => table[row]?.[column] ?? 0

const isMarked = (marks: readonly (readonly boolean[])[], { row, column }: Cell) =>
  marks[row]?.[column] === true

function mark(marks: boolean[][], { row, column }: Cell): void {
  const line = marks[row]
  if (line !== undefined) line[column] = true
}

function cheapestRectangle(
  table: readonly (readonly number[])[],
  { cell, hidden, stayingSmall }: { cell: Cell; hidden: HiddenCells; stayingSmall: boolean },
): Rectangle | undefined {
  let best: { readonly corners: Rectangle; readonly cost: number } | undefined
  for (const corners of rectanglesAt(table, cell)) {
    if (!canShift(table, { corners, stayingSmall })) continue
    const cost = sum(corners.map((corner) => (isMarked(hidden, corner) ? 0 : costOf(table, corner))))
    if (best === undefined || cost < best.cost) best = { corners, cost }
  }
  return best?.corners
}

/** All with their first corner at the cell. */
function* rectanglesAt(table: readonly (readonly number[])[], { row, column }: Cell): Generator<Rectangle> {
  const width = table[0]?.length ?? 0
  for (let otherRow = 0; otherRow < table.length; otherRow++)
    for (let otherColumn = 0; otherColumn < width; otherColumn++)
      if (otherRow !== row && otherColumn !== column)
        yield [
          { row, column },
          { row, column: otherColumn },
          { row: otherRow, column: otherColumn },
          { row: otherRow, column },
        ]
}

function costOf(table: readonly (readonly number[])[], corner: Cell): number {
  const isTotal = corner.row === table.length - 1 || corner.column === (table[0]?.length ?? 0) - 1
  return at(table, corner) + (isTotal ? costOfTotal : 0)
}

/**
 * Whether one person can be moved along the corners, in one direction or the other, so that none becomes zero and, where
 * that can be had, none that is small becomes large: whoever knows what is hidden and why learns nothing more by it.
 */
function canShift(
  table: readonly (readonly number[])[],
  { corners, stayingSmall }: { corners: Rectangle; stayingSmall: boolean },
): boolean {
  const signs = shiftSigns(table, corners)
  return [1, -1].some((direction) =>
    corners.every((corner, index) => {
      const before = at(table, corner)
      const after = before + direction * (signs[index] ?? 0)
      return before > 0 && after > 0 && (!stayingSmall || !isSmall(before) || isSmall(after))
    }),
  )
}

/** How each corner moves when the first one gets one more: a total moves with its parts, a part against the other. */
function shiftSigns(table: readonly (readonly number[])[], corners: Rectangle): number[] {
  const last = { row: table.length - 1, column: (table[0]?.length ?? 0) - 1 }
  // In every line parts count for the sum, and its total against it.
  const weight = ({ row, column }: Cell) => (row === last.row ? -1 : 1) * (column === last.column ? -1 : 1)
  const first = weight(corners[0])
  return corners.map((corner, index) => (index % 2 === 0 ? 1 : -1) * weight(corner) * first)
}
