// Reads a bank's statement, ISO 20022 camt.053 of any version since .02, for what it says of our payments. An entry is
// an answer when it carries an EndToEndId of ours; when it carries none but may be about ours, the outcome is unknown
// and a person looks. Entries that are not booked, and those of others, are left out and listed.
import {
  type BankAnswer,
  type BankFile,
  type BankOutcome,
  type FileFault,
  type IgnoredEntry,
  parseEndToEndId,
} from '../../domain/payment.ts'
import {
  amountOf,
  bookedOnOf,
  type Entry,
  endToEndIdOf,
  entryIdOf,
  hasAmount,
  isReturn,
  mayBeTransfer,
  referenceOf,
  returnCodeOf,
  type Side,
  sideOf,
  statementFacts,
} from './camt-entry.ts'
import { elementsAt, readXml, textAt, type XmlElement } from './xml-element.ts'

/** The answers in the order of the file; or what is wrong and on which line, and then no answer at all. */
export function readCamt053(xml: string): BankFile {
  const root = readXml(xml)
  if ('fault' in root) return { faults: [root.fault] }
  const found = statementsIn(root)
  if ('fault' in found) return { faults: [found.fault] }
  const findings = found.flatMap((statement) => readStatement(statement))
  const faults = findings.filter((finding) => 'what' in finding)
  if (faults.length > 0) return { faults: faults.slice(0, maxFaults) }
  return {
    answers: findings.filter((finding) => 'outcome' in finding),
    ignored: findings.filter((finding) => 'because' in finding),
  }
}

/** More of them tell a person nothing new. */
const maxFaults = 50

type Finding = BankAnswer | IgnoredEntry | FileFault

/** What banks send by mistake in place of a statement, by the element that tells. */
const otherMessages = new Map([
  ['BkToCstmrAcctRpt', "a camt.052, the report of a day that is not over. Ask for the day's statement"],
  ['BkToCstmrDbtCdtNtfctn', 'a camt.054, the notice of single entries. Ask for the statement'],
  ['CstmrPmtStsRpt', 'a pain.002, the status of an order. Ask for the statement'],
  ['CstmrCdtTrfInitn', 'a pain.001, the order itself. Ask for what the bank answers to it'],
])

function statementsIn(root: XmlElement): XmlElement[] | { readonly fault: FileFault } {
  // Some banks wrap the document in an envelope with a header.
  const document = root.name === 'Document' ? root : elementsAt(root, 'Document')[0]
  const fault = (what: string, { line }: XmlElement = root) => ({ fault: { line, what } })
  if (document === undefined)
    return fault(`The file is no bank statement: it begins with ${root.name.slice(0, 40)}.`)
  const [message] = document.children
  const other = otherMessages.get(message?.name ?? '')
  if (other !== undefined) return fault(`The file is ${other}, camt.053.`, message)
  const statements = elementsAt(document, 'BkToCstmrStmt/Stmt')
  return statements.length > 0
    ? statements
    : fault('The file holds no statement (BkToCstmrStmt, Stmt).', document)
}

function readStatement(element: XmlElement): Finding[] {
  const statement = statementFacts(element)
  return elementsAt(element, 'Ntry').flatMap((entry, index) =>
    readEntry({ element: entry, statement, position: index + 1 }),
  )
}

function readEntry(entry: Entry): Finding[] {
  const { element } = entry
  const status = textAt(element, 'Sts/Cd', 'Sts/Prtry', 'Sts')
  if (status === undefined) return [faultOf(element, 'Sts', 'must give the status of the entry')]
  if (status !== 'BOOK' && status !== 'RJCT')
    return [{ entryId: entryIdOf(entry, element, 1), line: element.line, because: 'not-booked' }]
  const details = elementsAt(element, 'NtryDtls/TxDtls')
  const whole = { entry, part: element, position: 1, status } as const
  if (details.length === 0) return [readPart({ ...whole, reason: 'the bank gives a sum without its parts' })]
  if (details.length > 1 && details.some((part) => !hasAmount(part)))
    return [readPart({ ...whole, reason: 'the bank gives its parts without their amounts' })]
  return details.map((part, index) => readPart({ entry, part, position: index + 1, status }))
}

/** One transaction of an entry, or the entry itself where the bank gives no details. */
type Part = {
  readonly entry: Entry
  readonly part: XmlElement
  readonly position: number
  readonly status: 'BOOK' | 'RJCT'
  /** Why nothing can be told from it, where that is known before. */
  readonly reason?: string
}

function readPart(given: Part): Finding {
  const { entry, part } = given
  const side = sideOf(entry, part)
  const bookedOn = bookedOnOf(entry)
  if (side === undefined) return faultOf(part, 'CdtDbtInd', 'must say CRDT or DBIT')
  if (bookedOn === undefined) return faultOf(part, 'BookgDt', 'must give the day of booking')
  const entryId = entryIdOf(entry, part, given.position)
  const verdict = judge(given, side)
  if (verdict === undefined) return { entryId, line: part.line, because: 'not-ours' }
  const amount = amountOf(entry, part)
  if (amount === 'in-no-currency-of-ours' && verdict.endToEndId === undefined)
    return { entryId, line: part.line, because: 'not-ours' }
  if (typeof amount === 'string') return faultOf(part, 'Amt', amountFaults[amount])
  const bankReference = referenceOf(entry, part)
  return { entryId, ...verdict, ...amount, bookedOn, bankReference }
}

const amountFaults = {
  'in-no-currency-of-ours': 'must be in a currency that is paid in',
  unreadable: 'must be above zero and have no more decimals than its currency',
}

const faultOf = ({ line }: XmlElement, column: string, what: string): FileFault => ({
  line,
  column,
  what: `${column} ${what}. Ask the bank for a corrected file.`,
})

type Verdict = Pick<BankAnswer, 'endToEndId' | 'outcome' | 'reason'>

/** Nothing where the money is none of ours. */
function judge(given: Part, side: Side): Verdict | undefined {
  const { entry, part, status } = given
  const name = endToEndIdOf(part)
  const cameBack = isReturn(entry, part)
  if (name !== undefined && parseEndToEndId(name) === undefined) return undefined
  if (name === undefined) {
    const mayBeOurs = side === 'CRDT' ? cameBack : mayBeTransfer(entry, part)
    if (status === 'RJCT' || !mayBeOurs) return undefined
    return unknown(given.reason ?? 'it carries no EndToEndId')
  }
  const code = returnCodeOf(entry, part)
  const because = code === undefined ? {} : { reason: code }
  const outcome = outcomeOf({ side, cameBack, status })
  if (outcome !== 'unknown') return { endToEndId: name, outcome, ...because }
  const why = side === 'CRDT' ? 'it is credited, but not called a return' : 'it is a return that is debited'
  return { endToEndId: name, ...unknown(why) }
}

const unknown = (why: string): Verdict => ({ outcome: 'unknown', reason: `No outcome: ${why}.` })

type Signs = { readonly side: Side; readonly cameBack: boolean; readonly status: Part['status'] }

function outcomeOf({ side, cameBack, status }: Signs): BankOutcome {
  if (status === 'RJCT') return 'rejected'
  if (side === 'CRDT') return cameBack ? 'returned' : 'unknown'
  return cameBack ? 'unknown' : 'paid'
}
