// One release of money: which approved statements are paid together, from which account, on which day. What is paid out
// is what the statements come to, to the cent; the bank's word alone says that it was paid.
import { type BankAccount, bankAccountFault } from './bank-account.ts'
import { dayIn, dayNumber } from './calendar.ts'
import { account, type Transfer, transfer } from './ledger.ts'
import { isCurrency } from './money.ts'
import { endToEndId, isDay, type PaymentFile, type PaymentInstruction } from './payment.ts'
import { type Refusal, refuse } from './refusal.ts'
import { moneyToPay, refuseRelease, type Settlement } from './settlement.ts'
import { statementNumber } from './vendor-statement.ts'

export type Payment = Omit<PaymentFile, 'scheme'> & {
  readonly programmeId: string
  /** The ledger's name of the account that is paid from. */
  readonly bankId: string
  /** Every statement that it releases, also those that pay no money. */
  readonly settlementIds: readonly string[]
  readonly releasedBy: string
}

type Plan = {
  readonly paymentId: string
  readonly programmeId: string
  readonly executionDay: string
  readonly debtor: PaymentFile['debtor']
  readonly bankId: string
  readonly sub: string
  readonly now: number
  /** The programme's: a statement has its year there. */
  readonly timeZone: string
  readonly settlements: readonly { readonly settlement: Settlement; readonly vendorName: string }[]
}

const mostDaysAhead = 366

/**
 * Why a bank should not be asked to pay on this day: it is over where the programme is, or more than a year away.
 * Undefined for every other day. `now` is in milliseconds since 1970.
 */
export function refuseExecutionDay(
  executionDay: string,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): Refusal | undefined {
  const today = dayIn(now, timeZone)
  const ahead = isDay(executionDay) ? dayNumber(executionDay) - dayNumber(today) : Number.NaN
  if (ahead >= 0 && ahead <= mostDaysAhead) return undefined
  return refuse('execution-day-invalid', {
    field: 'executionDay',
    detail: ahead < 0 ? `It is ${today} in the programme: ${executionDay} is over.` : undefined,
    facts: { today },
  })
}

/**
 * Refuses with `settlement-state-conflict`, `four-eyes-required`, and `payment-not-possible` where a statement has money
 * to pay and no account to pay it to.
 */
export function planPayment(plan: Plan): Payment | Refusal {
  const { paymentId, programmeId, executionDay, debtor, bankId, sub, now, timeZone, settlements } = plan
  const instructions: PaymentInstruction[] = []
  for (const { settlement, vendorName } of settlements) {
    const refusal = refuseRelease(settlement, sub)
    if (refusal !== undefined) return { ...refusal, field: 'settlementIds' }
    const instruction = instructionOf(settlement, { vendorName, timeZone })
    if (instruction === undefined) continue
    if ('refused' in instruction) return instruction
    instructions.push(instruction)
  }
  return {
    ...{ paymentId, programmeId, createdAt: now, executionDay, bankId, instructions },
    debtor: { name: debtor.name, account: accountAlone(debtor.account) },
    settlementIds: settlements.map(({ settlement }) => settlement.settlementId),
    releasedBy: sub,
  }
}

type Named = { readonly vendorName: string; readonly timeZone: string }

/** Undefined where the statement pays no money. */
function instructionOf(
  settlement: Settlement,
  { vendorName, timeZone }: Named,
): PaymentInstruction | Refusal | undefined {
  const { settlementId, attempt, bankAccount } = settlement
  const money = moneyToPay(settlement)
  if (money === undefined || !isCurrency(money.currency)) return undefined
  if (bankAccount === undefined || bankAccountFault(bankAccount) !== undefined)
    return refuse('payment-not-possible', {
      field: 'settlementIds',
      detail: 'A statement was approved without an account to pay it to.',
    })
  return {
    endToEndId: endToEndId({ settlementId, attempt: attempt + 1 }),
    amountMinor: money.amountMinor,
    currency: money.currency,
    creditor: { ...accountAlone(bankAccount), name: vendorName },
    remittance: `Statement ${statementNumber(settlement, timeZone)}`,
  }
}

/** Without who entered it, and when. */
function accountAlone({ holder, country, iban, other, bic, clearingMember }: BankAccount): BankAccount {
  return {
    ...{ holder, country },
    ...(iban !== undefined && { iban }),
    ...(other !== undefined && { other }),
    ...(bic !== undefined && { bic }),
    ...(clearingMember !== undefined && { clearingMember }),
  }
}

type Paid = Pick<Settlement, 'settlementId' | 'vendorId' | 'attempt'> & {
  readonly bankId: string
  readonly amountMinor: number
  readonly currency: string
  readonly at: number
}

/** What the bank's "paid" posts. */
export function paidTransfer({ settlementId, vendorId, attempt, bankId, ...money }: Paid): Transfer {
  return transfer({
    transferId: `${settlementId}.paid.${attempt}`,
    debit: account.vendorPayable(vendorId),
    credit: account.bank(bankId),
    ...{ amount: money.amountMinor, unit: money.currency, at: money.at, cause: 'statement-paid' },
  })
}

/** What posts that money came back: the vendor is owed it again. */
export function returnedTransfer({ settlementId, vendorId, attempt, bankId, ...money }: Paid): Transfer {
  return transfer({
    transferId: `${settlementId}.returned.${attempt}`,
    debit: account.bank(bankId),
    credit: account.vendorPayable(vendorId),
    ...{ amount: money.amountMinor, unit: money.currency, at: money.at, cause: 'payment-returned' },
  })
}
