// Items that may change, against the record of their last change: who alters one by hand leaves no record, or one that
// names nobody.
import * as z from 'zod'
import { canonicalText, sha256Of } from './canonical.ts'
import type { CheckBook } from './check-book.ts'
import type { Item } from './scan-table.ts'

const recordShape = z.object({
  who: z.string(),
  item: z.object({ pk: z.string(), sk: z.string() }),
  afterHash: z.string().optional(),
  sequence: z.string(),
})
const changeShape = z.object({ at: z.number() })

type Last = { readonly sequence: bigint; readonly afterHash: string | undefined }
type Stored = { readonly hash: string; readonly changedAt: number }

const unrecorded =
  /^(VL|COUNT|COUNTER|LOG|AUDIT|REQUEST|INVITATION|MOVED|PROJECTED|RECEIPT|RETURN|SWEEP|VENDOR-DAYS|SETTLEMENT)#|^SEAL |^PROGRAMME#\S+ IDEM#|^ROUND#[^# ]+#|^ROUND#[^# ]+ (?!SHARD#)/

/** Takes the Ledger's items in any order, then checks them all. */
export function openItemRecords() {
  const items = new Map<string, Stored>()
  const lastRecords = new Map<string, Last>()
  const unattributed: string[] = []
  let recordCount = 0

  const takeRecord = (item: Item) => {
    const { success, data } = recordShape.safeParse(item)
    if (!success) return
    recordCount += 1
    const place = `${data.item.pk} ${data.item.sk}`
    if (data.who === 'unknown') unattributed.push(`${place}, by the audit record ${item['pk']} ${item['sk']}`)
    const sequence = BigInt(data.sequence)
    const last = lastRecords.get(place)
    if (last === undefined || last.sequence < sequence)
      lastRecords.set(place, { sequence, afterHash: data.afterHash })
  }

  return {
    take: (item: Item): void => {
      const place = `${item['pk']} ${item['sk']}`
      if (place.startsWith('AUDIT#')) takeRecord(item)
      else if (!unrecorded.test(place))
        items.set(place, {
          hash: hashOf(item),
          changedAt: changeShape.safeParse(item['change']).data?.at ?? 0,
        })
    },
    check: (book: CheckBook, { now, graceMs }: { now: number; graceMs: number }): void => {
      book.counted('proof-changes-attributed', recordCount)
      for (const item of unattributed)
        book.violated('proof-changes-attributed', { item, problem: 'written past the API and the functions' })
      // A ledger that was never followed has no records to be compared with.
      if (recordCount === 0) return
      for (const [place, { hash, changedAt }] of items) {
        const holds = lastRecords.get(place)?.afterHash === hash
        const isYoung = changedAt > now - graceMs
        if (!holds && isYoung)
          book.pending('proof-changes-recorded', { item: place, problem: 'its change is not recorded yet' })
        else
          book.expect('proof-changes-recorded', holds, () => ({
            item: place,
            problem: 'changed without a record',
          }))
      }
      for (const [place, { afterHash }] of lastRecords)
        if (afterHash !== undefined && !items.has(place))
          book.violated('proof-changes-recorded', { item: place, problem: 'removed without a record' })
    },
  }
}

const leftOut = new Set(['pk', 'sk', 'gsi1pk', 'gsi1sk', 'change', 'expiresAt'])
const ofPeople = new Set(['username', 'email', 'name'])

function hashOf(item: Item): string {
  const isPerson = String(item['pk']).startsWith('USER#')
  const kept = Object.entries(item).filter(
    ([name]) => !leftOut.has(name) && !(isPerson && ofPeople.has(name)),
  )
  return sha256Of(canonicalText(sayable(Object.fromEntries(kept))))
}

/** Fractions and bytes as text, as the records say them. */
function sayable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : `number ${value}`
  if (value instanceof Uint8Array) return `bytes ${Array.from(value, (byte) => byte.toString(16)).join(' ')}`
  if (value instanceof Set || Array.isArray(value)) return Array.from(value, sayable)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sayable(member)]))
}
