// All that is checked of vendors' lines, statements and payments, beyond each line against its voucher.
import type { CheckBook } from '../check-book.ts'
import type { VoucherSums } from '../vouchers/voucher-sums.ts'
import { checkChains } from './chain-checks.ts'
import { checkParts } from './part-checks.ts'
import { checkPayments } from './payment-checks.ts'
import { checkPostings } from './posting-checks.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import { checkStatements } from './statement-checks.ts'
import { checkVendorAccounts } from './vendor-account-checks.ts'
import { checkVendorDays } from './vendor-day-checks.ts'

export function checkSettlements(given: {
  readonly facts: SettlementFacts
  readonly vouchers: VoucherSums
  readonly book: CheckBook
  /** Milliseconds since 1970. */
  readonly now: number
  readonly onlyOneProgramme: boolean
}): void {
  const { facts, book } = given
  checkVendorDays(given)
  checkParts(given)
  checkStatements(facts, book)
  checkChains(facts, book)
  checkPostings(facts, book)
  checkPayments(facts, book)
  checkVendorAccounts(given)
}
