// Which items of the Ledger leave an audit record when they change, and what of them such a record may show: what
// changed, but no secret, nobody's name, and nothing that follows from other records anyway.
import { canonicalJson, type HashText } from './audit-leaf.ts'

type Item = Readonly<Record<string, unknown>>
export type ItemKey = { readonly pk: string; readonly sk: string }

/** Partitions of projections, counters, bookkeeping of requests, receipts (signed as they are), messages
 * (whoever asks for one leaves a record of its own), and the audit itself. */
const notAudited =
  /^(VL|COUNT|COUNTER|LOG|AUDIT|MESSAGE|REQUEST|INVITATION|MOVED|PROJECTED|RECEIPT|RETURN|SWEEP|VENDOR-DAYS|SETTLEMENT|SERVICE-ACCOUNT-USE)#|^SEAL\n|^PROGRAMME#.*\nIDEM#|^WEBHOOK#.*\nDELIVERY#|^SENDING#.*\nSHARD#/

/** Of a round's own partitions only its shards' markers: slices and entitlements follow from them. */
const ofRound = /^ROUND#/
const shardMarker = /^ROUND#[^#]+\nSHARD#/

/** Tells whether a change of the item under this key leaves an audit record. What is not known here does. */
export function isAudited({ pk, sk }: ItemKey): boolean {
  const place = `${pk}\n${sk}`
  return !notAudited.test(place) && (!ofRound.test(pk) || shardMarker.test(place))
}

/** Who wrote an item last: put beside its own attributes, of which it is none. */
export type Change = {
  /** New with every write: a write that leaves it as it was came from elsewhere. */
  readonly id: string
  readonly by: string
  readonly what: string
  readonly from: Readonly<Record<string, string>>
  readonly at: number
}

const keysAndIndexes = new Set(['pk', 'sk', 'gsi1pk', 'gsi1sk', 'change', 'expiresAt'])
/** An account may be held by a person: the record tells that it changed, and who changed it. */
const secret = new Set([
  ...['requestHash', 'wrappedPrivate', 'wrapped', 'account', 'bankAccount', 'earlierApprovals'],
  ...['codeHash', 'codeSalt', 'secrets'],
])
const personal = new Set(['username', 'email', 'name'])

const isPersonal = (pk: string, name: string) => pk.startsWith('USER#') && personal.has(name)

/** The attributes that differ, before and after, as an audit record shows them. */
export function changedAttributes(
  { pk }: ItemKey,
  { before = {}, after = {} }: { before?: Item | undefined; after?: Item | undefined },
): { readonly before: Item; readonly after: Item } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !keysAndIndexes.has(name) && !secret.has(name) && !isPersonal(pk, name),
  )
  const differs = (name: string) => said(before[name]) !== said(after[name])
  const pick = (item: Item) =>
    Object.fromEntries(
      names
        .filter((name) => item[name] !== undefined && differs(name))
        .map((name) => [name, plain(item[name])]),
    )
  return { before: pick(before), after: pick(after) }
}

/** Stands for the whole item as it is stored, but for its keys, who wrote it, and what is personal. */
export function itemHash(item: Item, hashText: HashText): string {
  const pk = String(item['pk'])
  const kept = Object.entries(item).filter(([name]) => !keysAndIndexes.has(name) && !isPersonal(pk, name))
  return hashText(canonicalJson(plain(Object.fromEntries(kept))))
}

const said = (value: unknown) => (value === undefined ? '' : canonicalJson(plain(value)))

/** What canonical JSON cannot say, as text: numbers with a fraction, and bytes. */
function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return `number ${value}`
  if (value instanceof Uint8Array) return `bytes ${[...value].map((byte) => byte.toString(16)).join(' ')}`
  if (value instanceof Set) return [...value].map(plain)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}
