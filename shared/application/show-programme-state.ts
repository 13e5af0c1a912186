// How a programme stands now: who is in it, what its vouchers hold and what came of them, what ends soon, what is left,
// and today's redemptions by hour and the week's by site. From counters and projections that follow within seconds.
import { type Activity, type ActivityCounts, activities } from '../domain/activity.ts'
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn, dayNumber, dayOfNumber, timeIn } from '../domain/calendar.ts'
import { type Amounts, addAmounts } from '../domain/money.ts'
import type { BudgetLine, Programme, Site } from '../domain/programme.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Round } from '../domain/round.ts'
import type { ReadCounters } from './counter-ports.ts'

/** A first page must not keep anybody waiting: what takes longer is left out, and the answer says so. */
const longestReadMs = 6_000
const daysBySite = 7
const daysUntilEnd = 14

export type RegistrationCounts = { readonly enrolled: number; readonly eligible: number }

/** A redemption as a vendor's line tells it. */
export type HandedOver = { readonly siteId: string; readonly at: number; readonly amounts: Amounts }

export type ProgrammeStatePorts = {
  readonly getProgramme: (programmeId: string) => Promise<Programme | undefined>
  readonly readCounters: ReadCounters
  /** Undefined when counting took longer than until `stopAt`. */
  readonly countRegistrations: (of: {
    programmeId: string
    stopAt: number
  }) => Promise<RegistrationCounts | undefined>
  /** Hands over what was redeemed on some days (UTC); false when it stopped at `stopAt`. */
  readonly readRedemptions: (
    of: { programmeId: string; days: readonly string[]; stopAt: number },
    take: (redemption: HandedOver) => void,
  ) => Promise<boolean>
  readonly listBudgetLines: (programmeId: string) => Promise<readonly BudgetLine[]>
  readonly listRoundsOf: (programmeId: string) => Promise<readonly Round[]>
  readonly listSitesForMap: () => Promise<readonly Site[]>
}

type Figure = { readonly count: number; readonly amounts: Amounts }
type PlacedSite = Pick<Site, 'siteId' | 'name' | 'pcode' | 'position'>

export type ProgrammeState = {
  readonly programmeId: string
  readonly at: number
  readonly timeZone: string
  /** Missing where they are too many to be counted on the spot. */
  readonly registrations?: RegistrationCounts
  readonly figures: Readonly<Record<Activity, Figure>>
  /** What vouchers hold now. */
  readonly held: Amounts
  readonly budget: readonly { readonly unit: string; readonly funded: number; readonly available: number }[]
  /** Cycles whose vouchers end within 14 days, and what these hold. */
  readonly ending: readonly {
    readonly roundId: string
    readonly name: string
    readonly lastDay: string
    readonly held: Amounts
  }[]
  /** Today in the programme's time zone, from hour 0 on. */
  readonly today: { readonly day: string; readonly complete: boolean; readonly hours: readonly number[] }
  /** The last seven days (UTC). */
  readonly bySite: readonly (PlacedSite & { readonly redeemed: Figure })[]
}

/** Refuses with `programme-unknown`, `outside-your-scope`, or `report-too-large` when even the counters are too many. */
export const showProgrammeState =
  (ports: ProgrammeStatePorts) =>
  async (asked: {
    readonly programmeId: string
    readonly actor: Actor
    readonly now: number
  }): Promise<ProgrammeState | Refusal> => {
    const { programmeId, actor, now } = asked
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const programme = await ports.getProgramme(programmeId)
    if (programme === undefined) return refuse('programme-unknown', { field: 'programmeId' })
    const stopAt = now + longestReadMs
    const sees = (siteId: string) => checkScope(actor, { siteId }) === undefined
    const [counted, registrations, lines, rounds, sites, today] = await Promise.all([
      sumCounters(ports, { programmeId, since: dayOf(now, -daysBySite + 1), stopAt }),
      ports.countRegistrations({ programmeId, stopAt }),
      ports.listBudgetLines(programmeId),
      ports.listRoundsOf(programmeId),
      ports.listSitesForMap(),
      readToday(ports, { programme, now, stopAt, sees }),
    ])
    if (counted === undefined) return refuse('report-too-large')
    return {
      ...{ programmeId, at: now, timeZone: programme.timeZone },
      ...(registrations !== undefined && { registrations }),
      figures: figuresOf(counted.all),
      held: heldOf(counted.all),
      budget: budgetOf(lines),
      ending: endingOf(rounds, counted.byRound, dayIn(now, programme.timeZone)),
      today,
      bySite: sitesOf(sites, counted.bySite, sees),
    }
  }

const dayOf = (now: number, shift: number) => dayOfNumber(dayNumber(dayIn(now, 'UTC')) + shift)

type Counted = {
  all: ActivityCounts
  readonly byRound: Map<string, ActivityCounts>
  readonly bySite: Map<string, ActivityCounts>
}

