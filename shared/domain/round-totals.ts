// A round's totals: as the lines that an approval reserves, and cut into the slices of a standing round's envelope.
import { type EnvelopeSlice, envelopeLine, grantAndUnitOf } from './envelope.ts'
import type { Amounts } from './money.ts'
import type { Round } from './round.ts'

/** What a round may draw on one grant in one unit. */
export type TotalLine = { readonly grantId: string; readonly unit: string; readonly amount: number }

/** Totals (by grant, then unit) as a list, in a stable order, without what is zero. */
export function totalsByLine(totals: Round['totals']): TotalLine[] {
  return Object.entries(totals)
    .flatMap(([grantId, amounts]) =>
      Object.entries(amounts).map(([unit, amount]) => ({ grantId, unit, amount })),
    )
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => (envelopeLine(a.grantId, a.unit) < envelopeLine(b.grantId, b.unit) ? -1 : 1))
}

/** What slices still hold together, as lines, without what is used up. */
export function totalsOfSlices(slices: readonly EnvelopeSlice[]): TotalLine[] {
  const left = new Map<string, number>()
  for (const { available } of slices)
    for (const [line, amount] of Object.entries(available)) left.set(line, (left.get(line) ?? 0) + amount)
  return [...left]
    .filter(([, amount]) => amount > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([line, amount]) => ({ ...grantAndUnitOf(line), amount }))
}

/** Totals by grant, then unit, from lines that name each pair once. */
export function totalsOfLines(lines: readonly TotalLine[]): Record<string, Amounts> {
  const totals: Record<string, Record<string, number>> = {}
  for (const { grantId, unit, amount } of lines) totals[grantId] = { ...totals[grantId], [unit]: amount }
  return totals
}

/**
 * Splits totals evenly, by envelope line; what does not divide goes to the first slices, one each. Every slice has
 * every line, if only with zero.
 */
export function splitTotals(totals: Round['totals'], sliceCount: number): Record<string, number>[] {
  const slices = Array.from({ length: sliceCount }, (): Record<string, number> => ({}))
  for (const { grantId, unit, amount } of totalsByLine(totals)) {
    const remainder = amount % sliceCount
    const even = (amount - remainder) / sliceCount
    for (const [index, slice] of slices.entries())
      slice[envelopeLine(grantId, unit)] = even + (index < remainder ? 1 : 0)
  }
  return slices
}
