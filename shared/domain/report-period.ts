// The time that a report tells of: a whole year, quarter, month or ISO week, or all of it. Days are the programme's own.
// No other stretch can be asked for: two reports that differ by one day would tell who came on that day.
import { dayNumber, dayOfNumber } from './calendar.ts'

/** `all`, `2026`, `2026-Q1`, `2026-03`, `2026-W10`. */
export const periodFormat = /^(all|20[0-9]{2}(-(Q[1-4]|0[1-9]|1[0-2]|W(0[1-9]|[1-4][0-9]|5[0-3])))?)$/

/** ISO 8601 days, both included. */
export type Period = { readonly from: string; readonly until: string }

const longest: Period = { from: '2000-01-01', until: '2099-12-31' }

/** The days of a period; undefined for a week that its year does not have. */
export function periodOf(text: string): Period | undefined {
  if (text === 'all') return longest
  const year = Number(text.slice(0, 4))
  const part = text.slice(5)
  if (part === '') return months(year, { first: 1, count: 12 })
  if (part.startsWith('Q')) return months(year, { first: Number(part.slice(1)) * 3 - 2, count: 3 })
  if (part.startsWith('W')) return week(year, Number(part.slice(1)))
  return months(year, { first: Number(part), count: 1 })
}

function months(year: number, { first, count }: { first: number; count: number }): Period {
  const day = (month: number, date: number) =>
    new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10)
  return { from: day(first, 1), until: day(first + count, 0) }
}

/** The first week of a year is the one with 4 January. */
function week(year: number, number: number): Period | undefined {
  const first = dayNumber(mondayOf(`${year}-01-04`))
  const from = first + (number - 1) * 7
  const thursday = dayOfNumber(from + 3)
  if (Number(thursday.slice(0, 4)) !== year) return undefined
  return { from: dayOfNumber(from), until: dayOfNumber(from + 6) }
}

/** The Monday of the week in which a day lies. */
export function mondayOf(day: string): string {
  const number = dayNumber(day)
  // Day 0, 1 January 1970, was a Thursday.
  return dayOfNumber(number - ((number + 3) % 7))
}
