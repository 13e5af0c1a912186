// Applies a bank's answers, each once: paid, rejected, returned. What we cannot tie to a payment of ours, or what says
// something else than the books, moves nothing and is kept for a person to look at.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Transfer } from '../domain/ledger.ts'
import { type BankAnswer, type BankFile, type FileFault, parseEndToEndId } from '../domain/payment.ts'
import { type Payment, paidTransfer, returnedTransfer } from '../domain/payment-release.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Settlement, SettlementState } from '../domain/settlement.ts'
import type { Page, ProgrammeExists } from './programme-ports.ts'
import type { GetPayment, GetSettlement } from './settlement-ports.ts'

export type BankFileFormat = 'camt.053' | 'csv'

/** `unknown`: nothing was moved, and `reason` says why. */
export type BankEntry = BankAnswer & {
  readonly programmeId: string
  readonly applied: 'paid' | 'rejected' | 'returned' | 'unknown'
  readonly settlementId?: string
  readonly attempt?: number
  readonly readBy: string
  readonly readAt: number
}

/** How an entry moves a statement; the write holds only while the statement is as it was read. */
type SettlementMove = {
  readonly settlement: Settlement
  readonly to: SettlementState
  readonly transfers: readonly Transfer[]
}

/** `repeated`: the entry is there already. `stale`: the statement is no longer as it was read. */
export type ApplyEntry = (write: {
  readonly entry: BankEntry
  readonly move?: SettlementMove
}) => Promise<'applied' | 'repeated' | 'stale' | Refusal>

export type ApplyBankAnswersPorts = {
  readonly programmeExists: ProgrammeExists
  readonly readBankFile: (file: { format: BankFileFormat; content: string }) => BankFile
  readonly getSettlement: GetSettlement
  readonly getPayment: GetPayment
  readonly findEntry: (of: { programmeId: string; entryId: string }) => Promise<BankEntry | undefined>
  readonly applyEntry: ApplyEntry
}

type Command = {
  readonly actor: Actor
  readonly programmeId: string
  readonly format: BankFileFormat
  readonly content: string
  readonly now: number
}

export type AppliedEntry = Pick<
  BankEntry,
  'entryId' | 'endToEndId' | 'outcome' | 'applied' | 'amountMinor' | 'currency' | 'reason' | 'settlementId'
> & {
  /** It was read before: this time it moved nothing. */
  readonly repeated: boolean
}

const attempts = 6

/**
 * Returns what came of each entry. Refuses with `programme-unknown`, `outside-your-scope`, `bank-file-unreadable` (with
 * every fault of the file, and then nothing of it was applied) and `too-busy`: then send the file again.
 */
export const applyBankAnswers =
  (ports: ApplyBankAnswersPorts) =>
  async (
    command: Command,
  ): Promise<{ readonly entries: AppliedEntry[]; readonly ignored: number } | Refusal> => {
    const { actor, programmeId, format, content } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId))) return refuse('programme-unknown')
    const file = ports.readBankFile({ format, content })
    if ('faults' in file) return refuseFile(file.faults)
    const entries: AppliedEntry[] = []
    for (const answer of file.answers) {
      const applied = await applyAnswer(ports, command, answer)
      if (isRefusal(applied)) return applied
      entries.push(applied)
    }
    return { entries, ignored: file.ignored.length }
  }

const mostFaults = 20

function refuseFile(faults: readonly FileFault[]): Refusal {
  const told = faults
    .slice(0, mostFaults)
    .map(({ line, column, what }) => `line ${line}${column === undefined ? '' : `, ${column}`}: ${what}`)
  return refuse('bank-file-unreadable', { field: 'content', detail: told[0] ?? '', facts: { faults: told } })
}

async function applyAnswer(
  ports: ApplyBankAnswersPorts,
  command: Command,
  answer: BankAnswer,
): Promise<AppliedEntry | Refusal> {
  const { programmeId } = command
  for (let attempt = 0; attempt < attempts; attempt++) {
    const earlier = await ports.findEntry({ programmeId, entryId: answer.entryId })
    if (earlier !== undefined) return showEntry(earlier, true)
    const { entry, move } = await decideEntry(ports, command, answer)
    const outcome = await ports.applyEntry({ entry, ...(move !== undefined && { move }) })
    if (isRefusal(outcome)) return outcome
    if (outcome === 'applied') return showEntry(entry, false)
  }
  return refuse('too-busy')
}

