// An age as it is typed: whole years, or the date of birth. Day before month, as where Vale is used.
import type { Age } from '../../../../shared/domain/household.ts'

export type TypedAge = Extract<Age, { birthDate: string } | { years: number }>

const oldestYears = 120

/** `34`, `20/5/2012`, `20052012` or `2012-05-20`; undefined for anything else, and for a day after `today`. */
export function readAge(typed: string, today: string): TypedAge | undefined {
  const text = typed.trim()
  if (/^[0-9]{1,3}$/.test(text)) {
    const years = Number(text)
    return years <= oldestYears ? { years, asOf: today } : undefined
  }
  const birthDate = readDay(text)
  return birthDate !== undefined && birthDate <= today ? { birthDate } : undefined
}

function readDay(text: string): string | undefined {
  const yearFirst = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  if (yearFirst) return dayOf(yearFirst[1], yearFirst[2], yearFirst[3])
  const dayFirst =
    /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})$/.exec(text) ?? /^(\d\d)(\d\d)(\d{4})$/.exec(text)
  return dayFirst ? dayOf(dayFirst[3], dayFirst[2], dayFirst[1]) : undefined
}

/** Undefined where the calendar has no such day. */
function dayOf(year = '', month = '', day = ''): string | undefined {
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${written}T00:00:00Z`)
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written)
  return isDay && Number(year) >= 1900 ? written : undefined
}

/** Whole years on `today`. */
export function yearsOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}
