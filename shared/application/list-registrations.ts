// Lists a programme's registrations, newest or oldest first. They lie in 32 lists, each in the order of time, and in one
// for each site: what is asked for merges them, and reads no more of each than the page needs. Names are shown to whom they are due, and who saw
// whose is recorded, once a page.
import { type Actor, checkScope } from '../domain/actor.ts'
import { startOfDay } from '../domain/calendar.ts'
import type { Household, Member } from '../domain/household.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import {
  type ListedState,
  type RegistrationPlace,
  type RegistrationRow,
  registrationPlace,
} from '../domain/registration.ts'
import { shardCount } from '../domain/round.ts'
import { inParallel } from './in-parallel.ts'
import type { GetProgramme, Page } from './programme-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'

/** Which registrations are wanted; what is left out does not restrict. */
export type RegistrationFilter = {
  readonly siteIds?: readonly string[] | undefined
  readonly state?: ListedState | undefined
  /** Places between which they stand, both excluded. */
  readonly after: RegistrationPlace
  readonly before: RegistrationPlace
}

/** Either kind of list holds each registration of the programme once. */
export type RegistrationList = { readonly shard: number } | { readonly siteId: string }

export type ListQuery = RegistrationFilter & {
  readonly programmeId: string
  readonly list: RegistrationList
  readonly newestFirst: boolean
  /** How many registrations are looked at, of which fewer may be wanted. */
  readonly looks: number
}

/** Rows in their order. `readTo` is the place of the last one looked at; undefined at the list's end. */
export type ListPage = { readonly rows: readonly RegistrationRow[]; readonly readTo?: RegistrationPlace }

export type ListRegistrationsPorts = {
  readonly getProgramme: GetProgramme
  readonly readRows: (query: ListQuery) => Promise<ListPage>
  /** Those that there are, in no order. */
  readonly getSealedHouseholds: (householdIds: readonly string[]) => Promise<readonly SealedHousehold[]>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly recordRead: (read: {
    readonly who: string
    readonly what: 'household-names-listed'
    readonly programmeId: string
    readonly householdIds: readonly string[]
    readonly at: number
  }) => Promise<void>
}

export type ListRegistrationsCommand = {
  readonly actor: Actor
  readonly programmeId: string
  readonly siteId?: string | undefined
  readonly state?: ListedState | undefined
  /** ISO 8601 days in the programme's time zone, both included. */
  readonly from?: string | undefined
  readonly until?: string | undefined
  readonly newestFirst: boolean
  readonly withNames: boolean
  readonly limit: number
  /** The place of the last row before. */
  readonly place?: RegistrationPlace | undefined
  readonly now: number
}

export type NamedRow = RegistrationRow & { readonly head?: NonNullable<Member['name']> }

const mayReadNames = ['admin', 'registration-officer', 'protection-officer']

/** Refuses with `programme-unknown` or `outside-your-scope`. The page's cursor is a place. */
export const listRegistrations =
  (ports: ListRegistrationsPorts) =>
  async (command: ListRegistrationsCommand): Promise<Page<NamedRow> | Refusal> => {
    const { actor, programmeId, siteId } = command
    const outside = checkScope(actor, { programmeId, ...(siteId !== undefined && { siteId }) })
    if (outside !== undefined) return outside
    const programme = await ports.getProgramme(programmeId)
    if (programme === undefined) return refuse('programme-unknown')
    const page = await mergeLists(ports, command, filterOf(command, programme.timeZone))
    return command.withNames && actor.roles.some((role) => mayReadNames.includes(role))
      ? { ...page, rows: await withNames(ports, command, page.rows) }
      : page
  }

const dayMs = 86_400_000

function filterOf(command: ListRegistrationsCommand, timeZone: string): RegistrationFilter {
  const { actor, siteId, state, from, until, newestFirst, place } = command
  const everywhere = actor.roles.includes('admin') || actor.sites.includes('*')
  const first = from === undefined ? '' : registrationPlace(startOfDay(from, timeZone), '')
  const nextDay = (day: string) => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)
  const last = until === undefined ? '~' : registrationPlace(startOfDay(nextDay(until), timeZone), '')
  return {
    siteIds: siteId !== undefined ? [siteId] : everywhere ? undefined : actor.sites,
    state,
    after: !newestFirst && place !== undefined && place > first ? place : first,
    before: newestFirst && place !== undefined && place < last ? place : last,
  }
}

/** Whoever works for more sites than this reads the shards, and leaves out what is of other sites. */
const mostSiteLists = shardCount

const listsOf = (siteIds: readonly string[] | undefined): readonly RegistrationList[] =>
  siteIds !== undefined && siteIds.length <= mostSiteLists
    ? siteIds.map((siteId) => ({ siteId }))
    : Array.from({ length: shardCount }, (_, shard) => ({ shard }))

/** How many of each list are looked at, round by round; of 32 shards 4,600 each, 147,000 in all. */
function looksOfRounds(limit: number, { lists, filtered }: { lists: number; filtered: boolean }) {
  // Shards share a page about evenly; seldom has one more of it than this.
  const first = filtered ? 64 : Math.ceil((limit / lists) * 2) + 5
  return [first, 8 * 64, 64 * 64]
}

