// Verifies the books from what is stored, by code of its own: it shares no rule with the code that moves money, so
// that one mistake cannot hide in both. One pass over each table, a second where something differs.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type CheckName, type CheckResult, checkSentences, openCheckBook } from './verification/check-book.ts'
import { gatherLedgerFacts, type Reading } from './verification/ledger-facts.ts'
import { checkMoney } from './verification/money-checks.ts'
import { checkRounds } from './verification/round-checks.ts'
import { scanTable } from './verification/scan-table.ts'
import { checkMatches } from './verification/second-look.ts'
import { readVoucher, takeReadable } from './verification/stored-shapes.ts'
import { openVoucherSums, takeVoucher } from './verification/voucher-checks.ts'

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
  /** Milliseconds since 1970: a redemption younger than a minute may still lack its vendor line. */
  readonly now?: number
}

/**
 * Checks every invariant of the ledger and says what it looked at and what does not hold. Keeps sums, not items:
 * memory grows with rounds and budget lines, not with vouchers. It reads no snapshot: what it reports of a stack in
 * use may be a write that it saw half of, and is gone when it runs again.
 */
export async function verifyLedger(options: VerifyLedgerOptions): Promise<LedgerVerification> {
  const { client, tables, programmeId, now = Date.now() } = options
  const book = openCheckBook(checksOf(programmeId))
  const reading: Reading = { client, tables, programmeId, book }
  const facts = await gatherLedgerFacts(reading)
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
  checkRounds({ facts, vouchers: sums, book })
  checkMoney({ facts, vouchers: sums, book, onlyOneProgramme: programmeId !== undefined })
  await checkMatches(facts, { ...reading, now })
  const checks = book.results()
  const programmes = facts.programmes.size
  return { checks, programmes, vouchers, ok: checks.every(({ violationCount }) => violationCount === 0) }
}

function checksOf(programmeId: string | undefined): CheckName[] {
  const names = Object.keys(checkSentences) as CheckName[]
  return programmeId === undefined ? names : names.filter((name) => !name.startsWith('grants-'))
}
