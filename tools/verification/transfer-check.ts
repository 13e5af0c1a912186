// A stored transfer by itself: a whole amount, between the two accounts that its cause names.
import type { CheckBook } from './check-book.ts'
import type { StoredTransfer } from './stored-shapes.ts'

/** Checks `transfers-well-formed` of one transfer of a programme. */
export function checkTransfer(transfer: StoredTransfer, programmeId: string, book: CheckBook): void {
  const { transferId, amount, debit, credit, cause } = transfer
  const problems: string[] = []
  if (!Number.isSafeInteger(amount) || amount <= 0) problems.push(`its amount is ${amount}`)
  if (!joins(transfer, programmeId)) problems.push(`${cause} does not move from ${debit} to ${credit}`)
  book.expect('transfers-well-formed', problems.length === 0, () => ({
    item: `transfer ${transferId} of ${programmeId}`,
    problem: problems.join('; '),
  }))
}

function joins({ cause, debit, credit }: StoredTransfer, programmeId: string): boolean {
  const from = debit.split(':')
  const to = credit.split(':')
  if (cause === 'funded') return debit === `grant:${from[1]}` && credit === `budget:${programmeId}:${from[1]}`
  if (cause === 'defunded') return debit === `budget:${programmeId}:${to[1]}` && credit === `grant:${to[1]}`
  if (cause === 'round-approved')
    return debit === `budget:${programmeId}:${from[2]}` && credit === `round:${to[1]}:reserved`
  if (cause === 'round-closed')
    return debit === `round:${from[1]}:reserved` && credit === `budget:${programmeId}:${to[2]}`
  return joinsOfStatement({ cause, debit, credit }, programmeId)
}

/** What statements post: which vendor and how much is for `statement-transfers-due` to say. */
function joinsOfStatement(
  { cause, debit, credit }: Pick<StoredTransfer, 'cause' | 'debit' | 'credit'>,
  programmeId: string,
): boolean {
  const [from, to] = [debit.split(':'), credit.split(':')]
  const vendorId = from[0] === 'vendor' ? from[1] : to[1]
  const [payable, receivable] = [`vendor:${vendorId}:payable`, `vendor:${vendorId}:receivable`]
  if (cause === 'receivable-netted')
    return [debit, credit].sort().join() === [payable, receivable].sort().join()
  if (cause === 'statement-delivered') return debit === payable && credit === `delivered:${programmeId}`
  if (cause === 'statement-paid') return debit === payable && credit === `bank:${to[1]}`
  return cause === 'payment-returned' && debit === `bank:${from[1]}` && credit === payable
}
