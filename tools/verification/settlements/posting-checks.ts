// What statements post: the netting at their closing, goods at their release, money by the bank's word. Exactly the
// transfers that the state of a statement asks for, no more and no less.
import type { CheckBook } from '../check-book.ts'
import type { StoredTransfer } from '../stored-shapes.ts'
import { outcomesOf } from './payment-attempts.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredStatement } from './settlement-shapes.ts'

type Posting = Pick<StoredTransfer, 'debit' | 'credit' | 'amount' | 'unit' | 'cause'>

/** Checks the transfers of every statement, and those of statements that are not there. */
export function checkPostings(facts: SettlementFacts, book: CheckBook): void {
  for (const settlementId of new Set([...facts.statements.keys(), ...facts.transfers.keys()])) {
    const statement = facts.statements.get(settlementId)
    const due = statement === undefined ? new Map<string, Posting>() : postingsDue(facts, statement)
    const posted = facts.transfers.get(settlementId) ?? []
    const problems: string[] = []
    for (const transfer of posted) {
      const meant = due.get(transfer.transferId)
      if (meant === undefined || transfer.programmeId !== statement?.programmeId)
        problems.push(`${transfer.transferId} is not due`)
      else if (textOf(transfer) !== textOf(meant))
        problems.push(`${transfer.transferId} is ${textOf(transfer)}, due is ${textOf(meant)}`)
      due.delete(transfer.transferId)
    }
    for (const [transferId, meant] of due) problems.push(`${transferId} is missing: ${textOf(meant)}`)
    book.judge('statement-transfers-due', `statement ${settlementId}`, problems)
  }
}

const textOf = ({ amount, unit, debit, credit, cause }: Posting) =>
  `${cause} of ${amount} ${unit} from ${debit} to ${credit}`

const closedStates = new Set(['closed', 'approved', 'released', 'paid', 'rejected', 'returned'])

/** By transfer id. */
function postingsDue(facts: SettlementFacts, statement: StoredStatement): Map<string, Posting> {
  const { settlementId, programmeId, vendorId, state, attempt: releases } = statement
  const [payable, receivable] = [`vendor:${vendorId}:payable`, `vendor:${vendorId}:receivable`]
  const due = new Map<string, Posting>()
  const add = (name: string, posting: Posting) => {
    if (posting.amount !== 0) due.set(`${settlementId}.${name}`, posting)
  }
  if (closedStates.has(state))
    for (const [unit, net] of Object.entries(statement.netted)) {
      const [debit, credit] = net > 0 ? [payable, receivable] : [receivable, payable]
      add(`netted.${unit}`, { debit, credit, amount: Math.abs(net), unit, cause: 'receivable-netted' })
    }
  if (releases > 0)
    for (const [unit, amount] of Object.entries(statement.toPay))
      if (unit.startsWith('item:')) {
        const credit = `delivered:${programmeId}`
        add(`delivered.${unit}`, { debit: payable, credit, amount, unit, cause: 'statement-delivered' })
      }
  for (const { attempt, outcome, bankId, instruction } of outcomesOf(facts, statement)) {
    const bank = `bank:${bankId}`
    const money = { amount: instruction.amountMinor, unit: instruction.currency }
    const [out, back] = [outcome === 'paid' || outcome === 'returned', outcome === 'returned']
    if (out) add(`paid.${attempt}`, { debit: payable, credit: bank, ...money, cause: 'statement-paid' })
    if (back)
      add(`returned.${attempt}`, { debit: bank, credit: payable, ...money, cause: 'payment-returned' })
  }
  return due
}
