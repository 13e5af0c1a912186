// What a programme's counters count: each movement of its vouchers once, on its UTC day, at the site where it happened
// and in its round. Counters are sums, so in which order they are added does not matter.
import { dayIn } from './calendar.ts'
import type { Amounts } from './money.ts'
import type { Movement, MovementRecord } from './voucher.ts'
import type { VoucherHistory } from './voucher-transfers.ts'

/**
 * What vouchers hold is what was issued, less what was redeemed, plus what was reversed, less what was returned.
 * `replaced` went from a lost card to the next, whose issue is therefore not counted. `lost` is what the programme paid
 * of claims: no voucher held it.
 */
export const activities = ['issued', 'redeemed', 'reversed', 'returned', 'replaced', 'lost'] as const

export type Activity = (typeof activities)[number]

/** Where a movement is counted. */
export type ActivityPlace = {
  readonly programmeId: string
  /** UTC, ISO 8601. */
  readonly day: string
  /** Missing for what happened at no site: issue, return and replacement. */
  readonly siteId?: string
  readonly roundId: string
}

export type CountedMovement = ActivityPlace & { readonly activity: Activity; readonly amounts: Amounts }

/** Counts by activity, such as `redeemed`, and amounts by activity and unit, such as `redeemed|USD`. */
export type ActivityCounts = Readonly<Record<string, number>>

/** What a voucher's issue counts as; undefined when it took over the value of a lost card. */
export function countedIssue(voucher: VoucherHistory): CountedMovement | undefined {
  if (voucher.replaces !== undefined) return undefined
  const { programmeId, roundId, issued, issuedAt } = voucher
  return { programmeId, roundId, day: dayIn(issuedAt, 'UTC'), activity: 'issued', amounts: issued }
}

/** What a movement counts as. */
export function countedMovement(
  { programmeId, roundId }: Pick<VoucherHistory, 'programmeId' | 'roundId'>,
  movement: Movement,
): CountedMovement {
  const { amounts, at } = movement
  const activity = activityOf(movement)
  const site = 'siteId' in movement ? { siteId: movement.siteId } : {}
  return { programmeId, roundId, day: dayIn(at, 'UTC'), ...site, activity, amounts }
}

function activityOf({ cause }: MovementRecord): Activity {
  switch (cause) {
    case undefined:
      return 'redeemed'
    case 'voucher-reversed':
      return 'reversed'
    case 'card-replaced':
      return 'replaced'
    case 'conflict-paid':
      return 'lost'
    default:
      return 'returned'
  }
}

/** What one movement adds to its counters. */
export function countsOf({ activity, amounts }: CountedMovement): ActivityCounts {
  const sums = Object.entries(amounts).map(([unit, amount]) => [`${activity}|${unit}`, amount])
  return { [activity]: 1, ...Object.fromEntries(sums) }
}

/** How many movements were counted, of all activities: it only grows. */
export function movementsIn(counts: ActivityCounts): number {
  return activities.reduce((sum, activity) => sum + (counts[activity] ?? 0), 0)
}
