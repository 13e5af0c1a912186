// A statement by itself: what it pays follows from its sums, and three people had their say in it.
import type { CheckBook } from '../check-book.ts'
import { attemptNamed, paymentsOf } from './payment-attempts.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredPayment, StoredStatement } from './settlement-shapes.ts'

/** Checks the arithmetic and the people of every statement. */
export function checkStatements(facts: SettlementFacts, book: CheckBook): void {
  for (const statement of facts.statements.values()) {
    const item = `statement ${statement.settlementId}`
    if (statement.state !== 'collecting') book.judge('statement-arithmetic', item, faultsOfSums(statement))
    book.judge('statement-four-eyes', item, [
      ...faultsOfPeople(statement),
      ...faultsOfReleases(facts, statement),
      ...faultsOfEarlierApprovals(facts, statement),
    ])
  }
}

/** Due is what was redeemed, less what was taken back and what the vendor owed before; what is below zero is owed on. */
function faultsOfSums(statement: StoredStatement): string[] {
  const { redeemed, reversed, receivable, carriedIn, toPay, carriedOut, netted } = statement
  const all = [redeemed, reversed, receivable, carriedIn, toPay, carriedOut, netted]
  const problems: string[] = []
  for (const unit of new Set(all.flatMap((amounts) => Object.keys(amounts)))) {
    const payable = (redeemed[unit] ?? 0) - (reversed[unit] ?? 0)
    const due = payable - (receivable[unit] ?? 0) - (carriedIn[unit] ?? 0)
    const same = (name: string, said: number | undefined, found: number) => {
      if ((said ?? 0) !== found) problems.push(`${name}: ${said ?? 0} ${unit} said, ${found} found`)
    }
    same('to pay', toPay[unit], Math.max(0, due))
    same('carried over', carriedOut[unit], Math.max(0, -due))
    same('netted', netted[unit], payable - Math.max(0, due))
  }
  return problems
}

const approvedStates = new Set(['approved', 'released', 'paid', 'rejected', 'returned'])
const releasedStates = new Set(['released', 'paid', 'rejected', 'returned'])

function faultsOfPeople(statement: StoredStatement): string[] {
  const { state, closedBy, approvedBy, releasedBy, bankAccount, attempt } = statement
  const problems: string[] = []
  if (approvedStates.has(state)) {
    if (approvedBy === undefined) problems.push('nobody is named as approver')
    else if (approvedBy === closedBy) problems.push(`${approvedBy} approved what they closed`)
    else if (approvedBy === bankAccount?.setBy)
      problems.push(`${approvedBy} approved the account that they entered`)
  } else if (approvedBy !== undefined) problems.push(`it is ${state}, and ${approvedBy} approved it`)
  if (releasedStates.has(state)) {
    if (releasedBy === undefined) problems.push('nobody is named as having released it')
    else if (releasedBy === approvedBy) problems.push(`${releasedBy} released what they approved`)
  } else if (releasedBy !== undefined && !(state === 'approved' && attempt > 0))
    problems.push(`it is ${state}, and ${releasedBy} released it`)
  return problems
}

/** Of every payment that released it, also of those that the bank refused. */
function faultsOfReleases(facts: SettlementFacts, { settlementId, approvedBy }: StoredStatement): string[] {
  return paymentsOf(facts, settlementId)
    .filter(({ releasedBy }) => releasedBy === approvedBy)
    .map(({ paymentId }) => `${approvedBy} approved it and released it in payment ${paymentId}`)
}

/** Of approvals that a later one replaced: the same people were kept apart, in every attempt that came before the later. */
function faultsOfEarlierApprovals(facts: SettlementFacts, statement: StoredStatement): string[] {
  const { settlementId, closedBy, earlierApprovals = [], attempt: last } = statement
  const problems: string[] = []
  let before = 0
  for (const { approvedBy, bankAccount, attempt } of earlierApprovals) {
    if (attempt <= before || attempt > last)
      problems.push(`${approvedBy}'s approval ended with attempt ${attempt}, of ${last}`)
    before = attempt
    if (approvedBy === closedBy) problems.push(`${approvedBy} approved what they closed`)
    if (approvedBy === bankAccount.setBy)
      problems.push(`${approvedBy} approved the account that they entered`)
    const released = paymentsOf(facts, settlementId).filter(
      (payment) => payment.releasedBy === approvedBy && attemptOf(payment, settlementId) <= attempt,
    )
    for (const { paymentId } of released)
      problems.push(`${approvedBy} approved it and released it in payment ${paymentId}`)
  }
  return problems
}

/** Which attempt to pay a statement a payment is: what the bank refused or sent back was an instruction. */
function attemptOf({ instructions }: StoredPayment, settlementId: string): number {
  const named = instructions.map(({ endToEndId }) => attemptNamed(endToEndId))
  return named.find((one) => one?.settlementId === settlementId)?.attempt ?? 0
}
