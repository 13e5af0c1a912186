// A report as a table: the same for the screen, for CSV and for Excel.
import type { Unit } from './money.ts'

export const reportColumnIds = [
  'sex',
  'disability',
  'age-0-4',
  'age-5-11',
  'age-12-17',
  'age-18-59',
  'age-60+',
  'age-unknown',
  'people',
  'site',
  'pcode',
  'nationality-group',
  'week',
  'month',
  'households',
  'donor',
  'reference',
  'programme',
  'category',
  'kind',
  'round',
  'why',
  'vendor',
  'vouchers',
  'voucher',
  'issued-on',
  'last-day',
  'redemptions',
  'issued',
  'redeemed',
  'reversed',
  'returned',
  'lost',
  'held',
  'unused',
] as const

export type ReportColumnId = (typeof reportColumnIds)[number]

/** `word` cells are one of Vale's own words, to be said in the reader's language. Amounts have their unit. */
export type ReportColumn = {
  readonly id: ReportColumnId
  readonly kind: 'text' | 'word' | 'day' | 'count' | 'amount'
  readonly unit?: Unit
}

/** Hidden, because it counts fewer than five people or would tell such a count. */
export const hiddenCell = null

/** Counts and amounts are whole numbers; amounts in the smallest part of their unit. Empty where nothing applies. */
export type ReportCell = string | number | typeof hiddenCell

export type ReportTable = {
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly (readonly ReportCell[])[]
  /** A cell a column; missing for a list without sums. */
  readonly totals?: readonly ReportCell[]
  /** Households that were given something and of which nobody took down a profile: counted, their people are not. */
  readonly householdsWithoutProfile?: number | typeof hiddenCell
}

/** Amount columns, one a unit, in the order of the units. */
export function amountColumns(ids: readonly ReportColumnId[], units: Iterable<Unit>): ReportColumn[] {
  return [...units].sort().flatMap((unit) => ids.map((id) => ({ id, kind: 'amount' as const, unit })))
}
