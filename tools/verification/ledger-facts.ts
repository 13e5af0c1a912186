// What the Ledger table says, gathered in one pass: the headers as they are, all that is numerous as sums.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { CheckBook } from './check-book.ts'
import { openCounters } from './counter-checks.ts'
import { openLosses } from './loss-checks.ts'
import { readLine } from './matches/line-shapes.ts'
import { openMatches } from './matches/matches.ts'
import { checkMark } from './matches/reversal-mark-match.ts'
import { openPlanHashes } from './plan-hashes.ts'
import { type Item, scanTable } from './scan-table.ts'
import * as settlements from './settlements/settlement-facts.ts'
import { takeReadable } from './shape-reader.ts'
import {
  readAmendment,
  readBasket,
  readBudgetLine,
  readEntitlement,
  readGrant,
  readProgramme,
  readRound,
  readShard,
  readSlice,
  readTransfer,
  readTrustKey,
  readValueReturn,
  type StoredEntitlement,
  type StoredTransfer,
} from './stored-shapes.ts'
import { openSums } from './sums.ts'
import { checkTransfer } from './transfer-check.ts'

export type LedgerFacts = ReturnType<typeof openFacts>

function openFacts() {
  return {
    programmes: new Map<string, ReturnType<typeof readProgramme>>(),
    rounds: new Map<string, ReturnType<typeof readRound>>(),
    /** By programme, number and version. */
    baskets: new Map<string, ReturnType<typeof readBasket>>(),
    /** By `<programme number>.<key number>`. */
    trustKeys: new Map<string, ReturnType<typeof readTrustKey>>(),
    grants: [] as ReturnType<typeof readGrant>[],
    budgetLines: [] as ReturnType<typeof readBudgetLine>[],
    /** By round and shard. */
    shards: new Map<string, ReturnType<typeof readShard>>(),
    slices: [] as ReturnType<typeof readSlice>[],
    /** More pledged than at first, by grant and unit. */
    amended: openSums(),
    /** Less what was given back, by programme, grant and unit. */
    funded: openSums(),
    /** By programme, grant and unit. */
    returned: openSums(),
    /** By round, programme, grant and unit. */
    approved: openSums(),
    closed: openSums(),
    /** By round, grant and unit. */
    entitled: openSums(),
    /** Count, sum of amounts and hash, by round and shard. */
    shardCount: openSums(),
    shardSum: openSums(),
    shardHash: openPlanHashes(),
    losses: openLosses(),
    counters: openCounters(),
    settlements: settlements.openSettlementFacts(),
    matches: openMatches(),
  }
}

export type Reading = {
  readonly client: DynamoDBDocumentClient
  readonly tables: { readonly vouchers: string; readonly ledger: string }
  /** Only this programme, if given. */
  readonly programmeId?: string | undefined
  readonly book: CheckBook
}

/** Reads the Ledger table once. Transfers are checked on the way. */
export async function gatherLedgerFacts({
  client,
  tables,
  programmeId,
  book,
}: Reading): Promise<LedgerFacts> {
  const facts = openFacts()
  const isMeant = (id: string) => programmeId === undefined || id === programmeId
  await scanTable(client, { table: tables.ledger }, (item) =>
    takeReadable(book, () => takeItem(facts, { item, isMeant, book })),
  )
  return facts
}

type Taken = {
  readonly item: Item
  readonly isMeant: (programmeId: string) => boolean
  readonly book: CheckBook
}

function takeItem(facts: LedgerFacts, { item, isMeant, book }: Taken): void {
  const [kind, id = ''] = splitOnce(String(item['pk']))
  const sk = String(item['sk'])
  if (kind === 'PROGRAMME' && isMeant(id)) takeOfProgramme(facts, { item, programme: id, sk, book })
  else if (kind === 'ROUND') takeOfRound(facts, { item, sk, isMeant })
  else if (kind === 'TRUST') facts.trustKeys.set(id, readTrustKey(item))
  else if (kind === 'GRANT' && sk === 'GRANT') facts.grants.push(readGrant(item))
  else if (kind === 'GRANT') takeAmendment(facts, item)
  else if (kind === 'RETURN') takeReturn(facts, { item, isMeant })
  else if (kind === 'COUNT' && isMeant(id)) facts.counters.take(item, id)
  else if (kind === 'LOSS' && isMeant(id)) facts.losses.take(item, id)
  else if (kind === 'VL') takeLine(facts, { item, isMeant, book })
  else settlements.takeInPartition(facts.settlements, { item, kind, id, isMeant })
}

