// What somebody looks for in the audit trail, and what of a record they may see: ids and what changed, of programmes
// that they work for. A voucher's id is masked: it is worth money.
import { maskVoucherIds } from './voucher-number.ts'

/** A record as it is stored: of a change, of a read, of a disclosure. */
export type AuditRecord = Readonly<Record<string, unknown>> & {
  readonly who: string
  readonly what: string
  readonly at: number
}

export type AuditSearch = {
  /** Subject of who did it. */
  readonly who?: string | undefined
  /** What was done, or how it begins: a route, or `household-read`. */
  readonly what?: string | undefined
  /** Any id that the record names: a household, a round, a vendor, a user. */
  readonly about?: string | undefined
  readonly programmeId?: string | undefined
}

export type ShownAuditRecord = {
  readonly at: number
  readonly who: string
  readonly what: string
  /** Ids that the record names, by what they are. */
  readonly about: Readonly<Record<string, string>>
  readonly changes: readonly { readonly field: string; readonly before?: string; readonly after?: string }[]
}

type Item = Readonly<Record<string, unknown>>

const longestValue = 200
const mostChanges = 40

/** Whom it is about: the parts of the changed item's key, and each id beside it. */
function subjectsOf(record: AuditRecord): Record<string, string> {
  const { pk = '', sk = '' } = (record['item'] ?? {}) as { pk?: string; sk?: string }
  const named = Object.entries(record).filter(
    ([name, value]) => (name.endsWith('Id') || name === 'sub') && typeof value === 'string',
  ) as [string, string][]
  return {
    ...(pk !== '' && { item: pk }),
    ...(sk !== '' && sk !== pk.split('#')[0] && { part: sk }),
    ...Object.fromEntries(named),
  }
}

/** Undefined where a record belongs to no programme: then it is for those who work for all. */
export function programmeOf(record: AuditRecord): string | undefined {
  if (typeof record['programmeId'] === 'string') return record['programmeId']
  const { pk = '' } = (record['item'] ?? {}) as { pk?: string }
  const [, ofKey] = /#(prg_[0-9a-z]{20})/.exec(pk) ?? []
  const { programmeId } = { ...(record['before'] as Item), ...(record['after'] as Item) }
  return ofKey ?? (typeof programmeId === 'string' ? programmeId : undefined)
}

/** Tells whether the record is one of those looked for, and of a programme in `reach` (ids, or `*`). */
export function isSought(record: AuditRecord, search: AuditSearch, reach: readonly string[]): boolean {
  const programmeId = programmeOf(record)
  const reached = reach.includes('*') || (programmeId !== undefined && reach.includes(programmeId))
  if (!reached) return false
  const { who, what, about } = search
  if (who !== undefined && record.who !== who) return false
  if (what !== undefined && !record.what.startsWith(what)) return false
  if (search.programmeId !== undefined && programmeId !== search.programmeId) return false
  return about === undefined || Object.values(subjectsOf(record)).some((subject) => subject.includes(about))
}

export function showAuditRecord(record: AuditRecord): ShownAuditRecord {
  const before = (record['before'] ?? {}) as Item
  const after = (record['after'] ?? {}) as Item
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().slice(0, mostChanges)
  const about = Object.entries(subjectsOf(record)).map(([name, subject]) => [name, maskVoucherIds(subject)])
  return {
    at: record.at,
    who: record.who,
    what: record.what,
    about: Object.fromEntries(about) as Record<string, string>,
    changes: fields.map((field) => ({
      field: maskVoucherIds(field),
      ...(before[field] !== undefined && { before: shownValue(before[field]) }),
      ...(after[field] !== undefined && { after: shownValue(after[field]) }),
    })),
  }
}

function shownValue(value: unknown): string {
  const text = maskVoucherIds(typeof value === 'string' ? value : JSON.stringify(value))
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}