async function decideEntry(
  ports: ApplyBankAnswersPorts,
  { actor, programmeId, now }: Command,
  answer: BankAnswer,
): Promise<{ readonly entry: BankEntry; readonly move?: SettlementMove }> {
  const kept = { ...answer, programmeId, readBy: actor.sub, readAt: now }
  const named = answer.endToEndId === undefined ? undefined : parseEndToEndId(answer.endToEndId)
  const settlement = named && (await ports.getSettlement({ programmeId, ...named }))
  const paymentId = settlement?.paymentId
  const payment = paymentId && (await ports.getPayment({ programmeId, paymentId }))
  if (named === undefined || settlement === undefined || !payment)
    return { entry: { ...kept, applied: 'unknown', reason: answer.reason ?? 'It names no payment of ours.' } }
  const decided = decideMove({ answer, settlement, payment, attempt: named.attempt, now })
  const entry = { ...kept, settlementId: settlement.settlementId, attempt: named.attempt }
  if ('reason' in decided) return { entry: { ...entry, applied: 'unknown', reason: decided.reason } }
  const { applied, ...move } = decided
  return { entry: { ...entry, applied }, move }
}

type Facts = {
  readonly answer: BankAnswer
  readonly settlement: Settlement
  readonly payment: Payment
  readonly attempt: number
  readonly now: number
}

/** What an answer makes of its statement, or why it makes nothing of it. */
export function decideMove({
  answer,
  settlement,
  payment,
  attempt,
  now,
}: Facts):
  | { readonly reason: string }
  | (SettlementMove & { readonly applied: 'paid' | 'rejected' | 'returned' }) {
  const instruction = payment.instructions.find(({ endToEndId }) => endToEndId === answer.endToEndId)
  if (instruction === undefined || settlement.attempt !== attempt)
    return { reason: 'It answers an earlier attempt to pay this statement.' }
  if (instruction.amountMinor !== answer.amountMinor || instruction.currency !== answer.currency)
    return { reason: 'The amount is not the one that was to be paid.' }
  const { amountMinor, currency } = instruction
  const money = { ...settlement, bankId: payment.bankId, amountMinor, currency, at: now }
  const { state } = settlement
  if (answer.outcome === 'paid' && state === 'released')
    return { applied: 'paid', settlement, to: 'paid', transfers: [paidTransfer(money)] }
  if (answer.outcome === 'rejected' && state === 'released')
    return { applied: 'rejected', settlement, to: 'rejected', transfers: [] }
  if (answer.outcome === 'returned' && state === 'paid')
    return { applied: 'returned', settlement, to: 'returned', transfers: [returnedTransfer(money)] }
  // The bank tells only of the way back: the money left and came.
  if (answer.outcome === 'returned' && state === 'released')
    return {
      ...{ applied: 'returned', settlement, to: 'returned' },
      transfers: [paidTransfer(money), returnedTransfer(money)],
    }
  // The bank's own reason tells why it paid nothing, not why the books were left alone.
  const isUnknown = answer.outcome === 'unknown' && answer.reason !== undefined
  return { reason: isUnknown ? answer.reason : `The statement is ${state} already.` }
}

function showEntry(entry: BankEntry, repeated: boolean): AppliedEntry {
  const { entryId, endToEndId, outcome, applied, amountMinor, currency, reason, settlementId } = entry
  return {
    ...{ entryId, outcome, applied, amountMinor, currency, repeated },
    ...(endToEndId !== undefined && { endToEndId }),
    ...(reason !== undefined && { reason }),
    ...(settlementId !== undefined && { settlementId }),
  }
}

type ListEntriesPorts = {
  readonly programmeExists: ProgrammeExists
  readonly listEntries: (of: { programmeId: string; cursor?: string | undefined }) => Promise<Page<BankEntry>>
}

/** Every entry that was read. Refuses with `outside-your-scope` or `programme-unknown`. */
export const listBankEntries =
  (ports: ListEntriesPorts) =>
  async (asked: {
    readonly actor: Actor
    readonly programmeId: string
    readonly cursor?: string | undefined
  }): Promise<Page<BankEntry> | Refusal> => {
    const outside = checkScope(asked.actor, asked)
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(asked.programmeId))) return refuse('programme-unknown')
    return ports.listEntries(asked)
  }
