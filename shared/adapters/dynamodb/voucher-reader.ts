// Reads vouchers: the stored item with its short names becomes the Voucher of the domain. PIN hashes stay behind.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Amounts } from '../../domain/money.ts'
import type { RedemptionRecord, Voucher } from '../../domain/voucher.ts'
import type { VoucherHistory } from '../../domain/voucher-transfers.ts'

type StoredHistory = {
  readonly voucherId: string
  readonly roundId: string
  readonly issued: Amounts
  readonly issuedAt: number
  readonly bal: Amounts
  /** Redemptions by their id. */
  readonly t: Readonly<Record<string, RedemptionRecord>>
  /** Balance after a redemption, by `<id>|<unit>`. */
  readonly b: Readonly<Record<string, number>>
}

type StoredVoucher = StoredHistory &
  Omit<Voucher, 'balance' | 'validFrom' | 'validUntil' | 'redemptions'> & {
    readonly nbf: number
    readonly exp: number
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
  }
}

/** The voucher in a stored item. Throws on an item that is no voucher. */
export function voucherOf(item: Readonly<Record<string, unknown>>): Voucher {
  const stored = item as unknown as StoredVoucher
  return {
    ...voucherHistoryOf(item),
    status: stored.status,
    programmeId: stored.programmeId,
    grantId: stored.grantId,
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
  }
}

/** What the voucher's transfers follow from. Throws on an item that is no voucher, naming what it lacks. */
export function voucherHistoryOf(item: Readonly<Record<string, unknown>>): VoucherHistory {
  for (const name of ['voucherId', 'roundId', 'issued', 'issuedAt', 'bal', 't', 'b'])
    if (item[name] === undefined) throw new Error(`voucher ${String(item['voucherId'])}: no ${name}`)
  const { voucherId, roundId, issued, issuedAt, bal, t, b } = item as unknown as StoredHistory
  const redemptions = Object.entries(t).map(([redemptionId, record]) => ({
    ...record,
    balanceAfter: Object.fromEntries(
      Object.keys(record.amounts).map((unit) => [unit, b[`${redemptionId}|${unit}`] ?? Number.NaN]),
    ),
  }))
  return { voucherId, roundId, issued, issuedAt, balance: bal, redemptions }
}
