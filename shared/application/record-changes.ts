// What follows from a change in the Ledger: an audit record of who changed what, and for each record and transfer a
// leaf in the log that is sealed. A change may come twice: its record has one key, and its leaves are counted once.
import { type AuditLeaf, type HashText, leafOfLedgerItem } from '../domain/audit-leaf.ts'
import { type Change, changedAttributes, type ItemKey, isAudited, itemHash } from '../domain/audited-item.ts'
import type { AppendLeaves, LoggedLeaf } from './seal-ports.ts'

type Item = Readonly<Record<string, unknown>>

/** One write of an item. `changeId` names it when it fails, `eventId` names it for ever. */
export type LedgerChange = {
  readonly changeId: string
  readonly eventId: string
  readonly key: ItemKey
  readonly before?: Item | undefined
  readonly after?: Item | undefined
  /** When the table took it, in milliseconds since 1970. */
  readonly at: number
  /** True when its time to live had passed. */
  readonly expired: boolean
}

/** No personal data: ids, and the attributes that changed. */
export type ChangeRecord = {
  readonly id: string
  readonly who: string
  readonly what: string
  readonly at: number
  readonly from: Readonly<Record<string, string>>
  readonly item: ItemKey
  readonly before: Item
  readonly after: Item
  /** Stands for the whole item after the change; missing once it is gone. */
  readonly afterHash?: string
  /** The change's place in the stream: a later one of the same item has a larger number. */
  readonly sequence: string
}

export type RecordChangesPorts = {
  /** Writes the record unless it is there. */
  readonly putChangeRecord: (record: ChangeRecord) => Promise<void>
  readonly appendLeaves: AppendLeaves
  readonly loggedLeaf: (leaf: AuditLeaf) => LoggedLeaf
  readonly hashText: HashText
}

/** Records changes; returns why each failed that did, by its id. The others are done. */
export const recordChanges =
  (ports: RecordChangesPorts) =>
  async (changes: readonly LedgerChange[], now: number): Promise<ReadonlyMap<string, string>> => {
    const failures = new Map<string, string>()
    const attempt = async (changeIds: readonly string[], work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        for (const id of changeIds) failures.set(id, error instanceof Error ? error.message : String(error))
      }
    }
    const records = changes.map((change) =>
      attempt([change.changeId], async () => {
        const record = recordOf(change, ports.hashText)
        if (record !== undefined) await ports.putChangeRecord(record)
      }),
    )
    const logged = changes.flatMap((change) => {
      const leaf = leafOfChange(change)
      return leaf === undefined ? [] : [{ changeId: change.changeId, leaf: ports.loggedLeaf(leaf) }]
    })
    const ids = logged.map(({ changeId }) => changeId)
    const batchId = changes[0]?.eventId ?? ''
    const leaves = logged.map(({ leaf }) => leaf)
    await Promise.all([...records, attempt(ids, () => ports.appendLeaves(batchId, leaves, now))])
    return failures
  }

function leafOfChange({ before, after }: LedgerChange): AuditLeaf | undefined {
  const leaf = after && leafOfLedgerItem(after)
  return leaf !== undefined && leaf.text !== (before && leafOfLedgerItem(before))?.text ? leaf : undefined
}

function recordOf(change: LedgerChange, hashText: HashText): ChangeRecord | undefined {
  const { eventId, changeId, key, before, after } = change
  if (!isAudited(key)) return undefined
  const afterHash = after && itemHash(after, hashText)
  if (before !== undefined && afterHash === itemHash(before, hashText)) return undefined
  return {
    id: eventId,
    ...originOf(change),
    item: key,
    ...changedAttributes(key, { before, after }),
    ...(afterHash !== undefined && { afterHash }),
    sequence: changeId,
  }
}

/** A write that brought no new `change` along was not one of ours. */
function originOf({
  before,
  after,
  at,
  expired,
}: LedgerChange): Pick<ChangeRecord, 'who' | 'what' | 'at' | 'from'> {
  const change = after?.['change'] as Change | undefined
  const last = before?.['change'] as Change | undefined
  if (change !== undefined && change.id !== last?.id)
    return { who: change.by, what: change.what, at: change.at, from: change.from }
  if (expired) return { who: 'system', what: 'expired', at, from: {} }
  return { who: 'unknown', what: after === undefined ? 'removed' : 'written', at, from: {} }
}
