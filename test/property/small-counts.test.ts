// Whoever has a report's table cannot work out a count that it hides, whatever sums stand beside it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type HiddenCells,
  hideSmallCounts,
  hideSmallEntries,
  withTotals,
} from '../../shared/domain/small-counts.ts'

const count = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 3, arbitrary: fc.integer({ min: 5, max: 400 }) },
)
const tableOf = (most: number) =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most })).chain(([rows, columns]) =>
    fc.array(fc.array(count, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  )

const cellsOf = (table: readonly (readonly unknown[])[]) =>
  table.flatMap((row, rowNumber) => row.map((_, column) => [rowNumber, column] as const))

/**
 * What follows from the shown cells by arithmetic alone: a linear system in the hidden cells, one equation a row and one
 * a column, totals included. A hidden cell is known when it has a pivot of its own after elimination.
 */
function workedOut(table: readonly (readonly number[])[], hidden: HiddenCells): string[] {
  const unknowns = cellsOf(table).filter(([row, column]) => hidden[row]?.[column])
  const lastRow = table.length - 1
  const lastColumn = (table[0]?.length ?? 1) - 1
  const lines = [
    ...table.map((_, row) => ({
      holds: (r: number, _c: number) => r === row,
      isTotal: (_r: number, c: number) => c === lastColumn,
    })),
    ...(table[0] ?? []).map((_, column) => ({
      holds: (_r: number, c: number) => c === column,
      isTotal: (r: number, _c: number) => r === lastRow,
    })),
  ]
  const system = lines.map(({ holds, isTotal }) =>
    unknowns.map(([row, column]) => (holds(row, column) ? (isTotal(row, column) ? -1 : 1) : 0)),
  )
  const reduced = reduce(system)
  return unknowns.flatMap(([row, column], index) =>
    reduced.some(
      (line) => line[index] !== 0 && line.every((factor, other) => other === index || factor === 0),
    )
      ? [`${row},${column}`]
      : [],
  )
}

/** Gauss–Jordan; the matrix of a table is totally unimodular, so every factor stays −1, 0 or 1. */
function reduce(system: readonly (readonly number[])[]): number[][] {
  const rows = system.map((row) => [...row])
  let pivotRow = 0
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const found = rows.findIndex((row, index) => index >= pivotRow && row[column] !== 0)
    if (found < 0) continue
    const pivot = rows[found] as number[]
    rows[found] = rows[pivotRow] as number[]
    const sign = pivot[column] as number
    rows[pivotRow] = pivot.map((factor) => factor / sign)
    rows.forEach((row, index) => {
      const factor = row[column] as number
      if (index !== pivotRow && factor !== 0)
        rows[index] = row.map((value, at) => value - factor * (rows[pivotRow]?.[at] ?? 0))
    })
    pivotRow += 1
  }
  return rows
}

describe('hideSmallCounts', () => {
  it('hides every count from one to four, also among the totals', () => {
    fc.assert(
      fc.property(tableOf(8), (counts) => {
        const table = withTotals(counts)
        const hidden = hideSmallCounts(counts)
        for (const [row, column] of cellsOf(table)) {
          const shown = table[row]?.[column] ?? 0
          if (shown > 0 && shown < 5) expect(hidden[row]?.[column]).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('hides nothing that could be worked out from what it shows', () => {
    fc.assert(
      fc.property(tableOf(8), (counts) => {
        expect(workedOut(withTotals(counts), hideSmallCounts(counts))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves at least two tables that look the same, with different counts in each hidden cell', () => {
    const small = tableOf(2)
    fc.assert(
      fc.property(small, (counts) => {
        const table = withTotals(counts)
        const hidden = hideSmallCounts(counts)
        const values = new Map<string, Set<number>>()
        for (const other of neighboursOf(counts)) {
          const beside = withTotals(other)
          const looksTheSame = cellsOf(table).every(
            ([row, column]) => hidden[row]?.[column] || beside[row]?.[column] === table[row]?.[column],
          )
          // Who guesses that nothing is hidden that is not there shall not learn more by it.
          const isThere = cellsOf(table).every(
            ([row, column]) => !hidden[row]?.[column] || (beside[row]?.[column] ?? 0) > 0,
          )
          if (!looksTheSame || !isThere) continue
          for (const [row, column] of cellsOf(table)) {
            const key = `${row},${column}`
            values.set(key, (values.get(key) ?? new Set()).add(beside[row]?.[column] ?? 0))
          }
        }
        for (const [row, column] of cellsOf(table))
          if (hidden[row]?.[column]) expect(values.get(`${row},${column}`)?.size).toBeGreaterThan(1)
      }),
      { numRuns: 300 },
    )
  })

  it('hides nothing where nobody can be pointed at', () => {
    expect(
      hideSmallCounts([
        [5, 0],
        [70, 12],
      ]).flat(),
    ).not.toContain(true)
  })

  it('hides a large count rather than a total', () => {
    const hidden = hideSmallCounts([
      [3, 50],
      [60, 80],
    ])
    expect(hidden).toEqual([
      [true, true, false],
      [true, true, false],
      [false, false, false],
    ])
  })
})

/** Every table in which each count is at most one more or less. */
function* neighboursOf(counts: readonly (readonly number[])[]): Generator<number[][]> {
  const flat = counts.flat()
  const width = counts[0]?.length ?? 0
  for (let code = 0; code < 3 ** flat.length; code++) {
    const moved = flat.map((value, index) => value + (Math.floor(code / 3 ** index) % 3) - 1)
    if (moved.some((value) => value < 0)) continue
    yield counts.map((_, row) => moved.slice(row * width, (row + 1) * width))
  }
}

describe('hideSmallEntries', () => {
  it('never hides one entry alone, unless its total is hidden too', () => {
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 12 }), (counts) => {
        const { entries, total } = hideSmallEntries(counts)
        const howMany = entries.filter((hidden) => hidden).length
        expect(howMany === 0 || howMany >= 2 || total).toBe(true)
        expect(counts.every((value, index) => value === 0 || value > 4 || entries[index])).toBe(true)
      }),
    )
  })
})
