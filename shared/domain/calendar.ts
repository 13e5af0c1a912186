// Days as people count them: in a time zone. Instants are milliseconds since 1970; days are ISO 8601 texts or,
// on a voucher, whole days since 1970-01-01.

const millisecondsPerDay = 86_400_000

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  // The Swedish locale writes ISO 8601: 2026-03-01 07:30:00.
  const formatter = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  formatters.set(timeZone, formatter)
  return formatter
}

/** The ISO 8601 day that it is at an instant in a time zone. */
export function dayIn(instant: number, timeZone: string): string {
  return formatterFor(timeZone).format(instant).slice(0, 10)
}

/** The time of day at an instant in a time zone: `07:30:00`. */
export function timeIn(instant: number, timeZone: string): string {
  return formatterFor(timeZone).format(instant).slice('YYYY-MM-DD '.length)
}

/** Whole days from 1970-01-01 to an ISO 8601 day. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / millisecondsPerDay)
}

/** The ISO 8601 day with this number. */
export function dayOfNumber(number: number): string {
  return new Date(number * millisecondsPerDay).toISOString().slice(0, 10)
}

/** The ISO 8601 day before. */
export const previousDay = (day: string) => dayOfNumber(dayNumber(day) - 1)

/**
 * The first instant of a day in a time zone: midnight, or where a change of the clock skips it, the moment after; where
 * it comes twice, the first.
 */
export function startOfDay(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`)
  const offsetAt = (instant: number) =>
    Date.parse(`${formatterFor(timeZone).format(instant).replace(' ', 'T')}Z`) - instant
  const candidates = [utc - offsetAt(utc - millisecondsPerDay), utc - offsetAt(utc + millisecondsPerDay)]
  const first = candidates.sort((a, b) => a - b).find((instant) => dayIn(instant, timeZone) === day)
  if (first === undefined) throw new Error(`${day} does not begin in ${timeZone}`)
  return first
}
