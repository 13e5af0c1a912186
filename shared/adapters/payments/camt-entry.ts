// The fields of an entry of a camt.053, and of the transactions within it: where the versions and the banks put them.
import { type Currency, isCurrency, isMovableAmount, parseDecimalText } from '../../domain/money.ts'
import { isDay, parseEndToEndId } from '../../domain/payment.ts'
import { elementsAt, textAt, type XmlElement } from './xml-element.ts'

/** Read once for all entries of a statement, which may be thousands. */
export type StatementFacts = {
  readonly statementId: string
  /** Number of the account that it is of. */
  readonly account: string
  /** When the bank made it. */
  readonly createdAt?: string | undefined
}

export function statementFacts(statement: XmlElement): StatementFacts {
  return {
    statementId: shown(textAt(statement, 'Id') ?? '-'),
    account: shown(textAt(statement, 'Acct/Id/IBAN', 'Acct/Id/Othr/Id') ?? '-'),
    createdAt: textAt(statement, 'CreDtTm'),
  }
}

/** An entry and all that is read from around it. */
export type Entry = {
  readonly element: XmlElement
  readonly statement: StatementFacts
  /** Place in the statement, from 1. */
  readonly position: number
}

export type Side = 'CRDT' | 'DBIT'

/** What a bank transaction code says of money that comes back: returned, or called back. */
const returnFamilies = ['RRTN', 'RPCR']

/** A return is told by its information, by the reversal of a debit, or by its bank transaction code. */
export function isReturn({ element }: Entry, part: XmlElement): boolean {
  const both = [part, element]
  return (
    both.some((one) => elementsAt(one, 'RtrInf').length > 0) ||
    ['true', '1'].includes(textAt(element, 'RvslInd') ?? '') ||
    both.some((one) => returnFamilies.includes(textAt(one, 'BkTxCd/Domn/Fmly/SubFmlyCd') ?? ''))
  )
}

const bankTransactionCode = {
  /** Credit transfers that we issued, in real time or not, and what tells nothing. */
  families: ['ICDT', 'IRCT', 'NTAV', 'OTHR'],
  charges: ['CHRG', 'COME', 'COMI', 'COMM', 'COMT', 'FEES', 'INTR', 'TAXE'],
}

/** Whether a debit without a name of ours may be one of our payments: not a charge, a card or a direct debit. */
export function mayBeTransfer({ element }: Entry, part: XmlElement): boolean {
  const [family, kind] = ['BkTxCd/Domn/Fmly/Cd', 'BkTxCd/Domn/Fmly/SubFmlyCd'].map(
    (path) => textAt(part, path) ?? textAt(element, path),
  )
  if (kind !== undefined && bankTransactionCode.charges.includes(kind)) return false
  return family === undefined || bankTransactionCode.families.includes(family)
}

/** Why the money came back: ISO 20022's code, or the bank's own. */
export function returnCodeOf({ element }: Entry, part: XmlElement): string | undefined {
  // Not its free text: who knows whose name a bank writes there.
  const paths = ['RtrInf/Rsn/Cd', 'RtrInf/Rsn/Prtry']
  const code = textAt(part, ...paths) ?? textAt(element, ...paths)
  return code === undefined ? undefined : shown(code)
}

/** Some banks give back the one of our two ids, some the other; some write that they have none. */
export function endToEndIdOf(part: XmlElement): string | undefined {
  const names = ['Refs/EndToEndId', 'Refs/InstrId']
    .map((path) => textAt(part, path))
    .filter((name) => name !== undefined && !namesOfNothing.includes(name))
  return names.find((name) => name !== undefined && parseEndToEndId(name) !== undefined) ?? names[0]
}

const namesOfNothing = ['NOTPROVIDED', 'NOT PROVIDED', 'NONREF']

/** Which way the money moved: of the transaction, or else of its entry. */
export function sideOf({ element }: Entry, part: XmlElement): Side | undefined {
  const side = textAt(part, 'CdtDbtInd') ?? textAt(element, 'CdtDbtInd')
  return side === 'CRDT' || side === 'DBIT' ? side : undefined
}

/** What was ordered comes first: what moved on the account may be less charges, or exchanged. */
const amountPaths = ['AmtDtls/InstdAmt/Amt', 'AmtDtls/TxAmt/Amt', 'Amt']

function amountElement(part: XmlElement): XmlElement | undefined {
  return amountPaths.map((path) => elementsAt(part, path)[0]).find((element) => element !== undefined)
}

/** Whether a transaction says what it is worth; else only its entry does. */
export function hasAmount(part: XmlElement): boolean {
  return amountElement(part) !== undefined
}

type Amount = { readonly amountMinor: number; readonly currency: Currency }

/** `unreadable` where it is not above zero, or has more decimals than its currency. */
export function amountOf(
  { element }: Entry,
  part: XmlElement,
): Amount | 'in-no-currency-of-ours' | 'unreadable' {
  const found = amountElement(part) ?? amountElement(element)
  if (found === undefined) return 'unreadable'
  const currency = found.attributes['Ccy'] ?? ''
  if (!isCurrency(currency)) return 'in-no-currency-of-ours'
  const amountMinor = parseDecimalText(withoutEmptyDecimals(found.text), currency)
  return amountMinor !== undefined && isMovableAmount(amountMinor) ? { amountMinor, currency } : 'unreadable'
}

/**
 * In XML the point is never one of thousands: zeros beyond the currency's decimals say nothing, and banks write them.
 * The schema's amounts have 18 digits.
 */
function withoutEmptyDecimals(text: string): string {
  return text.length <= 30 && text.includes('.') ? text.replace(/\.?0*$/, '') : text
}

/** The day of booking, or else of value, or else of the statement. */
export function bookedOnOf({ element, statement }: Entry): string | undefined {
  const text = textAt(element, 'BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt', 'ValDt/DtTm') ?? statement.createdAt
  const day = text?.slice(0, 'YYYY-MM-DD'.length) ?? ''
  return isDay(day) ? day : undefined
}

/** The bank's own reference; else the place in the statement, by which the bank finds it too. */
export function referenceOf({ element, statement, position }: Entry, part: XmlElement): string {
  const reference = textAt(part, 'Refs/AcctSvcrRef') ?? textAt(element, 'AcctSvcrRef')
  if (reference !== undefined) return shown(reference)
  return `${statement.statementId}/${shown(textAt(element, 'NtryRef') ?? String(position))}`
}

/**
 * The same for the same entry in a statement that is sent again, whatever the bank calls the statement then, as long as
 * the bank gives references. A return has one of its own, also where it bears the reference of the payment.
 */
export function entryIdOf(entry: Entry, part: XmlElement, position: number): string {
  return [
    entry.statement.account,
    sideOf(entry, part) ?? '-',
    bookedOnOf(entry) ?? '-',
    referenceOf(entry, part),
    shown(endToEndIdOf(part) ?? `#${position}`),
  ].join('|')
}

/** The schema's texts are of 140 at most; what claims to be one is not kept longer. */
const shown = (text: string) => text.slice(0, 140)