async function sumCounters(
  { readCounters }: Pick<ProgrammeStatePorts, 'readCounters'>,
  { programmeId, since, stopAt }: { programmeId: string; since: string; stopAt: number },
): Promise<Counted | undefined> {
  const counted: Counted = { all: {}, byRound: new Map(), bySite: new Map() }
  const addTo = (sums: Map<string, ActivityCounts>, key: string, counts: ActivityCounts) =>
    sums.set(key, addAmounts(sums.get(key) ?? {}, counts))
  const complete = await readCounters({ programmeId, stopAt }, ({ place, counts }) => {
    counted.all = addAmounts(counted.all, counts)
    addTo(counted.byRound, place.roundId, counts)
    if (place.siteId !== undefined && place.day >= since) addTo(counted.bySite, place.siteId, counts)
  })
  return complete ? counted : undefined
}

function figureOf(counts: ActivityCounts, activity: Activity): Figure {
  const ofUnits = Object.entries(counts)
    .filter(([name]) => name.startsWith(`${activity}|`))
    .map(([name, amount]) => [name.slice(activity.length + 1), amount] as const)
  return { count: counts[activity] ?? 0, amounts: Object.fromEntries(ofUnits) }
}

function figuresOf(counts: ActivityCounts): ProgrammeState['figures'] {
  const figures = activities.map((activity) => [activity, figureOf(counts, activity)] as const)
  return Object.fromEntries(figures) as ProgrammeState['figures']
}

/** What was issued, less redeemed, plus reversed, less returned. */
function heldOf(counts: ActivityCounts): Amounts {
  const signs = { issued: 1, redeemed: -1, reversed: 1, returned: -1 } as const
  let held: Amounts = {}
  for (const [activity, sign] of Object.entries(signs) as [keyof typeof signs, 1 | -1][])
    for (const [unit, amount] of Object.entries(figureOf(counts, activity).amounts))
      held = addAmounts(held, { [unit]: sign * amount })
  return held
}

function budgetOf(lines: readonly BudgetLine[]): ProgrammeState['budget'] {
  const units = [...new Set(lines.map(({ unit }) => unit))].sort()
  return units.map((unit) => {
    const own = lines.filter((line) => line.unit === unit)
    const sumOf = (field: 'funded' | 'available') => own.reduce((sum, line) => sum + line[field], 0)
    return { unit, funded: sumOf('funded'), available: sumOf('available') }
  })
}

function endingOf(
  rounds: readonly Round[],
  byRound: ReadonlyMap<string, ActivityCounts>,
  today: string,
): ProgrammeState['ending'] {
  const from = dayNumber(today)
  return rounds.flatMap(({ kind, roundId, name, firstValidDay, validDays }) => {
    const last = firstValidDay + validDays - 1
    if (kind !== 'cycle' || last < from || last >= from + daysUntilEnd) return []
    const held = heldOf(byRound.get(roundId) ?? {})
    const isEmpty = Object.values(held).every((amount) => amount === 0)
    return isEmpty ? [] : [{ roundId, name, lastDay: dayOfNumber(last), held }]
  })
}

async function readToday(
  { readRedemptions }: Pick<ProgrammeStatePorts, 'readRedemptions'>,
  {
    programme,
    now,
    stopAt,
    sees,
  }: { programme: Programme; now: number; stopAt: number; sees: (siteId: string) => boolean },
): Promise<ProgrammeState['today']> {
  const { programmeId, timeZone } = programme
  const day = dayIn(now, timeZone)
  const hours = Array.from({ length: 24 }, () => 0)
  // A day of another time zone lies in two of UTC.
  const days = [-1, 0, 1].map((shift) => dayOfNumber(dayNumber(day) + shift))
  const complete = await readRedemptions({ programmeId, days, stopAt }, ({ at, siteId }) => {
    if (dayIn(at, timeZone) !== day || !sees(siteId)) return
    const hour = Number(timeIn(at, timeZone).slice(0, 2))
    hours[hour] = (hours[hour] ?? 0) + 1
  })
  return { day, complete, hours }
}

function sitesOf(
  sites: readonly Site[],
  bySite: ReadonlyMap<string, ActivityCounts>,
  sees: (siteId: string) => boolean,
): ProgrammeState['bySite'] {
  const known = new Map(sites.map((site) => [site.siteId, site]))
  return [...bySite]
    .filter(([siteId]) => sees(siteId))
    .map(([siteId, counts]) => {
      const { name = siteId, pcode = '', position } = known.get(siteId) ?? {}
      const placed = position === undefined ? {} : { position }
      return { siteId, name, pcode, ...placed, redeemed: figureOf(counts, 'redeemed') }
    })
    .sort((a, b) => b.redeemed.count - a.redeemed.count)
}
