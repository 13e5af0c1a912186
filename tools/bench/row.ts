// One line of the bench's table: what was measured, and whether it meets the aim that DESIGN set for it.

type Aim = { readonly atLeast: number } | { readonly atMost: number } | { readonly exactly: number }

export type Row = {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** In words, such as `>= 0.60`. */
  readonly aim: string
  readonly met: boolean
}

type Measured = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly aim: Aim
  /** Digits after the point, in the value and in the aim. */
  readonly digits: number
}

/** Judges a value as it is shown: a ratio of 0.596 reads 0.60, and counts as 0.60. */
export function rowOf({ name, value, unit, aim, digits }: Measured): Row {
  if (!Number.isFinite(value)) throw new Error(`${name}: nothing was measured`)
  const shown = Number(value.toFixed(digits))
  if ('atLeast' in aim)
    return { name, value: shown, unit, aim: `>= ${aim.atLeast.toFixed(digits)}`, met: shown >= aim.atLeast }
  if ('atMost' in aim)
    return { name, value: shown, unit, aim: `<= ${aim.atMost.toFixed(digits)}`, met: shown <= aim.atMost }
  return { name, value: shown, unit, aim: `= ${aim.exactly.toFixed(digits)}`, met: shown === aim.exactly }
}

/** A value that no aim is set for. */
export function plainRow({ name, value, unit, digits }: Omit<Measured, 'aim'>): Row {
  if (!Number.isFinite(value)) throw new Error(`${name}: nothing was measured`)
  return { name, value: Number(value.toFixed(digits)), unit, aim: 'none', met: true }
}

/** The rows as a table with aligned columns. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['name', 'value', 'unit', 'aim', 'met'],
    ...rows.map(({ name, value, unit, aim, met }) => [name, String(value), unit, aim, met ? 'yes' : 'NO']),
  ]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
