// Which items are being written right now. AWS refuses a write that meets a transaction on the same item, and a
// transaction that meets any write; two single writes of one item never refuse each other.

export type Entry = {
  readonly kind: 'transaction' | 'single-write' | 'transactional-read'
  readonly items: readonly string[]
  /** ClientRequestToken of a transaction. */
  readonly token?: string | undefined
}

export type Admission =
  | { readonly leave: () => void }
  /** The places in `items` of those that are taken. */
  | { readonly conflictAt: readonly number[] }
  /** The same transaction is under way. */
  | { readonly inProgress: true }

/** The one that comes later is refused, so that the one under way is never lost. */
export function openItemLocks() {
  const underWay = new Set<Entry>()
  const ofTransactions = new Set<string>()
  return {
    enter: (entry: Entry): Admission => {
      const others = [...underWay]
      if (entry.token !== undefined && others.some(({ token }) => token === entry.token))
        return { inProgress: true }
      const inTheWay = others.filter((other) => conflict(entry.kind, other.kind))
      const taken = new Set(inTheWay.flatMap(({ items }) => items))
      const conflictAt = entry.items.flatMap((item, index) => (taken.has(item) ? [index] : []))
      if (conflictAt.length > 0) return { conflictAt }
      if (entry.kind === 'transaction') for (const item of entry.items) ofTransactions.add(item)
      underWay.add(entry)
      return { leave: () => void underWay.delete(entry) }
    },
    /** Whether a transaction has named this item so far. */
    isOfTransactions: (item: string) => ofTransactions.has(item),
  }
}

function conflict(one: Entry['kind'], other: Entry['kind']): boolean {
  if (one === 'transactional-read') return other !== 'transactional-read'
  if (other === 'transactional-read') return false
  return one === 'transaction' || other === 'transaction'
}
