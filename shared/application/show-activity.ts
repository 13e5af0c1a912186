// What happened in a programme on which days, at which sites or in which rounds: read from the counters that follow
// the vouchers within seconds.
import { type ActivityCounts, type ActivityPlace, activities } from '../domain/activity.ts'
import { type Actor, checkScope } from '../domain/actor.ts'
import { type Amounts, addAmounts } from '../domain/money.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { ReadCounters } from './counter-ports.ts'

/** API Gateway gives up after 29 s; what a page still needs after this long must fit into the rest. */
const longestReadMs = 20_000

export type ActivityPorts = {
  readonly hasProgramme: (programmeId: string) => Promise<boolean>
  readonly readCounters: ReadCounters
}

type AskedActivity = {
  readonly programmeId: string
  /** UTC days, both included. */
  readonly from: string
  readonly until: string
  readonly by: 'day' | 'site' | 'round'
}

type Figures = Readonly<Record<(typeof activities)[number], { count: number; amounts: Amounts }>>

/** What a row is of. What happened at no site has none. */
type RowPlace = Partial<Pick<ActivityPlace, 'day' | 'siteId' | 'roundId'>>

export type ProgrammeActivity = AskedActivity & {
  readonly rows: readonly (RowPlace & Figures)[]
  readonly totals: Figures
}

/** Refuses with `programme-unknown`, `outside-your-scope`, or `report-too-large` rather than run out of time. */
export const showActivity =
  (ports: ActivityPorts) =>
  async ({
    actor,
    now,
    ...asked
  }: AskedActivity & { readonly actor: Actor; readonly now: number }): Promise<
    ProgrammeActivity | Refusal
  > => {
    const { programmeId, from, until, by } = asked
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.hasProgramme(programmeId))) return refuse('programme-unknown', { field: 'programmeId' })
    const sums = new Map<string, ActivityCounts>()
    const complete = await ports.readCounters(
      { programmeId, from, until, stopAt: now + longestReadMs },
      ({ place, counts }) => {
        // Another site's people may be few enough to be known by their counts.
        if (by === 'site' && !seesSite(actor, place.siteId)) return
        const key = placeBy(place, by)
        sums.set(key, addAmounts(sums.get(key) ?? {}, counts))
      },
    )
    if (!complete) return refuse('report-too-large', { detail: 'Ask for fewer days.' })
    const rows = [...sums]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, counts]) => ({ ...rowPlace(key, by), ...figuresOf(counts) }))
    return { ...asked, rows, totals: figuresOf([...sums.values()].reduce(addAmounts, {})) }
  }

const seesSite = (actor: Actor, siteId: string | undefined) =>
  siteId === undefined
    ? actor.roles.includes('admin') || actor.sites.includes('*')
    : checkScope(actor, { siteId }) === undefined

function placeBy({ day, siteId = '', roundId }: ActivityPlace, by: AskedActivity['by']): string {
  return by === 'day' ? day : by === 'site' ? siteId : roundId
}

function rowPlace(key: string, by: AskedActivity['by']): RowPlace {
  if (by === 'day') return { day: key }
  if (by === 'round') return { roundId: key }
  return key === '' ? {} : { siteId: key }
}

function figuresOf(counts: ActivityCounts): Figures {
  const figures = activities.map((activity) => {
    const ofUnits = Object.entries(counts)
      .filter(([name]) => name.startsWith(`${activity}|`))
      .map(([name, amount]) => [name.slice(activity.length + 1), amount])
    return [activity, { count: counts[activity] ?? 0, amounts: Object.fromEntries(ofUnits) }]
  })
  return Object.fromEntries(figures) as Figures
}
