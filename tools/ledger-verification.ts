// Verifies the books from what is stored, by code of its own: it shares no rule with the code that moves money, so
// that one mistake cannot hide in both. One pass over each table, a second where something differs.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { checkAccounts } from './verification/account-checks.ts'
import { bookChecks, type CheckName, type CheckResult, openCheckBook } from './verification/check-book.ts'
import { checkCounters } from './verification/counter-checks.ts'
import { gatherLedgerFacts, type LedgerFacts, type Reading } from './verification/ledger-facts.ts'
import { checkLosses } from './verification/loss-checks.ts'
import { checkMoney } from './verification/money-checks.ts'
import { checkRounds } from './verification/round-checks.ts'
import { scanTable } from './verification/scan-table.ts'
import { checkSettlements } from './verification/settlements/settlement-checks.ts'
import { gatherSettlementFacts, type SettlementFacts } from './verification/settlements/settlement-facts.ts'
import { takeReadable } from './verification/shape-reader.ts'
import { agreed, hasViolations } from './verification/two-looks.ts'
import { takeVoucher } from './verification/vouchers/voucher-checks.ts'
import { readVoucher } from './verification/vouchers/voucher-shapes.ts'
import { openVoucherSums, type VoucherSums } from './verification/vouchers/voucher-sums.ts'

export type LedgerVerification = {
  readonly checks: readonly CheckResult[]
  readonly programmes: number
  readonly vouchers: number
  readonly ok: boolean
}

export type VerifyLedgerOptions = {
  readonly client: DynamoDBDocumentClient
  readonly tables: { readonly vouchers: string; readonly ledger: string }
  /** Only this programme; grants, which programmes share, are then left out. */
  readonly programmeId?: string | undefined
  /** Milliseconds since 1970: what is younger than a minute may still lack what the streams make of it. */
  readonly now?: number
}

/**
 * Checks every invariant of the ledger and says what it looked at and what does not hold. Keeps sums, not items:
 * memory grows with rounds, budget lines, statements and days, not with vouchers. It reads no snapshot: what it reports
 * of a stack in use may be a write that it saw half of, and is gone when it runs again.
 */
export async function verifyLedger(options: VerifyLedgerOptions): Promise<LedgerVerification> {
  const { client, tables, programmeId, now = Date.now() } = options
  const book = openCheckBook(checksOf(programmeId))
  const reading = { client, tables, programmeId, book, now }
  const facts = await gatherLedgerFacts(reading)
  const { sums, vouchers } = await readVouchers(reading, facts)
  checkRounds({ facts, vouchers: sums, book })
  checkMoney({ facts, book, onlyOneProgramme: programmeId !== undefined })
  checkLosses({ facts, lost: sums.lost, book, now })
  checkCounters({ counters: facts.counters, vouchers: sums, book, now })
  await facts.matches.check({ ...reading, rounds: facts.rounds })
  book.absorb(await lookAtSettlements(reading, { facts, sums }))
  const checks = book.results()
  const programmes = facts.programmes.size
  return { checks, programmes, vouchers, ok: !hasViolations(checks) }
}

async function readVouchers({ client, tables, programmeId, book }: Reading, facts: LedgerFacts) {
  const sums = openVoucherSums()
  let vouchers = 0
  await scanTable(client, { table: tables.vouchers }, (item) =>
    takeReadable(book, () => {
      const voucher = readVoucher(item)
      if (programmeId !== undefined && voucher.programmeId !== programmeId) return
      vouchers += 1
      takeVoucher(voucher, { facts, sums, book })
    }),
  )
  return { sums, vouchers }
}

/** Statements move in transactions of many items: what the first look finds is looked at once more. */
async function lookAtSettlements(
  { client, tables, programmeId, now }: Reading & { readonly now: number },
  { facts, sums }: { readonly facts: LedgerFacts; readonly sums: VoucherSums },
): Promise<CheckResult[]> {
  const onlyOneProgramme = programmeId !== undefined
  const look = (settlements: SettlementFacts) => {
    const book = openCheckBook(checksOf(programmeId))
    checkSettlements({ facts: settlements, vouchers: sums, book, now, onlyOneProgramme })
    checkAccounts({ facts: { ...facts, settlements }, vouchers: sums, book, onlyOneProgramme })
    return book.results()
  }
  const first = look(facts.settlements)
  if (!hasViolations(first)) return first
  return agreed(first, look(await gatherSettlementFacts({ client, table: tables.ledger, programmeId })))
}

function checksOf(programmeId: string | undefined): CheckName[] {
  const names: CheckName[] = bookChecks()
  return programmeId === undefined ? names : names.filter((name) => !name.startsWith('grants-'))
}
