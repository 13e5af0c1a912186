// What the Ledger table says of vendors' lines, statements and payments: statements as they are, lines as sums.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { lineName, readLine, type StoredLine } from '../matches/line-shapes.ts'
import { type Item, scanTable } from '../scan-table.ts'
import { whenReadable } from '../shape-reader.ts'
import { readTransfer, type StoredTransfer } from '../stored-shapes.ts'
import { openSums } from '../sums.ts'
import { dayOf } from '../utc-day.ts'
import { type ClaimedLines, openClaimedLines } from './claimed-lines.ts'
import {
  readBankEntry,
  readPart,
  readPayment,
  readStatement,
  readVendorAccount,
  readVendorDay,
  type StoredBankEntry,
  type StoredPart,
  type StoredPayment,
  type StoredStatement,
  type StoredVendorAccount,
} from './settlement-shapes.ts'

/** A vendor's lines of one day. */
type DayOfLines = { latest: number; hasUnclaimed: boolean }

export type SettlementFacts = ReturnType<typeof openSettlementFacts>

export function openSettlementFacts() {
  return {
    /** By id. */
    statements: new Map<string, StoredStatement>(),
    /** By statement and part. */
    parts: new Map<string, StoredPart>(),
    /** By programme and vendor. */
    accounts: new Map<string, StoredVendorAccount>(),
    payments: [] as StoredPayment[],
    bankEntries: [] as StoredBankEntry[],
    /** By statement. */
    transfers: new Map<string, (StoredTransfer & { readonly programmeId: string })[]>(),
    claimed: openClaimedLines() as ClaimedLines,
    /** Lines that no statement has claimed, signed, by programme, vendor, `payable` or `receivable`, and unit. */
    unclaimed: openSums(),
    /** All lines, signed, by unit. */
    lines: openSums(),
    /** By programme, vendor and day. */
    days: new Map<string, DayOfLines>(),
    /** Whether a marked day is open, by the same. */
    markedDays: new Map<string, boolean>(),
  }
}

/** The account of its vendor that a line adds to or takes from. */
export const sideOf = ({ from }: Pick<StoredLine, 'from'>) => from ?? 'payable'

export function takeLine(facts: SettlementFacts, line: StoredLine): void {
  const { programmeId, vendorId, settlement, sign, amounts, at } = line
  for (const [unit, amount] of Object.entries(amounts)) {
    facts.lines.add([unit], sign * amount)
    if (settlement === undefined)
      facts.unclaimed.add([programmeId, vendorId, sideOf(line), unit], sign * amount)
  }
  if (settlement !== undefined) facts.claimed.add(settlement, line, lineName(line))
  const name = `${programmeId}|${vendorId}|${dayOf(at)}`
  const day = facts.days.get(name) ?? { latest: 0, hasUnclaimed: false }
  facts.days.set(name, day)
  day.latest = Math.max(day.latest, at)
  if (settlement === undefined) day.hasUnclaimed = true
}

const causes = new Set(['receivable-netted', 'statement-paid', 'payment-returned', 'statement-delivered'])

export const isOfStatement = ({ cause }: Pick<StoredTransfer, 'cause'>) => causes.has(cause)

/** The id of such a transfer begins with its statement's. */
export function takeTransfer(facts: SettlementFacts, transfer: StoredTransfer, programmeId: string): void {
  const settlementId = transfer.transferId.split('.')[0] ?? ''
  const others = facts.transfers.get(settlementId) ?? []
  facts.transfers.set(settlementId, [...others, { ...transfer, programmeId }])
}

type OfProgramme = { readonly item: Item; readonly sk: string; readonly programmeId: string }

/** What stands beside the programme; tells whether it was one of these. */
export function takeOfProgramme(facts: SettlementFacts, { item, sk, programmeId }: OfProgramme): boolean {
  if (sk.startsWith('SETTLEMENT#')) {
    const statement = readStatement(item)
    facts.statements.set(statement.settlementId, statement)
  } else if (sk.startsWith('VENDOR-ACCOUNT#')) {
    const account = readVendorAccount(item, programmeId)
    facts.accounts.set(`${programmeId}|${account.vendorId}`, account)
  } else if (sk.startsWith('PAYMENT#')) facts.payments.push(readPayment(item))
  else return false
  return true
}

type InPartition = {
  readonly item: Item
  /** The partition key before and after its first sign. */
  readonly kind: string
  readonly id: string
  readonly isMeant: (programmeId: string) => boolean
}

/** What has partitions of its own; tells whether it was one of these. Parts do not say of which programme they are. */
export function takeInPartition(facts: SettlementFacts, { item, kind, id, isMeant }: InPartition): boolean {
  if (kind === 'SETTLEMENT') {
    const part = readPart(item)
    facts.parts.set(`${part.settlementId}|${part.part}`, part)
  } else if (kind === 'BANK') {
    if (isMeant(id)) facts.bankEntries.push(readBankEntry(item))
  } else if (kind === 'VENDOR-DAYS') {
    const [programmeId = '', vendorId = ''] = id.split('#')
    const { sk, open = true } = readVendorDay(item)
    if (isMeant(programmeId)) facts.markedDays.set(`${programmeId}|${vendorId}|${sk}`, open)
  } else return false
  return true
}

/** Reads the Ledger table for these facts alone. */
export async function gatherSettlementFacts({
  client,
  table,
  programmeId,
}: {
  readonly client: DynamoDBDocumentClient
  readonly table: string
  readonly programmeId: string | undefined
}): Promise<SettlementFacts> {
  const facts = openSettlementFacts()
  const isMeant = (id: string) => programmeId === undefined || id === programmeId
  await scanTable(client, { table }, (item) => whenReadable(() => takeItem(facts, item, isMeant)))
  return facts
}

function takeItem(facts: SettlementFacts, item: Item, isMeant: (programmeId: string) => boolean): void {
  const [kind = '', ...rest] = String(item['pk']).split('#')
  const id = rest.join('#')
  const sk = String(item['sk'])
  if (kind === 'VL') {
    const line = readLine(item)
    if (isMeant(line.programmeId)) takeLine(facts, line)
  } else if (kind !== 'PROGRAMME') takeInPartition(facts, { item, kind, id, isMeant })
  else if (isMeant(id) && sk.startsWith('TRANSFER#')) {
    const transfer = readTransfer(item)
    if (isOfStatement(transfer)) takeTransfer(facts, transfer, id)
  } else if (isMeant(id)) takeOfProgramme(facts, { item, sk, programmeId: id })
}
