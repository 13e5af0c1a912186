// When people are not to be written to: the hours of the night, by the clock of the programme's time zone. What is due
// then waits for their end.
import { dayIn, dayNumber, dayOfNumber, startOfDay, timeIn } from './calendar.ts'

/** Times of day, `20:00`. Over midnight where `from` is the later one; none where both are the same. */
export type QuietHours = { readonly from: string; readonly until: string }

/** Of a programme that has set none. */
export const defaultQuietHours: QuietHours = { from: '20:00', until: '08:00' }

/** How often a clock is changed by more than an hour: never; so the end is looked for this close around it. */
const widestChangeMs = 3 * 3_600_000
const minuteMs = 60_000

type Clock = { readonly timeZone: string; readonly quietHours?: QuietHours | undefined }

/** When quiet hours end that `instant` lies in; undefined where it lies in none. Milliseconds since 1970. */
export function endOfQuietHours(instant: number, clock: Clock): number | undefined {
  const { timeZone, quietHours: { from, until } = defaultQuietHours } = clock
  const time = timeIn(instant, timeZone).slice(0, 'HH:MM'.length)
  const overMidnight = from > until
  const isQuiet = overMidnight ? time >= from || time < until : time >= from && time < until
  if (!isQuiet) return undefined
  const today = dayIn(instant, timeZone)
  const day = overMidnight && time >= from ? dayOfNumber(dayNumber(today) + 1) : today
  return firstAt({ day, time: until, after: instant, timeZone })
}

/** The first minute after an instant at which it is that time of that day, or later where the clock skips it. */
function firstAt(at: { day: string; time: string; after: number; timeZone: string }): number {
  const { day, time, after, timeZone } = at
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const guess = startOfDay(day, timeZone) + (hours * 60 + minutes) * minuteMs
  const start = Math.max(after - (after % minuteMs), guess - widestChangeMs)
  for (let minute = start; ; minute += minuteMs) {
    if (minute < after) continue
    const thatDay = dayIn(minute, timeZone)
    if (thatDay > day || (thatDay === day && timeIn(minute, timeZone).slice(0, 'HH:MM'.length) >= time))
      return minute
  }
}
