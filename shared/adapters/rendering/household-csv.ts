// A household's data as a spreadsheet that a person can read: one row for each thing that is kept, what it is and what it
// says. Times are written as ISO 8601.
import { stringify } from 'csv-stringify/sync'
import type { ExportedHousehold } from '../../application/export-household.ts'

const instants = new Set(['at', 'exportedAt', 'enrolledAt', 'registeredAt'])

/** RFC 4180 in UTF-8. Cells that a spreadsheet would take for a formula begin with an apostrophe. */
export function householdCsv(exported: ExportedHousehold): string {
  const rows = rowsOf(exported, [])
  return `\uFEFF${stringify([['what', 'value'], ...rows], { record_delimiter: 'windows', escape_formulas: true })}`
}

function rowsOf(value: unknown, path: readonly string[]): string[][] {
  if (typeof value !== 'object' || value === null) return [[path.join(' › '), textOf(value, path.at(-1))]]
  return Object.entries(value).flatMap(([name, each]) =>
    rowsOf(each, [...path, Array.isArray(value) ? String(Number(name) + 1) : name]),
  )
}

const textOf = (value: unknown, name: string | undefined) =>
  typeof value === 'number' && name !== undefined && instants.has(name)
    ? new Date(value).toISOString()
    : String(value)
