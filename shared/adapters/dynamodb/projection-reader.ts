// Reads both sides of the projections: vouchers and what they left in the ledger, page by page and by key.
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { ProjectedVoucher, Trace, VendorLine } from '../../application/project-voucher-change.ts'
import {
  type ComparisonPorts,
  comparisonSegments,
  type FoundTrace,
  type LedgerRows,
  type ScanPlace,
  type TraceStanding,
  type VoucherRows,
} from '../../application/projection-comparison.ts'
import { transfersOf } from '../../domain/voucher-transfers.ts'
import { counterOf, makeCounterReader } from './counter-reader.ts'
import { ledgerKey } from './keys.ts'
import { isCounted, type ProjectionBatch, shardOfBatch } from './projection-batch.ts'
import { readItems } from './read-items.ts'
import { keyText, traceItem, traceKey } from './trace-key.ts'
import { vendorDayKey } from './vendor-days.ts'
import { historyAttributes, voucherHistoryOf } from './voucher-reader.ts'

type Item = Readonly<Record<string, unknown>>
type Tables = { readonly vouchers: string; readonly ledger: string }
type Source = { readonly client: DynamoDBDocumentClient; readonly tables: Tables }

const voucherAttributes = [...historyAttributes, 'kind']

/** Port functions on both tables; consistent reads. */
export function makeProjectionReader(client: DynamoDBDocumentClient, tables: Tables): ComparisonPorts {
  const source = { client, tables }
  return {
    readLedger: (segment, from) => readLedger(source, segment, from),
    readVouchers: (segment, from) => readVouchers(source, segment, from),
    findVouchers: (voucherIds) => findVouchers(source, voucherIds),
    inspectTraces: (traces) => inspectTraces(source, traces),
    nameOf: (trace) => keyText(traceKey(trace)),
    findUnmarkedDays: (lines) => findUnmarkedDays(source, lines),
    ...makeCounterReader(client, tables.ledger),
  }
}

type ScanOf = Pick<
  ScanCommand['input'],
  'TableName' | 'FilterExpression' | 'ProjectionExpression' | 'ExpressionAttributeValues'
>

async function scanPage(
  client: DynamoDBDocumentClient,
  page: { segment: number; from: ScanPlace; what: ScanOf },
) {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      ...page.what,
      ConsistentRead: true,
      Segment: page.segment,
      TotalSegments: comparisonSegments,
      ExclusiveStartKey: page.from,
    }),
  )
  return { items: Items as Item[], ...(LastEvaluatedKey && { next: LastEvaluatedKey as ScanPlace }) }
}

async function readLedger({ client, tables }: Source, segment: number, from: ScanPlace) {
  const what = {
    TableName: tables.ledger,
    FilterExpression: 'begins_with(pk, :lines) OR begins_with(pk, :markers) OR begins_with(pk, :counters)',
    ExpressionAttributeValues: { ':lines': 'VL#', ':markers': 'MOVED#', ':counters': 'COUNT#' },
  }
  const { items, ...more } = await scanPage(client, { segment, from, what })
  const isCounter = ({ pk }: Item) => String(pk).startsWith('COUNT#')
  const rows: LedgerRows = {
    traces: items.filter((item) => !isCounter(item)).map(foundTrace),
    counters: items.filter(isCounter).map(counterOf),
  }
  return { ...rows, ...more }
}

/** A marker holds its voucher in its key, a line says it. */
function foundTrace({ pk, sk, voucherId, programmeId }: Item): FoundTrace {
  const name = keyText({ pk: String(pk), sk: String(sk) })
  if (String(pk).startsWith('MOVED#')) return { name, voucherId: String(pk).slice('MOVED#'.length) }
  return {
    name,
    voucherId: String(voucherId),
    ...(programmeId !== undefined && { programmeId: String(programmeId) }),
  }
}

async function readVouchers({ client, tables }: Source, segment: number, from: ScanPlace) {
  const what = { TableName: tables.vouchers, ProjectionExpression: voucherAttributes.join(', ') }
  const { items, ...more } = await scanPage(client, { segment, from, what })
  const vouchers: ProjectedVoucher[] = []
  const unreadable: VoucherRows['unreadable'][number][] = []
  for (const item of items)
    try {
      vouchers.push(projectedVoucherOf(item))
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unreadable'
      unreadable.push({ item: `voucher ${String(item['voucherId'])}`, problem })
    }
  return { vouchers, unreadable, ...more }
}

/** Throws on a history that cannot be told. */
function projectedVoucherOf(item: Item): ProjectedVoucher {
  const voucher = { ...voucherHistoryOf(item), kind: item['kind'] as ProjectedVoucher['kind'] }
  transfersOf(voucher)
  return voucher
}

async function findVouchers({ client, tables }: Source, voucherIds: readonly string[]) {
  const keys = voucherIds.map((voucherId) => ({ voucherId }))
  const items = await readItems(client, { tableName: tables.vouchers, keys, attributes: voucherAttributes })
  return items.flatMap((item) => {
    try {
      return [projectedVoucherOf(item)]
    } catch {
      return []
    }
  })
}

async function inspectTraces({ client, tables }: Source, traces: readonly Trace[]): Promise<TraceStanding[]> {
  const tableName = tables.ledger
  const items = byKey(await readItems(client, { tableName, keys: traces.map(traceKey) }))
  const batchIds = new Set(
    [...items.values()].flatMap(({ batch }) => (typeof batch === 'string' ? [batch] : [])),
  )
  const keys = [...batchIds].map(ledgerKey.projectionBatch)
  const batches = byKey(await readItems(client, { tableName, keys }))
  return traces.map((trace) => {
    const item = items.get(keyText(traceKey(trace)))
    if (item === undefined) return { found: 'missing', countedIn: undefined }
    const batchId = String(item['batch'])
    const batch = batches.get(keyText(ledgerKey.projectionBatch(batchId))) as ProjectionBatch | undefined
    return {
      found: saysTheSame(item, trace) ? 'right' : 'altered',
      countedIn: isCounted(batch, trace) ? shardOfBatch(batchId) : undefined,
    }
  })
}

const byKey = (items: readonly Item[]) =>
  new Map(items.map((item) => [keyText({ pk: String(item['pk']), sk: String(item['sk']) }), item]))

/** What a line says by its movement; whatever else is in its item, others added. */
const lineAttributes = [
  'vendorId',
  'transferId',
  'voucherId',
  'programmeId',
  'roundId',
  'grantId',
  'kind',
  'amounts',
  'sign',
  'reverses',
  'from',
  'deviceId',
  'siteId',
  'at',
] as const satisfies (keyof VendorLine)[]

/** A mark without its reversal is one that is under way: only a reversal that is there says how its line is marked. */
export function saidBy({ reversal }: VendorLine): readonly (keyof VendorLine)[] {
  return reversal === undefined ? lineAttributes : [...lineAttributes, 'reversal']
}

function saysTheSame(item: Item, trace: Trace): boolean {
  if (trace.line === undefined) return true
  const right: Item = traceItem(trace)
  return saidBy(trace.line).every((name) => canonical(item[name]) === canonical(right[name]))
}

function canonical(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part).sort()) : part
  return JSON.stringify(value, sorted) ?? ''
}

async function findUnmarkedDays(
  { client, tables }: Source,
  lines: readonly VendorLine[],
): Promise<VendorLine[]> {
  const keys = lines.map(vendorDayKey)
  const marked = byKey(await readItems(client, { tableName: tables.ledger, keys }))
  return lines.filter((line) => !marked.has(keyText(vendorDayKey(line))))
}
