// All accounts together: in each unit they come to nothing.
import type { CheckBook } from './check-book.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { heldAfterRedemption } from './settlements/vendor-account-checks.ts'
import { openSums, type Sums } from './sums.ts'
import type { VoucherSums } from './vouchers/voucher-sums.ts'

type Given = {
  readonly facts: LedgerFacts
  readonly vouchers: VoucherSums
  readonly book: CheckBook
  /** Grants are shared by programmes: of one programme alone, what it was funded with stands for them. */
  readonly onlyOneProgramme: boolean
}

/**
 * Debits and credits of a transfer are one number, so their sum proves nothing. What can fail is this: the balances as
 * grants, budget lines, vouchers, vendors' lines and statements keep them, and the positions that follow from the rest.
 */
export function checkAccounts(given: Given): void {
  const sums = openSums()
  addUpToRounds(given, sums)
  addVouchers(given, sums)
  addOnTheWay(given, sums)
  for (const [parts, amount] of heldAfterRedemption(given.facts.settlements).entries())
    sums.add(parts, amount)
  for (const [[unit = ''], sum] of sums.entries())
    given.book.expect('accounts-sum-to-zero', sum === 0, () => ({
      item: `unit ${unit}`,
      problem: `all accounts together hold ${sum}`,
    }))
}

function addUpToRounds({ facts, vouchers, onlyOneProgramme }: Given, sums: Sums): void {
  if (onlyOneProgramme)
    for (const [[, , unit = ''], amount] of facts.funded.entries()) sums.add([unit], -amount)
  else
    for (const { pledged, available } of facts.grants)
      for (const [unit, amount] of Object.entries(pledged)) sums.add([unit], (available[unit] ?? 0) - amount)
  for (const { unit, available } of facts.budgetLines) sums.add([unit], available)
  for (const [[, , , unit = ''], amount] of facts.approved.entries()) sums.add([unit], amount)
  for (const [[, , , unit = ''], amount] of facts.closed.entries()) sums.add([unit], -amount)
  for (const [[, , unit = ''], amount] of vouchers.issued.entries()) sums.add([unit], -amount)
}

/** A replacement whose new card is not written yet: the value is the new card's already. Losses are below zero. */
function addVouchers({ vouchers }: Given, sums: Sums): void {
  for (const [parts, amount] of vouchers.held.entries()) sums.add(parts, amount)
  for (const [parts, amount] of vouchers.betweenCards.entries()) sums.add(parts, amount)
  for (const [[, unit = ''], amount] of vouchers.lost.entries()) sums.add([unit], -amount)
}

/** What vouchers have moved and the streams have not told yet: the matches say whether it is late. */
function addOnTheWay({ facts, vouchers }: Given, sums: Sums): void {
  for (const [[, , , unit = ''], amount] of vouchers.vendors.entries()) sums.add([unit], amount)
  for (const [parts, amount] of facts.settlements.lines.entries()) sums.add(parts, -amount)
  for (const [[, , unit = ''], amount] of vouchers.returned.entries()) sums.add([unit], amount)
  for (const [[, , unit = ''], amount] of facts.returned.entries()) sums.add([unit], -amount)
}