/**
 * A page of the merged list. It may be short, and even empty, and still have a cursor: where a filter holds for so few
 * that the effort for one page is spent.
 */
async function mergeLists(
  ports: ListRegistrationsPorts,
  { programmeId, newestFirst, limit }: ListRegistrationsCommand,
  filter: RegistrationFilter,
): Promise<Page<RegistrationRow>> {
  if (filter.siteIds?.length === 0 || filter.after >= filter.before) return { rows: [] }
  const isBefore = (one: string, other: string) => (newestFirst ? one > other : one < other)
  const states = listsOf(filter.siteIds).map(newState)
  const bySite = states.some(({ list }) => 'siteId' in list)
  const wanted = bySite ? { ...filter, siteIds: undefined } : filter
  const filtered = wanted.siteIds !== undefined || wanted.state !== undefined
  let page = merge(states, limit, isBefore)
  for (const looks of looksOfRounds(limit, { lists: states.length, filtered })) {
    await Promise.all(
      states
        .filter(({ isAtEnd, readTo }) => !isAtEnd && isShort(readTo, page.needed, isBefore))
        .map(async (state) => {
          const { list, readTo } = state
          const on = readTo === undefined ? {} : newestFirst ? { before: readTo } : { after: readTo }
          extend(state, await ports.readRows({ ...wanted, ...on, programmeId, list, newestFirst, looks }))
        }),
    )
    page = merge(states, limit, isBefore)
    if (page.isComplete) break
  }
  return { rows: page.rows, ...(page.place !== undefined && { cursor: page.place }) }
}

type IsBefore = (one: RegistrationPlace, other: RegistrationPlace) => boolean

/** Whether a list may still hold a row that belongs before the one that is needed last. */
const isShort = (readTo: string | undefined, needed: string | undefined, isBefore: IsBefore) =>
  readTo === undefined || needed === undefined || isBefore(readTo, needed)

type ListState = {
  readonly list: RegistrationList
  readonly rows: RegistrationRow[]
  readTo: RegistrationPlace | undefined
  isAtEnd: boolean
}

const newState = (list: RegistrationList): ListState => ({
  list,
  rows: [],
  readTo: undefined,
  isAtEnd: false,
})

function extend(state: ListState, { rows, readTo }: ListPage): void {
  state.rows.push(...rows)
  state.isAtEnd = readTo === undefined
  if (readTo !== undefined) state.readTo = readTo
}

const placeOf = ({ registeredAt, householdId }: RegistrationRow) =>
  registrationPlace(registeredAt, householdId)

type MergedPage = {
  readonly rows: readonly RegistrationRow[]
  /** Whether the page is full, or the list is at its end. */
  readonly isComplete: boolean
  /** Where the next page begins; undefined at the end of the list. */
  readonly place: RegistrationPlace | undefined
  /** How far every list must be read for a full page, as far as can be told. */
  readonly needed: RegistrationPlace | undefined
}

/** What is certain: the rows up to where the list that is read least far was read. */
function merge(states: readonly ListState[], limit: number, isBefore: IsBefore): MergedPage {
  const horizon = states
    .flatMap(({ isAtEnd, readTo }) => (isAtEnd || readTo === undefined ? [] : [readTo]))
    .reduce<string | undefined>(
      (least, place) => (!least || isBefore(place, least) ? place : least),
      undefined,
    )
  const found = states
    .flatMap(({ rows }) => rows)
    .map((row) => ({ row, place: placeOf(row) }))
    .sort((one, other) => (isBefore(one.place, other.place) ? -1 : 1))
  const certain = found.filter(({ place }) => horizon === undefined || !isBefore(horizon, place))
  const taken = certain.slice(0, limit)
  const isFull = certain.length > limit || (certain.length === limit && horizon !== undefined)
  return {
    rows: taken.map(({ row }) => row),
    isComplete: isFull || horizon === undefined,
    place: isFull ? taken.at(-1)?.place : horizon,
    needed: found[limit - 1]?.place,
  }
}

const openedAtOnce = 32

/** The record is there before anybody is shown; one names all whose names the page shows. */
async function withNames(
  ports: ListRegistrationsPorts,
  { actor, programmeId, now }: ListRegistrationsCommand,
  rows: readonly RegistrationRow[],
): Promise<NamedRow[]> {
  const householdIds = rows.filter(({ state }) => state !== 'erased').map(({ householdId }) => householdId)
  if (householdIds.length === 0) return [...rows]
  const what = 'household-names-listed'
  await ports.recordRead({ who: actor.sub, what, programmeId, householdIds, at: now })
  const sealed = await ports.getSealedHouseholds(householdIds)
  const opened = await inParallel(sealed, openedAtOnce, (one) => ports.openHousehold(one, false))
  const heads = new Map(
    opened.map(({ householdId, members }) => [householdId, members.find(({ isHead }) => isHead)?.name]),
  )
  return rows.map((row) => {
    const head = heads.get(row.householdId)
    return head === undefined ? row : { ...row, head }
  })
}
