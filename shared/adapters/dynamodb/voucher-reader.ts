// Reads vouchers: the stored item with its short names becomes the Voucher of the domain. PIN hashes stay behind.

import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Claim } from '../../domain/claim.ts'
import type { Amounts } from '../../domain/money.ts'
import type { Movement, MovementRecord, Voucher } from '../../domain/voucher.ts'
import { maskedVoucherId } from '../../domain/voucher-number.ts'
import type { VoucherHistory } from '../../domain/voucher-transfers.ts'
import { readVoucherItems } from './voucher-items.ts'

type StoredHistory = {
  readonly voucherId: string
  readonly programmeId: string
  readonly roundId: string
  readonly grantId: string
  readonly issued: Amounts
  readonly issuedAt: number
  readonly bal: Amounts
  /** Movements by their id. */
  readonly t: Readonly<Record<string, StoredMovement>>
  /** Balance after a movement, by `<id>|<unit>`. */
  readonly b: Readonly<Record<string, number>>
  /** The how manieth movement it was, by id. */
  readonly n: Readonly<Record<string, number>>
  readonly replaces?: string
}

/** A movement inside its voucher's item: its key is its id. */
export type StoredMovement = WithoutId<MovementRecord>
type WithoutId<Record> = Record extends MovementRecord ? Omit<Record, 'transferId'> : never

type StoredVoucher = StoredHistory &
  Omit<Voucher, 'balance' | 'validFrom' | 'validUntil' | 'movements' | 'claims'> & {
    readonly nbf: number
    readonly exp: number
    /** Claims by their receipt's id; missing until there is one. */
    readonly c?: Readonly<Record<string, Omit<Claim, 'receiptId'>>>
  }

/** Finds vouchers by id; consistent reads. */
export function makeVoucherReader(client: DynamoDBDocumentClient, tableName: string) {
  return {
    findVoucher: async (voucherId: string): Promise<Voucher | undefined> => {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: { voucherId }, ConsistentRead: true }),
      )
      return Item === undefined ? undefined : voucherOf(Item)
    },
    /** The item as it is stored, of which its leaves are made. */
    findVoucherItem: async (voucherId: string): Promise<Readonly<Record<string, unknown>> | undefined> =>
      (await client.send(new GetCommand({ TableName: tableName, Key: { voucherId }, ConsistentRead: true })))
        .Item,

    /** Those of them that exist, in no order. */
    readVouchers: async (voucherIds: readonly string[]): Promise<Voucher[]> =>
      (await readVoucherItems(client, tableName, voucherIds)).map(voucherOf),
  }
}

/** The voucher in a stored item. Throws on an item that is no voucher. */
export function voucherOf(item: Readonly<Record<string, unknown>>): Voucher {
  const stored = item as unknown as StoredVoucher
  return {
    ...voucherHistoryOf(item),
    status: stored.status,
    householdId: stored.householdId,
    code: stored.code,
    kind: stored.kind,
    category: stored.category,
    ...(stored.basket !== undefined && { basket: stored.basket }),
    validFrom: stored.nbf,
    validUntil: stored.exp,
    statusIndex: stored.statusIndex,
    text: stored.text,
    pinRequired: stored.pinRequired,
    claims: Object.entries(stored.c ?? {}).map(([receiptId, claim]) => ({ ...claim, receiptId })),
    ...(stored.replacementNumber !== undefined && { replacementNumber: stored.replacementNumber }),
  }
}

const historyFields = [
  'voucherId',
  'programmeId',
  'roundId',
  'grantId',
  'issued',
  'issuedAt',
  'bal',
  't',
  'b',
  'n',
]

/** The attributes that `voucherHistoryOf` reads. */
export const historyAttributes = [...historyFields, 'replaces']

/** What the voucher's transfers follow from. Throws on an item that is no voucher, naming what it lacks. */
export function voucherHistoryOf(item: Readonly<Record<string, unknown>>): VoucherHistory {
  for (const name of historyFields)
    if (item[name] === undefined)
      throw new Error(`voucher ${maskedVoucherId(String(item['voucherId']))}: no ${name}`)
  const stored = item as unknown as StoredHistory
  const { voucherId, programmeId, roundId, grantId, issued, issuedAt, bal, replaces } = stored
  return {
    ...{ voucherId, programmeId, roundId, grantId, issued, issuedAt, balance: bal },
    ...(replaces !== undefined && { replaces }),
    movements: movementsOf(stored),
  }
}

/** In the order in which they happened. */
function movementsOf({ t, b, n }: StoredHistory): Movement[] {
  return Object.entries(t)
    .map(([transferId, record]) => ({
      ...record,
      transferId,
      balanceAfter: Object.fromEntries(
        Object.keys(record.amounts).map((unit) => [unit, b[`${transferId}|${unit}`] ?? Number.NaN]),
      ),
      sequence: n[transferId] ?? Number.NaN,
    }))
    .sort((left, right) => left.sequence - right.sequence)
}

/** A movement as its voucher keeps it. */
export function storedMovement<Record extends MovementRecord>({ transferId: _, ...record }: Record) {
  return record
}