function takeLine(facts: LedgerFacts, { item, isMeant, book }: Taken): void {
  const line = readLine(item)
  if (!isMeant(line.programmeId)) return
  checkMark(line, book)
  facts.matches.add({ line })
  settlements.takeLine(facts.settlements, line)
}

function takeAmendment({ amended }: LedgerFacts, item: Item): void {
  const { grantId, unit, amount, direction } = readAmendment(item)
  amended.add([grantId, unit], direction === 'increase' ? amount : -amount)
}

function takeReturn(facts: LedgerFacts, { item, isMeant }: Pick<Taken, 'item' | 'isMeant'>): void {
  const valueReturn = readValueReturn(item)
  const { programmeId, grantId, amounts } = valueReturn
  if (!isMeant(programmeId)) return
  facts.matches.add({ valueReturn })
  for (const [unit, amount] of Object.entries(amounts))
    facts.returned.add([programmeId, grantId, unit], amount)
}

function splitOnce(key: string): [string, string] {
  const at = key.indexOf('#')
  return [key.slice(0, at), key.slice(at + 1)]
}

function takeOfProgramme(
  facts: LedgerFacts,
  { item, programme, sk, book }: { item: Item; programme: string; sk: string; book: CheckBook },
): void {
  if (sk === 'PROGRAMME') facts.programmes.set(programme, readProgramme(item))
  else if (sk.startsWith('ROUND#')) facts.rounds.set(sk.slice('ROUND#'.length), readRound(item))
  else if (sk.startsWith('BUDGET#')) facts.budgetLines.push(readBudgetLine(item, programme))
  else if (sk.startsWith('TRANSFER#')) {
    const transfer = readTransfer(item)
    checkTransfer(transfer, programme, book)
    if (settlements.isOfStatement(transfer)) settlements.takeTransfer(facts.settlements, transfer, programme)
    else takeTransfer(facts, transfer, programme)
  } else if (sk.startsWith('BASKET#')) {
    const basket = readBasket(item)
    facts.baskets.set(`${programme}|${basket.number}|${basket.version}`, basket)
  } else settlements.takeOfProgramme(facts.settlements, { item, sk, programmeId: programme })
}

function takeTransfer(facts: LedgerFacts, transfer: StoredTransfer, programme: string): void {
  const { cause, debit, credit, unit, amount } = transfer
  const from = debit.split(':')
  const to = credit.split(':')
  if (cause === 'funded') facts.funded.add([programme, from[1] ?? '', unit], amount)
  if (cause === 'defunded') facts.funded.add([programme, to[1] ?? '', unit], -amount)
  if (cause === 'round-approved') facts.approved.add([to[1] ?? '', programme, from[2] ?? '', unit], amount)
  if (cause === 'round-closed') facts.closed.add([from[1] ?? '', programme, to[2] ?? '', unit], amount)
}

function takeOfRound(
  facts: LedgerFacts,
  { item, sk, isMeant }: { item: Item; sk: string; isMeant: (programme: string) => boolean },
): void {
  const roundId = String(item['pk']).split('#')[1] ?? ''
  if (sk.startsWith('SHARD#')) {
    const shard = readShard(item)
    facts.shards.set(`${roundId}|${shard.shard}`, shard)
  } else if (sk.startsWith('SLICE#')) facts.slices.push(readSlice(item, roundId))
  else if (sk.startsWith('ENTITLEMENT#')) {
    const entitlement = readEntitlement(item)
    if (isMeant(entitlement.programmeId)) takeEntitlement(facts, entitlement)
  }
}

function takeEntitlement(facts: LedgerFacts, entitlement: StoredEntitlement): void {
  const { roundId, grantId, amounts, shard, excluded } = entitlement
  if (excluded !== undefined) return
  facts.shardCount.add([roundId, String(shard)], 1)
  for (const [unit, amount] of Object.entries(amounts)) {
    facts.entitled.add([roundId, grantId, unit], amount)
    facts.shardSum.add([roundId, String(shard)], amount)
  }
  facts.shardHash.add(entitlement)
  facts.matches.add({ entitlement })
}
