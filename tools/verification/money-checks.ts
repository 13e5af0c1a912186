// Grants and budget lines.
import type { CheckBook } from './check-book.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { openSums, type Sums } from './sums.ts'

type Given = {
  readonly facts: LedgerFacts
  readonly book: CheckBook
  /** Grants are shared by programmes: over one programme alone they are not checked. */
  readonly onlyOneProgramme: boolean
}

export function checkMoney(given: Given): void {
  checkBudget(given)
  if (!given.onlyOneProgramme) checkGrants(given)
}

function checkBudget({ facts, book }: Given): void {
  const reserved = openSums()
  for (const [[, ...line], amount] of facts.approved.entries()) reserved.add(line, amount)
  for (const [[, ...line], amount] of facts.closed.entries()) reserved.add(line, -amount)
  const known = new Set<string>()
  for (const { programmeId, grantId, unit, funded, returned, available } of facts.budgetLines) {
    const at = [programmeId, grantId, unit] as const
    known.add(at.join('|'))
    const item = `budget line ${at.join(' ')}`
    const taken = reserved.of(...at)
    book.expect('budget-lines-conserved', available >= 0 && funded + returned === available + taken, () => ({
      item,
      problem: `${funded} funded and ${returned} returned, but ${available} available and ${taken} reserved`,
    }))
    const cameBack = facts.returned.of(...at)
    book.expect('budget-lines-equal-returns', returned === cameBack, () => ({
      item,
      problem: `${returned} returned, but ${cameBack} by its marks`,
    }))
    const moved = facts.funded.of(...at)
    book.expect('budget-lines-equal-fundings', funded === moved, () => ({
      item,
      problem: `${funded} funded, but ${moved} by its transfers`,
    }))
  }
  for (const [name, sums] of [
    ['budget-lines-equal-fundings', facts.funded],
    ['budget-lines-equal-returns', facts.returned],
    ['budget-lines-conserved', reserved],
  ] as const)
    for (const [parts, amount] of sums.entries())
      if (!known.has(parts.join('|')))
        book.violated(name, {
          item: `budget line ${parts.join(' ')}`,
          problem: `is missing, ${amount} moved`,
        })
}

function fundedByGrant(facts: LedgerFacts): Sums {
  const sums = openSums()
  for (const [[, grantId = '', unit = ''], amount] of facts.funded.entries())
    sums.add([grantId, unit], amount)
  return sums
}

function checkGrants({ facts, book }: Given): void {
  const funded = fundedByGrant(facts)
  const known = new Set(facts.grants.map(({ grantId }) => grantId))
  for (const { grantId, pledged, pledgedAtFirst = pledged, available } of facts.grants)
    for (const unit of new Set([...Object.keys(pledged), ...Object.keys(available)])) {
      const [all = 0, left = 0, taken] = [pledged[unit], available[unit], funded.of(grantId, unit)]
      const [first = 0, more] = [pledgedAtFirst[unit], facts.amended.of(grantId, unit)]
      book.expect('grants-equal-amendments', all === first + more, () => ({
        item: `grant ${grantId} ${unit}`,
        problem: `${all} pledged, but ${first} at first and ${more} by amendments`,
      }))
      book.expect('grants-conserved', left >= 0 && all === left + taken, () => ({
        item: `grant ${grantId} ${unit}`,
        problem: `${all} pledged, but ${left} available and ${taken} taken by budgets`,
      }))
    }
  for (const [[grantId = '', unit = ''], amount] of funded.entries())
    if (!known.has(grantId))
      book.violated('grants-conserved', {
        item: `grant ${grantId} ${unit}`,
        problem: `is missing, ${amount} taken`,
      })
}
