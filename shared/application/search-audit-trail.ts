// Searches the audit trail, the newest record first, day by day. A page reads a bounded number of records, so it may
// hold few rows, or none, and still have more behind it.
import type { Actor } from '../domain/actor.ts'
import {
  type AuditRecord,
  type AuditSearch,
  isSought,
  type ShownAuditRecord,
  showAuditRecord,
} from '../domain/audit-search.ts'
import { previousDay } from '../domain/calendar.ts'
import type { Page } from './programme-ports.ts'

/** Where a record stands: its day (UTC) and its place in it. */
export type AuditPlace = { readonly day: string; readonly key?: string }
/** Of one day the newest before a place; `next` where there are more. */
export type ReadAuditDay = (place: AuditPlace) => Promise<{
  readonly records: readonly (AuditRecord & { readonly key: string })[]
  readonly next?: string
}>

export type SearchAuditPorts = {
  readonly readAuditDay: ReadAuditDay
  readonly encodePlace: (place: Required<AuditPlace>) => string
  /** Undefined for a cursor that is none of ours. */
  readonly decodePlace: (cursor: string) => AuditPlace | undefined
}

const rowsAPage = 50
const readsAPage = 40

type Command = AuditSearch & {
  readonly actor: Actor
  readonly from: string
  readonly until: string
  readonly cursor?: string | undefined
}

/** `from` and `until` are days, both included; at most a year apart: see the route. */
export const searchAuditTrail =
  (ports: SearchAuditPorts) =>
  async ({ actor, from, until, cursor, ...search }: Command): Promise<Page<ShownAuditRecord>> => {
    const reach = actor.roles.includes('admin') ? ['*'] : actor.programmes
    if (reach.length === 0) return { rows: [] }
    const rows: ShownAuditRecord[] = []
    let place: AuditPlace = startOf(ports, { from, until, cursor })
    for (let reads = 0; reads < readsAPage; reads++) {
      const { records, next } = await ports.readAuditDay(place)
      for (const record of records) {
        if (!isSought(record, search, reach)) continue
        rows.push(showAuditRecord(record))
        if (rows.length === rowsAPage)
          return { rows, cursor: ports.encodePlace({ day: place.day, key: record.key }) }
      }
      place = next === undefined ? { day: previousDay(place.day) } : { day: place.day, key: next }
      if (place.day < from) return { rows }
    }
    return { rows, cursor: ports.encodePlace({ day: place.day, key: place.key ?? '' }) }
  }

/** A cursor outside what is asked for starts at the end that is nearer. */
function startOf(
  ports: SearchAuditPorts,
  { from, until, cursor }: Pick<Command, 'from' | 'until' | 'cursor'>,
): AuditPlace {
  const place = cursor === undefined ? undefined : ports.decodePlace(cursor)
  return place === undefined || place.day > until || place.day < from ? { day: until } : place
}
