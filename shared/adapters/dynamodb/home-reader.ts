// What the first page of the console reads: rounds, statements, open conflicts, registrations as counts, and the day's
// redemptions from the vendors' lines.
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { showImport } from '../../application/get-import.ts'
import { inParallel } from '../../application/in-parallel.ts'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import type { ShowHomePorts } from '../../application/show-home.ts'
import type { ProgrammeStatePorts } from '../../application/show-programme-state.ts'
import { type FeedbackHeader, waitingFeedbackStates } from '../../domain/feedback.ts'
import type { Site } from '../../domain/programme.ts'
import type { ListedState } from '../../domain/registration.ts'
import { type Round, shardCount } from '../../domain/round.ts'
import type { Settlement } from '../../domain/settlement.ts'
import type { Vendor } from '../../domain/vendor.ts'
import { makeConflictStore } from './conflict-store.ts'
import { makeDuplicateStore } from './duplicate-store.ts'
import { makeFeedbackList } from './feedback-store.ts'
import { makeImportReader } from './import-store.ts'
import { ledgerKey, ledgerList, registryKey, vendorLineShards } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { readItems } from './read-items.ts'
import { thingOf } from './stored-item.ts'
import { makeVoucherReader } from './voucher-reader.ts'

type Tables = { readonly ledger: string; readonly vouchers: string; readonly registry: string }
type Source = {
  readonly client: DynamoDBDocumentClient
  readonly tables: Tables
  readonly clock: () => number
}

const readsAtOnce = 8
const mostConflictPages = 3
const mostFeedbackPages = 3

/** Port functions on the three tables. */
export function makeHomeReader(
  client: DynamoDBDocumentClient,
  tables: Tables,
  clock: () => number = Date.now,
): Omit<ShowHomePorts, 'listAllProgrammes' | 'findProgrammes' | 'rolesFor'> &
  Pick<ProgrammeStatePorts, 'countRegistrations' | 'readRedemptions' | 'listSitesForMap'> {
  const source = { client, tables, clock }
  const listOf = async <Thing>(programmeId: string, prefix: string) => {
    const { pk } = ledgerKey.programme(programmeId)
    const items = await queryWholePartition(client, { tableName: tables.ledger, pk, prefix })
    return items.map((item) => thingOf<Thing>(item))
  }
  return {
    listRoundsOf: (programmeId) => listOf<Round>(programmeId, 'ROUND#'),
    listStatementsOf: (programmeId) => listOf<Settlement>(programmeId, 'SETTLEMENT#'),
    listOpenConflicts: (programmeId) => listOpenConflicts(source, programmeId),
    listRecentImports: (programmeId, since) => listRecentImports(source, programmeId, since),
    listOpenDuplicates: (sites) => listOpenDuplicates(source, sites),
    listWaitingFeedback: () => listWaitingFeedback(source),
    listSitesForMap: () => listAll<Site>(source, ledgerList.sites),
    countRegistrations: (of) => countRegistrations(source, of),
    readRedemptions: (of, take) => readRedemptions(source, of, take),
  }
}

async function listAll<Thing>({ client, tables }: Source, list: string): Promise<Thing[]> {
  const things: Thing[] = []
  const pages = paginateQuery(
    { client },
    {
      TableName: tables.ledger,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': list },
    },
  )
  for await (const { Items = [] } of pages) things.push(...Items.map((item) => thingOf<Thing>(item)))
  return things
}

/** Of the newest few hundred: a claim itself is in its voucher. */
async function listOpenConflicts({ client, tables }: Source, programmeId: string) {
  const { listConflicts } = makeConflictStore(client, tables.ledger)
  const { readVouchers } = makeVoucherReader(client, tables.vouchers)
  const open: { receiptId: string; receivedAt: number }[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostConflictPages; page++) {
    const { rows, cursor: next } = await listConflicts({ programmeId, cursor })
    const vouchers = await readVouchers([...new Set(rows.map(({ voucherId }) => voucherId))])
    const claims = new Map(
      vouchers.flatMap(({ claims: own }) => own.map((claim) => [claim.receiptId, claim] as const)),
    )
    open.push(...rows.filter(({ receiptId }) => claims.get(receiptId)?.state === 'open'))
    cursor = next
    if (cursor === undefined) break
  }
  return open
}

