// For how long after a programme's end the data of its households is kept.
import { dayNumber, dayOfNumber } from './calendar.ts'

export type Retention = {
  /** The programme's last day, ISO 8601, in its time zone. */
  readonly lastDay: string
  /** Whole days after it. */
  readonly keepDays: number
}

/** The first day on which the data is erased, ISO 8601. */
export function erasesFrom({ lastDay, keepDays }: Retention): string {
  return dayOfNumber(dayNumber(lastDay) + keepDays + 1)
}

/** Tells whether a programme is over for so long that it keeps nobody's data any more. */
export function hasRetentionEnded(retention: Retention | undefined, today: string): boolean {
  return retention !== undefined && erasesFrom(retention) <= today
}
