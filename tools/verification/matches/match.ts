// Two tellings of the same thing, in both tables or twice in one, that must be equal one to one.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { CheckBook, CheckName } from '../check-book.ts'
import type { Item } from '../scan-table.ts'
import { whenReadable } from '../shape-reader.ts'
import {
  readEntitlement,
  readValueReturn,
  type StoredEntitlement,
  type StoredRound,
  type StoredValueReturn,
} from '../stored-shapes.ts'
import { readVoucher, type StoredVoucher } from '../vouchers/voucher-shapes.ts'
import { readLine, type StoredLine } from './line-shapes.ts'
import type { Entry, Matching, Mismatch, Side } from './matching.ts'

/** One stored item that takes part in matches. */
export type Told =
  | { readonly voucher: StoredVoucher }
  | { readonly line: StoredLine }
  | { readonly entitlement: StoredEntitlement }
  | { readonly valueReturn: StoredValueReturn }

export type Match = {
  readonly check: CheckName
  readonly matching: Matching
  /** What an item tells on each side. */
  readonly entriesOf: (told: Told) => readonly (readonly [Side, Entry])[]
  /** Which side is counted as checked. */
  readonly counted: Side
  /** Decides whether a difference is wrong, and writes it down. */
  readonly judge: (mismatch: Mismatch, given: JudgeGiven) => void | Promise<void>
  /** Whether a group is to be compared at all; all are by default. */
  readonly counts?: (group: string, given: Pick<JudgeGiven, 'rounds'>) => boolean
}

export type JudgeGiven = {
  readonly client: DynamoDBDocumentClient
  readonly tables: { readonly vouchers: string; readonly ledger: string }
  readonly book: CheckBook
  /** Milliseconds since 1970. */
  readonly now: number
  readonly rounds: ReadonlyMap<string, StoredRound>
}

/** What an item of the Ledger table tells; undefined for one that takes part in no match. */
export function toldBy(item: Item): Exclude<Told, { voucher: unknown }> | undefined {
  const [pk, sk] = [String(item['pk']), String(item['sk'])]
  if (pk.startsWith('VL#')) return { line: readLine(item) }
  if (sk.startsWith('ENTITLEMENT#')) {
    const entitlement = readEntitlement(item)
    return entitlement.excluded === undefined ? { entitlement } : undefined
  }
  if (pk.startsWith('RETURN#')) return { valueReturn: readValueReturn(item) }
  return undefined
}

/** The programme of what an item tells. */
export function programmeOf(told: Told): string {
  if ('voucher' in told) return told.voucher.programmeId
  if ('line' in told) return told.line.programmeId
  if ('entitlement' in told) return told.entitlement.programmeId
  return told.valueReturn.programmeId
}

/** The streams may be this far behind before what is missing is a violation. */
export const projectionLagMs = 60_000

export const isYoung = (at: number, now: number) => now - at < projectionLagMs

/** Tells whether all of them have just come. */
export const areYoung = (entries: readonly Entry[], now: number) =>
  entries.every(({ at }) => at !== undefined && isYoung(at, now))

/** How to name entries to a person. */
export const named = (entries: readonly Entry[]) => entries.map(({ item }) => item).join(' and ')

/** Whether a voucher tells something by now. One that cannot be read tells nothing against it: that is reported by itself. */
export async function tellsNow(
  { client, tables }: JudgeGiven,
  voucherId: string,
  tells: (voucher: StoredVoucher) => boolean,
): Promise<boolean> {
  if (voucherId === '') return false
  const { Item } = await client.send(
    new GetCommand({ TableName: tables.vouchers, Key: { voucherId }, ConsistentRead: true }),
  )
  if (Item === undefined) return false
  let isTold = true
  whenReadable(() => {
    isTold = tells(readVoucher(Item))
  })
  return isTold
}