async function listRecentImports({ client, tables }: Source, programmeId: string, since: number) {
  const { listImports, sumChunks } = makeImportReader({ client, tableName: tables.registry })
  const { rows } = await listImports(programmeId, undefined)
  const recent = rows.filter(({ createdAt }) => createdAt > since)
  return inParallel(recent, readsAtOnce, async (found) => showImport(found, await sumChunks(found.importId)))
}

/** A pair of two sites is in both their lists. */
async function listOpenDuplicates(source: Source, sites: readonly string[]) {
  const { client, tables } = source
  const { listDuplicates } = makeDuplicateStore(client, tables.registry)
  const siteIds = sites.includes('*')
    ? (await listAll<Site>(source, ledgerList.sites)).map(({ siteId }) => siteId)
    : sites
  const pages = await inParallel(siteIds, readsAtOnce, (siteId) => listDuplicates({ siteId, state: 'open' }))
  const pairs = pages.flatMap(({ rows }) => rows)
  return [...new Map(pairs.map((pair) => [pair.duplicateId, pair])).values()]
}

async function listWaitingFeedback({ client, tables }: Source): Promise<FeedbackHeader[]> {
  const listFeedback = makeFeedbackList(client, tables.registry)
  const waiting: FeedbackHeader[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostFeedbackPages; page++) {
    const { rows, cursor: next } = await listFeedback({ states: waitingFeedbackStates }, cursor)
    waiting.push(...rows)
    cursor = next
    if (cursor === undefined) break
  }
  return waiting
}

/** Rows of the lists' own index, which are small. Undefined when it took too long. */
async function countRegistrations(
  { client, tables, clock }: Source,
  { programmeId, stopAt }: Parameters<ProgrammeStatePorts['countRegistrations']>[0],
) {
  const counts = { enrolled: 0, eligible: 0 }
  const shards = Array.from({ length: shardCount }, (_, shard) => shard)
  const finished = await inParallel(shards, readsAtOnce, async (shard) => {
    const pages = paginateQuery(
      { client },
      {
        TableName: tables.registry,
        IndexName: 'gsi2',
        KeyConditionExpression: 'gsi2pk = :list',
        ExpressionAttributeValues: { ':list': registryKey.registrationRows(programmeId, shard) },
        ProjectionExpression: 'listedAs',
      },
    )
    for await (const { Items = [], LastEvaluatedKey } of pages) {
      const states = Items.map(({ listedAs }) => listedAs as ListedState)
      counts.enrolled += states.filter((state) => state !== 'erased').length
      counts.eligible += states.filter((state) => state === 'eligible').length
      if (LastEvaluatedKey !== undefined && clock() >= stopAt) return false
    }
    return true
  })
  return finished.includes(false) ? undefined : counts
}

/** Vendors that have lines of a day are known by a mark; their lines of the day stand in a few partitions. */
async function readRedemptions(
  source: Source,
  { programmeId, days, stopAt }: Parameters<ProgrammeStatePorts['readRedemptions']>[0],
  take: Parameters<ProgrammeStatePorts['readRedemptions']>[1],
): Promise<boolean> {
  const { client, tables, clock } = source
  const vendors = await listAll<Vendor>(source, ledgerList.vendors)
  const keys = vendors.flatMap(({ vendorId }) =>
    days.map((day) => ledgerKey.vendorDay({ programmeId, vendorId, day })),
  )
  const marked = await readItems(client, { tableName: tables.ledger, keys, attributes: ['pk', 'sk'] })
  const partitions = marked.flatMap(({ pk, sk }) => {
    const vendorId = String(pk).split('#')[2] ?? ''
    const shards = Array.from({ length: vendorLineShards }, (_, shard) => shard)
    return shards.map((shard) => ledgerKey.vendorLines(vendorId, String(sk), shard))
  })
  const finished = await inParallel(partitions, readsAtOnce, async (pk) => {
    if (clock() >= stopAt) return false
    const items = await queryWholePartition(client, { tableName: tables.ledger, pk, prefix: '' })
    for (const line of items.map((item) => thingOf<VendorLine>(item)))
      if (line.programmeId === programmeId && line.sign === 1) take(line)
    return true
  })
  return !finished.includes(false)
}
