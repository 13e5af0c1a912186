// What goes to a bank and what comes back: instructions of a payment, each named by an EndToEndId that ties it to one
// attempt to pay one statement, and the bank's answers, each with an identity by which it is applied once.
import { type BankAccount, bankAccountFault } from './bank-account.ts'
import { type Currency, decimalText, isMovableAmount } from './money.ts'

export type PaymentInstruction = {
  /** See `endToEndId`. */
  readonly endToEndId: string
  readonly amountMinor: number
  readonly currency: Currency
  /** `name` is the vendor's, where `holder` is who owns the account. */
  readonly creditor: BankAccount & { readonly name: string }
  /** What the vendor reads on its own bank statement, such as the number of the statement that is paid. */
  readonly remittance: string
}

/** One batch: one payer's account, one currency, one day. */
export type PaymentFile = {
  readonly paymentId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** ISO 8601 day on which the bank is asked to pay. */
  readonly executionDay: string
  readonly debtor: { readonly name: string; readonly account: BankAccount }
  readonly instructions: readonly PaymentInstruction[]
  /** Euros between IBANs in the Single Euro Payments Area; elsewhere the bank chooses its way. */
  readonly scheme?: 'sepa'
}

export const bankOutcomes = ['paid', 'rejected', 'returned', 'unknown'] as const

export type BankOutcome = (typeof bankOutcomes)[number]

/** What the bank says of one instruction, or of money whose instruction it does not name. */
export type BankAnswer = {
  /** Identity of this entry: the same in a file that is sent again. Applied once. */
  readonly entryId: string
  /** Of ours always: it passes `parseEndToEndId`. Absent only where the outcome is `unknown`. */
  readonly endToEndId?: string
  readonly outcome: BankOutcome
  readonly amountMinor: number
  readonly currency: Currency
  /** ISO 8601 day. */
  readonly bookedOn: string
  /** What to quote when asking the bank. */
  readonly bankReference: string
  /** The bank's code (ISO 20022 external code: `AC04` is a closed account) or words, or why the outcome is unknown. */
  readonly reason?: string
}

/** An entry that is no answer: not booked yet, or none of our payments. */
export type IgnoredEntry = {
  readonly entryId: string
  readonly line: number
  readonly because: 'not-booked' | 'not-ours'
}

/** `line` counts from 1. `column` is the name of a CSV column or XML element. `what` says what is wrong and what to do. */
export type FileFault = { readonly line: number; readonly column?: string; readonly what: string }

/** All answers of a file, or its faults and no answer at all. */
export type BankFile =
  | { readonly answers: readonly BankAnswer[]; readonly ignored: readonly IgnoredEntry[] }
  | { readonly faults: readonly FileFault[] }

/** Larger files are refused: a day's statement of thousands of payments is below it. In characters. */
export const maxBankFileCharacters = 10_000_000

/** An attempt to pay a settlement. A statement that came back is paid again under the next attempt's name. */
export type PaymentAttempt = { readonly settlementId: string; readonly attempt: number }

const maxAttempts = 99

/**
 * The EndToEndId of an attempt: `stl_` and 20 characters, attempt 1 → `STL0123456789ABCDEFGHJK.01`. Of the 35 characters
 * of ISO 20022 and of the letters that every bank passes on. Throws on an id or attempt that cannot be.
 */
export function endToEndId({ settlementId, attempt }: PaymentAttempt): string {
  const text = `${idText(settlementId)}.${String(attempt).padStart(2, '0')}`
  if (parseEndToEndId(text)?.settlementId !== settlementId)
    throw new Error(`payment: no EndToEndId for ${settlementId}, attempt ${attempt}`)
  return text
}

/** Reads an EndToEndId of ours back; nothing for any other text. */
export function parseEndToEndId(text: string): PaymentAttempt | undefined {
  const [, id, digits] = /^STL([0-9A-HJKMNP-TV-Z]{20})\.([0-9]{2})$/.exec(text) ?? []
  const attempt = Number(digits)
  if (id === undefined || attempt < 1 || attempt > maxAttempts) return undefined
  return { settlementId: `stl_${id.toLowerCase()}`, attempt }
}

/** The MsgId of a payment's file: its id in the letters that every bank passes on. Throws where that has no 1–35. */
export function messageId(paymentId: string): string {
  const text = idText(paymentId)
  if (!/^[0-9A-Z]{1,35}$/.test(text)) throw new Error(`payment: no message id for ${paymentId}`)
  return text
}

const idText = (id: string) => id.replace('_', '').toUpperCase()

/** What a batch adds up to, as a decimal text. Exact also where the sum is beyond a number. */
export function controlSum(instructions: readonly PaymentInstruction[]): string {
  const [first] = instructions
  if (first === undefined) throw new Error('payment: no instructions')
  const sum = instructions.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n)
  return decimalText(sum, first.currency)
}

/** Throws on a batch that no bank should see; the decisions before it have to make it impossible. */
export function assertPayable({ executionDay, debtor, instructions }: PaymentFile): void {
  const [first] = instructions
  if (first === undefined) throw new Error('payment: no instructions')
  if (!isDay(executionDay)) throw new Error(`payment: ${executionDay} is no day`)
  assertUsable(debtor.account, 'debtor')
  const names = new Set<string>()
  for (const { endToEndId: name, amountMinor, currency, creditor } of instructions) {
    if (parseEndToEndId(name) === undefined) throw new Error(`payment: ${name} is no EndToEndId`)
    if (names.has(name)) throw new Error(`payment: ${name} twice`)
    if (!isMovableAmount(amountMinor)) throw new Error(`payment: ${name} of ${amountMinor}`)
    if (currency !== first.currency) throw new Error(`payment: ${name} in another currency`)
    assertUsable(creditor, name)
    names.add(name)
  }
}

function assertUsable(account: BankAccount, whose: string): void {
  const fault = bankAccountFault(account)
  if (fault !== undefined) throw new Error(`payment: account of ${whose}: ${fault.field} ${fault.what}`)
}

/** An ISO 8601 day that there is. */
export function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false
  const instant = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(instant) && new Date(instant).toISOString().startsWith(text)
}
