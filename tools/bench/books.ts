// Books that hold to the cent: one programme with its grant, budget, released round and vendor, and as many vouchers as
// asked for. Laid down in bulk, as issuing, redeeming and the projector would have left them.
import { createHash, randomUUID } from 'node:crypto'
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { sumByPlace } from '../../shared/adapters/dynamodb/projection-batch.ts'
import { traceItem } from '../../shared/adapters/dynamodb/trace-key.ts'
import { vendorDayKey } from '../../shared/adapters/dynamodb/vendor-days.ts'
import { voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { type Trace, tracesOf } from '../../shared/application/project-voucher-change.ts'
import { dayIn, dayNumber } from '../../shared/domain/calendar.ts'
import { entitlementMarker } from '../../shared/domain/entitlement-marker.ts'
import { account, type Transfer, transfer } from '../../shared/domain/ledger.ts'
import { type Round, shardCount } from '../../shared/domain/round.ts'
import type { Vendor } from '../../shared/domain/vendor.ts'
import type { IssuedVoucher } from '../../shared/domain/voucher-issue.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import type { Ground } from './measurement.ts'
import { manyAtOnce } from './pace.ts'
import {
  admitVendors,
  around,
  bareIssue,
  benchGrantId,
  benchProgramme,
  benchRound,
  entitlementOf,
  issuedMinor,
  redemptionWrite,
  signVouchers,
} from './shop.ts'

type Item = Readonly<Record<string, unknown>>

export type Books = {
  readonly client: DynamoDBDocumentClient
  readonly vendor: Vendor
  readonly vouchers: readonly IssuedVoucher[]
}

const dayMs = 86_400_000
const { programmeId, roundId } = benchRound
const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** Vouchers that are good since yesterday and not redeemed. */
export async function openBooks(ground: Ground, { voucherCount }: { voucherCount: number }): Promise<Books> {
  const { firstValidDay } = benchRound
  return layBooks(ground, { voucherCount, round: { firstValidDay, issuedAt: Date.now() } })
}

/** Each voucher was redeemed once at the one vendor, on one of so many days before today. */
export async function openRedeemedBooks(
  ground: Ground,
  { voucherCount, days }: { voucherCount: number; days: number },
): Promise<Books> {
  const now = Date.now()
  const issuedAt = now - (days + 1) * dayMs
  const firstValidDay = dayNumber(dayIn(issuedAt, benchProgramme.timeZone)) - 1
  const redeemedAt = (index: number) => now - (1 + (index % days)) * dayMs
  return layBooks(ground, { voucherCount, round: { firstValidDay, issuedAt }, redeemedAt })
}

type Laid = {
  readonly voucherCount: number
  readonly round: { readonly firstValidDay: number; readonly issuedAt: number }
  /** When each voucher was redeemed, by its number; missing where none was. */
  readonly redeemedAt?: (index: number) => number
}

async function layBooks(ground: Ground, { voucherCount, round, redeemedAt }: Laid): Promise<Books> {
  const { vouchers: table, ledger } = ground.tables
  const client = makeLocalDocumentClient(ground.dynamodbEndpoint)
  const { vouchers, publicKey } = await signVouchers(voucherCount, round)
  const vendor = around(await admitVendors(ground, { client, vendorCount: 1, publicKey }), 0)
  const items = await Promise.all(
    vouchers.map(async (voucher, index) => {
      const { Item = {} } = await bareIssue(voucher, table)
      return redeemedAt === undefined ? Item : redeemed(Item, { vendor, voucher, at: redeemedAt(index) })
    }),
  )
  await putAll(client, table, items)
  await putAll(client, ledger, moneyItems(voucherCount * issuedMinor, round.issuedAt))
  await putAll(client, ledger, roundItems(voucherCount, round))
  await putAll(client, ledger, projectedItems(items.flatMap((item) => tracesOf(voucherOf(item)))))
  return { client, vendor, vouchers }
}

/** A voucher's item after its first redemption. */
function redeemed(item: Item, given: { vendor: Vendor; voucher: IssuedVoucher; at: number }): Item {
  const { transferId, ...record } = redemptionWrite({ ...given, key: randomUUID() }).record
  const left = issuedMinor - (record.amounts['USD'] ?? 0)
  return {
    ...item,
    bal: { USD: left },
    ver: 1,
    t: { [transferId]: record },
    b: { [`${transferId}|USD`]: left },
    n: { [transferId]: 1 },
  }
}

/** A grant that is pledged, funded and reserved for the one round to the last cent. */
function moneyItems(total: number, at: number): Item[] {
  const budget = account.budget(programmeId, benchGrantId)
  const moved = (entry: Pick<Transfer, 'transferId' | 'debit' | 'credit' | 'cause'>) => {
    const posted = transfer({ ...entry, amount: total, unit: 'USD', at })
    return { ...ledgerKey.transfer(programmeId, posted.transferId), ...posted }
  }
  return [
    { ...ledgerKey.programme(programmeId), ...benchProgramme },
    {
      ...{ ...ledgerKey.grant(benchGrantId), grantId: benchGrantId, donor: 'Bench', reference: 'B1' },
      ...{ pledged: { USD: total }, available: { USD: 0 } },
    },
    {
      ...{ ...ledgerKey.budgetLine(programmeId, benchGrantId, 'USD'), grantId: benchGrantId, unit: 'USD' },
      ...{ funded: total, available: 0 },
    },
    moved({
      transferId: 'bench-funding',
      debit: account.grant(benchGrantId),
      credit: budget,
      cause: 'funded',
    }),
    moved({
      transferId: `${roundId}.approved.${benchGrantId}.USD`,
      debit: budget,
      credit: account.reserved(roundId),
      cause: 'round-approved',
    }),
  ]
}

/** The released round, what each household is entitled to, and each shard's mark. */
function roundItems(voucherCount: number, { firstValidDay, issuedAt }: Laid['round']): Item[] {
  const round: Round = {
    ...{ ...benchRound, firstValidDay, state: 'released', createdAt: issuedAt },
    totals: { [benchGrantId]: { USD: voucherCount * issuedMinor } },
    ...{ householdCount: voucherCount, voucherCount },
    ...{ preparedBy: 'officer', submittedBy: 'officer', approvedBy: 'approver', releasedBy: 'approver' },
  }
  const entitlements = Array.from({ length: voucherCount }, (_, index) => ({
    ...entitlementOf(index),
    shard: index % shardCount,
  }))
  const shards = Array.from({ length: shardCount }, (_, shard) => {
    const marker = entitlementMarker(
      entitlements.filter((entitlement) => entitlement.shard === shard),
      sha256,
    )
    const key = ledgerKey.roundShard(roundId, shard)
    return { ...key, shard, state: 'issued', ...marker, version: 1, issuedCount: marker.voucherCount }
  })
  return [
    { ...ledgerKey.round(programmeId, roundId), ...round },
    ...shards,
    ...entitlements.map((entitlement) => ({ ...ledgerKey.entitlement(entitlement), ...entitlement })),
  ]
}

const tracesABatch = 100

/** What the projector leaves: traces under counted batches, open days, and the counters. */
function projectedItems(traces: readonly Trace[]): Item[] {
  const items: Item[] = []
  for (let from = 0; from < traces.length; from += tracesABatch) {
    const batch = `0.${randomUUID()}`
    items.push({ ...ledgerKey.projectionBatch(batch), state: 'counted' })
    for (const trace of traces.slice(from, from + tracesABatch)) items.push({ ...traceItem(trace), batch })
  }
  const days = traces.flatMap(({ line }) => (line === undefined ? [] : [vendorDayKey(line)]))
  for (const key of new Map(days.map((day) => [day.sk, day])).values()) items.push({ ...key, open: true })
  for (const { place, counts } of sumByPlace(traces))
    items.push({ ...ledgerKey.activityCounter(place, 0), ...counts })
  return items
}

const itemsACall = 25

export async function putAll(
  client: DynamoDBDocumentClient,
  table: string,
  items: readonly Item[],
): Promise<void> {
  await manyAtOnce({
    count: Math.ceil(items.length / itemsACall),
    concurrency: 16,
    run: async (call) => {
      const part = items.slice(call * itemsACall, (call + 1) * itemsACall)
      const requests = part.map((Item) => ({ PutRequest: { Item } }))
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [table]: requests } }),
      )
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error(`${table} did not take all items`)
    },
  })
}
