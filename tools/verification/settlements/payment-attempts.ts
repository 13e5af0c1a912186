// Attempts to pay a statement: which payment told the bank to, under which name, and what the bank said of it.
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredBankEntry, StoredPayment, StoredStatement } from './settlement-shapes.ts'

export type Attempt = {
  readonly settlementId: string
  readonly attempt: number
}

export type Instruction = StoredPayment['instructions'][number]

/** An instruction to the bank, with what came of it so far. */
export type InstructedAttempt = Attempt & {
  readonly instruction: Instruction
  readonly bankId: string
  /** `open` until the bank has answered. */
  readonly outcome: 'open' | 'paid' | 'rejected' | 'returned'
}

/** `stl_` and 20 characters, attempt 1 → `STL0123456789ABCDEFGHJK.01`. Undefined for any other name. */
export function attemptNamed(endToEndId: string): Attempt | undefined {
  const [, id, digits] = /^STL([0-9A-Z]{20})\.([0-9]{2})$/.exec(endToEndId) ?? []
  return id === undefined ? undefined : { settlementId: `stl_${id.toLowerCase()}`, attempt: Number(digits) }
}

/** The money that a statement pays; a programme has one currency, goods are not paid. */
export function moneyOf({
  toPay,
}: Pick<StoredStatement, 'toPay'>): { unit: string; amount: number } | undefined {
  const [money] = Object.entries(toPay).filter(([unit, amount]) => !unit.startsWith('item:') && amount > 0)
  return money && { unit: money[0], amount: money[1] }
}

type Approval = NonNullable<StoredStatement['earlierApprovals']>[number]

/** The approval under which an attempt was made: the first that was not replaced before it, else the present one. */
export function approvalOf(
  { earlierApprovals = [], approvedBy, bankAccount }: StoredStatement,
  attempt: number,
): Partial<Pick<Approval, 'approvedBy' | 'bankAccount'>> {
  const earlier = earlierApprovals.find((one) => attempt <= one.attempt)
  return earlier ?? { ...(approvedBy && { approvedBy }), ...(bankAccount && { bankAccount }) }
}

type Index = {
  /** By statement. */
  readonly payments: ReadonlyMap<string, readonly StoredPayment[]>
  readonly instructions: ReadonlyMap<string, { instruction: Instruction; bankId: string }>
  readonly entries: ReadonlyMap<string, readonly StoredBankEntry[]>
}

const indexes = new WeakMap<SettlementFacts, Index>()

/** By `<statement>|<attempt>`; the entries are those that moved something. */
function indexOf(facts: SettlementFacts): Index {
  const known = indexes.get(facts)
  if (known !== undefined) return known
  const instructions = new Map<string, { instruction: Instruction; bankId: string }>()
  for (const { bankId, instructions: own } of facts.payments)
    for (const instruction of own) {
      const named = attemptNamed(instruction.endToEndId)
      if (named !== undefined)
        instructions.set(`${named.settlementId}|${named.attempt}`, { instruction, bankId })
    }
  const payments = new Map<string, StoredPayment[]>()
  for (const payment of facts.payments)
    for (const settlementId of new Set(payment.settlementIds))
      payments.set(settlementId, [...(payments.get(settlementId) ?? []), payment])
  const entries = new Map<string, StoredBankEntry[]>()
  for (const entry of facts.bankEntries) {
    if (entry.applied === 'unknown') continue
    const name = `${entry.settlementId}|${entry.attempt}`
    entries.set(name, [...(entries.get(name) ?? []), entry])
  }
  const index = { payments, instructions, entries }
  indexes.set(facts, index)
  return index
}

/** The payments that released a statement. */
export function paymentsOf(facts: SettlementFacts, settlementId: string): readonly StoredPayment[] {
  return indexOf(facts).payments.get(settlementId) ?? []
}

/** What the bank said of one attempt and was applied. */
export function entriesOf(
  facts: SettlementFacts,
  { settlementId, attempt }: Attempt,
): readonly StoredBankEntry[] {
  return indexOf(facts).entries.get(`${settlementId}|${attempt}`) ?? []
}

/** Every attempt of a statement that a payment told the bank of. */
export function outcomesOf(
  facts: SettlementFacts,
  { settlementId, attempt: last }: Attempt,
): readonly InstructedAttempt[] {
  return Array.from({ length: last }, (_, index) => index + 1).flatMap((attempt) => {
    const told = indexOf(facts).instructions.get(`${settlementId}|${attempt}`)
    if (told === undefined) return []
    const said = new Set(entriesOf(facts, { settlementId, attempt }).map(({ applied }) => applied))
    const outcome = (['returned', 'rejected', 'paid'] as const).find((one) => said.has(one)) ?? 'open'
    return [{ settlementId, attempt, ...told, outcome }]
  })
}
