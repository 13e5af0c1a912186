// Payments and the bank's answers: what the bank was told is what statements pay, each attempt under one name of its own;
// and what the bank said was applied once.
import type { CheckBook } from '../check-book.ts'
import {
  approvalOf,
  attemptNamed,
  entriesOf,
  type Instruction,
  moneyOf,
  outcomesOf,
  paymentsOf,
} from './payment-attempts.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredBankAccount, StoredPayment, StoredStatement } from './settlement-shapes.ts'

/** Checks every payment, every statement's attempts to be paid, and every answer that was applied. */
export function checkPayments(facts: SettlementFacts, book: CheckBook): void {
  const names = new Map<string, string>()
  for (const payment of facts.payments) {
    book.judge('payments-equal-statements', `payment ${payment.paymentId}`, paymentFaults(facts, payment))
    const twice = payment.instructions.flatMap(({ endToEndId }) => {
      const other = names.get(endToEndId)
      names.set(endToEndId, payment.paymentId)
      return other === undefined ? [] : [`${endToEndId} is in ${other} too`]
    })
    book.judge('end-to-end-ids-unique', `payment ${payment.paymentId}`, twice)
  }
  for (const statement of facts.statements.values()) {
    const item = `statement ${statement.settlementId}`
    book.judge('payments-equal-statements', item, releaseFaults(facts, statement))
    book.judge('bank-answers-applied-once', item, answerFaults(facts, statement))
  }
  checkStrayAnswers(facts, book)
}

/** One instruction for each statement with money to pay, of that money, to the account that was approved. */
function paymentFaults({ statements }: SettlementFacts, payment: StoredPayment): string[] {
  const problems: string[] = []
  const told = new Set<string>()
  for (const instruction of payment.instructions) {
    const { endToEndId, amountMinor, currency, creditor } = instruction
    const named = attemptNamed(endToEndId)
    const statement = named && statements.get(named.settlementId)
    if (named === undefined || statement === undefined) {
      problems.push(`${endToEndId} names no statement`)
      continue
    }
    told.add(named.settlementId)
    const money = moneyOf(statement)
    if (money?.amount !== amountMinor || money.unit !== currency)
      problems.push(
        `${endToEndId} of ${amountMinor} ${currency}, the statement pays ${money?.amount} ${money?.unit}`,
      )
    if (named.attempt < 1 || named.attempt > statement.attempt)
      problems.push(`${endToEndId}: the statement was released ${statement.attempt} times`)
    if (accountText(creditor) !== accountText(approvalOf(statement, named.attempt).bankAccount))
      problems.push(`${endToEndId} goes to another account than was approved`)
  }
  const due = payment.settlementIds.filter((id) => moneyOf(statements.get(id) ?? { toPay: {} }) !== undefined)
  for (const id of due) if (!told.has(id)) problems.push(`it releases ${id} and does not pay it`)
  for (const id of told)
    if (!payment.settlementIds.includes(id)) problems.push(`it pays ${id} and does not release it`)
  return problems
}

const accountText = (account: StoredBankAccount | undefined) =>
  JSON.stringify([
    ...[account?.holder, account?.country, account?.iban, account?.other, account?.bic],
    ...[account?.clearingMember?.system, account?.clearingMember?.id],
  ])

/** As many payments as it was released, the last of them the one that it names, by the person that it names. */
function releaseFaults(facts: SettlementFacts, statement: StoredStatement): string[] {
  const { settlementId, attempt, paymentId, releasedBy } = statement
  const payments = paymentsOf(facts, settlementId)
  const problems: string[] = []
  if (payments.length !== attempt) problems.push(`released ${attempt} times, in ${payments.length} payments`)
  const last = payments.find((payment) => payment.paymentId === paymentId)
  if (paymentId !== undefined && last?.releasedBy !== releasedBy)
    problems.push(`${releasedBy} released it, its payment ${paymentId} ${last?.releasedBy ?? 'is not there'}`)
  const releasers = payments.map((payment) => payment.releasedBy).sort()
  if (releasers.join() !== [...(statement.releasers ?? [])].sort().join())
    problems.push(`released by ${releasers.join(', ')}, and it names ${statement.releasers?.join(', ')}`)
  const told = outcomesOf(facts, statement)
  if (moneyOf(statement) !== undefined && told.length !== attempt)
    problems.push(`released ${attempt} times, the bank was told ${told.length} times`)
  const name = told.find((one) => one.attempt === attempt)?.instruction.endToEndId
  if (name !== undefined && !last?.instructions.some(({ endToEndId }) => endToEndId === name))
    problems.push(`its payment ${paymentId} does not tell the bank of ${name}`)
  return problems
}

/** Each attempt ended before the next began; the last one as the statement's state says. */
function answerFaults(facts: SettlementFacts, statement: StoredStatement): string[] {
  const { state, attempt: last } = statement
  return outcomesOf(facts, statement).flatMap(({ settlementId, attempt, outcome, instruction }) => {
    const entries = entriesOf(facts, { settlementId, attempt })
    const problems = entries
      .filter((entry) => !isOf(entry, instruction))
      .map((entry) => `answer ${entry.entryId} is not one to ${instruction.endToEndId}`)
    const said = entries.map(({ applied }) => applied).sort()
    if (!possible.has(said.join(' ')))
      problems.push(`attempt ${attempt}: the bank's answers are ${said.join(', ')}`)
    const isFinal = attempt === last
    const cameBack = outcome === 'rejected' || outcome === 'returned'
    // Approved with an attempt behind it: approved again, after that came back.
    const fits = state === 'approved' ? cameBack : outcome === (state === 'released' ? 'open' : state)
    if (isFinal && !fits) problems.push(`it is ${state}, its last attempt ${outcome}`)
    if (!isFinal && !cameBack) problems.push(`attempt ${attempt} is ${outcome}, and there is a later one`)
    return problems
  })
}

/** What a bank can have said of one attempt: it need not have told of the way out before it tells of the way back. */
const possible = new Set(['', 'paid', 'rejected', 'returned', 'paid returned'])

function isOf(
  entry: {
    readonly endToEndId?: string | undefined
    readonly amountMinor: number
    readonly currency: string
  },
  { endToEndId, amountMinor, currency }: Instruction,
): boolean {
  return entry.endToEndId === endToEndId && entry.amountMinor === amountMinor && entry.currency === currency
}

/** An answer that moved something belongs to an attempt that was made. */
function checkStrayAnswers(facts: SettlementFacts, book: CheckBook): void {
  const made = new Set(
    [...facts.statements.values()]
      .flatMap((statement) => outcomesOf(facts, statement))
      .map(({ settlementId, attempt }) => `${settlementId}|${attempt}`),
  )
  for (const { entryId, applied, settlementId, attempt } of facts.bankEntries)
    if (applied !== 'unknown' && !made.has(`${settlementId}|${attempt}`))
      book.violated('bank-answers-applied-once', {
        item: `bank's answer ${entryId}`,
        problem: `it was applied as ${applied} to attempt ${attempt} of ${settlementId}, which was not made`,
      })
}
