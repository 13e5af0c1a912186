// A vendor's statement in one programme: which lines it holds, what comes of them, and who may move it on. A line is in
// at most one statement; what is late falls into the next; whoever closed a statement does not approve it, and whoever
// approved it does not release its payment.

import type { BankAccount } from './bank-account.ts'
import { account, type Transfer, transfer } from './ledger.ts'
import { type Amounts, isCurrency, type Unit } from './money.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { ReversalSide } from './voucher.ts'

/**
 * collecting → closed, or empty where there was nothing; closed → approved → released → paid;
 * released → rejected, paid → returned: from both it can be released again, to the same account; or approved again, with
 * the account that the vendor has by then.
 */
export const settlementStates = [
  'collecting',
  'closed',
  'empty',
  'approved',
  'released',
  'paid',
  'rejected',
  'returned',
] as const
export type SettlementState = (typeof settlementStates)[number]

/** How many parts the lines of a statement are collected in: those that a day's lines are spread over. */
export const settlementParts = 8

/** Sums of a statement's lines, in whole units. */
export type LineSums = {
  readonly redeemed: Amounts
  /** Reversed before it was settled: it was never owed. */
  readonly reversed: Amounts
  /** Reversed after it was settled: the vendor owes it back. */
  readonly receivable: Amounts
}

/** What a statement comes to. */
export type SettlementResult = {
  readonly toPay: Amounts
  /** What the vendor still owes, and the next statement nets. */
  readonly carriedOut: Amounts
  /** Moved from payable to receivable; below zero the other way. */
  readonly netted: Amounts
}

export type Settlement = LineSums &
  SettlementResult & {
    readonly settlementId: string
    readonly programmeId: string
    readonly vendorId: string
    /** Counts the vendor's statements in the programme, from 1. */
    readonly number: number
    readonly state: SettlementState
    /** Milliseconds since 1970: where the one before ended, and before when its lines were made. */
    readonly from: number
    readonly until: number
    readonly closedBy: string
    readonly startedAt: number
    readonly closedAt?: number
    readonly lineCount: number
    /** Lines that no voucher confirms: not in the statement, and for a person to look at. */
    readonly leftOut: number
    /** What the vendor owed from before. */
    readonly carriedIn: Amounts
    readonly approvedBy?: string
    /** Where it is paid to, as the approver saw it. */
    readonly bankAccount?: BankAccount
    /** Approvals that a later one has taken the place of. */
    readonly earlierApprovals?: readonly EarlierApproval[]
    readonly releasedBy?: string
    /** Of every attempt, the last one too. */
    readonly releasers?: readonly string[]
    readonly paymentId?: string
    /** How often its payment was released. */
    readonly attempt: number
  }

/** `attempt`: the last one that was made under it, to its account. */
export type EarlierApproval = {
  readonly approvedBy: string
  readonly bankAccount: BankAccount
  readonly attempt: number
}

/** One of the parts in which a statement's lines are collected. */
export type SettlementPart = LineSums & {
  readonly part: number
  readonly state: 'open' | 'closed'
  readonly count: number
  readonly leftOut: number
  /** 32 bytes in hex: the XOR over its lines' SHA-256. */
  readonly hash: string
  /** The same sums, from what the vouchers say. */
  readonly voucherSums: LineSums
  /** Counts every change of it. */
  readonly version: number
}

export const noSums: LineSums = { redeemed: {}, reversed: {}, receivable: {} }
const noHash = '0'.repeat(64)

export function openPart(part: number): SettlementPart {
  return {
    ...{
      part,
      state: 'open',
      count: 0,
      leftOut: 0,
      hash: noHash,
      ...noSums,
      voucherSums: noSums,
      version: 0,
    },
  }
}

/** A vendor's line, as far as a statement counts it. */
export type CountedLine = {
  readonly voucherId: string
  readonly transferId: string
  readonly sign: 1 | -1
  readonly from?: ReversalSide | undefined
  readonly amounts: Amounts
}

/** Sums lines by what they are. */
export function sumLines(lines: readonly CountedLine[]): LineSums {
  const sums = { redeemed: {}, reversed: {}, receivable: {} } as Record<keyof LineSums, Record<Unit, number>>
  for (const { sign, from, amounts } of lines) {
    const sum = sums[sign === 1 ? 'redeemed' : from === 'receivable' ? 'receivable' : 'reversed']
    for (const [unit, amount] of Object.entries(amounts)) sum[unit] = (sum[unit] ?? 0) + amount
  }
  return sums
}

/** Adds sums up. */
export function addSums(left: LineSums, right: LineSums): LineSums {
  const add = (name: keyof LineSums) => {
    const sum: Record<Unit, number> = { ...left[name] }
    for (const [unit, amount] of Object.entries(right[name])) sum[unit] = (sum[unit] ?? 0) + amount
    return sum
  }
  return { redeemed: add('redeemed'), reversed: add('reversed'), receivable: add('receivable') }
}

/** Tells whether two sums say the same, whatever the order of their units. */
export function sameSums(left: LineSums, right: LineSums): boolean {
  return (['redeemed', 'reversed', 'receivable'] as const).every((name) =>
    unitsOf(left[name], right[name]).every((unit) => (left[name][unit] ?? 0) === (right[name][unit] ?? 0)),
  )
}

/** Mixes lines into a part's hash, in any order. `sha256` takes text and returns 32 bytes. */
export function mixLines(
  hash: string,
  lines: readonly CountedLine[],
  sha256: (text: string) => Uint8Array,
): string {
  const mixed = Uint8Array.from(hash.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  for (const line of lines) {
    const digest = sha256(lineText(line))
    for (let index = 0; index < mixed.length; index++)
      mixed[index] = (mixed[index] ?? 0) ^ (digest[index] ?? 0)
  }
  return [...mixed].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function lineText({ voucherId, transferId, sign, amounts }: CountedLine): string {
  const told = unitsOf(amounts).map((unit) => `${unit} ${amounts[unit]}`)
  return `${voucherId}|${transferId}|${sign}|${told.join(', ')}`
}

/** What the lines come to, with what the vendor owed before. Whole numbers all along. */
export function settle(sums: LineSums, carriedIn: Amounts): SettlementResult {
  const toPay: Record<Unit, number> = {}
  const carriedOut: Record<Unit, number> = {}
  const netted: Record<Unit, number> = {}
  for (const unit of unitsOf(sums.redeemed, sums.reversed, sums.receivable, carriedIn)) {
    const payable = (sums.redeemed[unit] ?? 0) - (sums.reversed[unit] ?? 0)
    const due = payable - (sums.receivable[unit] ?? 0) - (carriedIn[unit] ?? 0)
    toPay[unit] = Math.max(0, due)
    if (due < 0) carriedOut[unit] = -due
    if (payable !== toPay[unit]) netted[unit] = payable - toPay[unit]
  }
  return { toPay, carriedOut, netted }
}

function unitsOf(...all: readonly Amounts[]): Unit[] {
  return [...new Set(all.flatMap((amounts) => Object.keys(amounts)))].sort()
}

type Netting = Pick<Settlement, 'settlementId' | 'vendorId'>

/** What closing a statement posts: what the vendor owes is taken from what it is owed. */
export function nettingTransfers(
  { settlementId, vendorId }: Netting,
  netted: Amounts,
  at: number,
): Transfer[] {
  const [payable, receivable] = [account.vendorPayable(vendorId), account.vendorReceivable(vendorId)]
  return unitsOf(netted).flatMap((unit) => {
    const amount = netted[unit] ?? 0
    if (amount === 0) return []
    return transfer({
      transferId: `${settlementId}.netted.${unit}`,
      ...(amount > 0 ? { debit: payable, credit: receivable } : { debit: receivable, credit: payable }),
      ...{ amount: Math.abs(amount), unit, at, cause: 'receivable-netted' },
    })
  })
}

/** What the release of a statement posts: goods and services that it accepts as delivered. Money waits for the bank. */
export function deliveryTransfers(settlement: Settlement, at: number): Transfer[] {
  const { settlementId, programmeId, vendorId, toPay } = settlement
  return unitsOf(toPay)
    .filter((unit) => !isCurrency(unit) && (toPay[unit] ?? 0) > 0)
    .map((unit) =>
      transfer({
        transferId: `${settlementId}.delivered.${unit}`,
        debit: account.vendorPayable(vendorId),
        credit: account.delivered(programmeId),
        ...{ amount: toPay[unit] ?? 0, unit, at, cause: 'statement-delivered' },
      }),
    )
}

/** The money that a statement pays; undefined where it pays none. A programme has one currency. */
export function moneyToPay({
  toPay,
}: Pick<Settlement, 'toPay'>): { readonly currency: string; readonly amountMinor: number } | undefined {
  const [money] = Object.entries(toPay).filter(([unit, amount]) => isCurrency(unit) && amount > 0)
  return money && { currency: money[0], amountMinor: money[1] }
}

type People = Pick<Settlement, 'state' | 'closedBy' | 'approvedBy' | 'releasers'>

/** A payment that came back may have gone to an account that is closed: whoever approves it again approves another. */
const approvable: readonly SettlementState[] = ['closed', 'rejected', 'returned']

/** `done`: the actor did it before. Refuses with `settlement-state-conflict` or `four-eyes-required`. */
export function decideApproval(settlement: People, sub: string): 'approve' | 'done' | Refusal {
  const { state, closedBy, approvedBy, releasers } = settlement
  if (!approvable.includes(state)) return approvedBy === sub ? 'done' : refuseState(settlement)
  if (closedBy === sub)
    return refuse('four-eyes-required', { detail: 'Somebody else must approve it: you closed it.' })
  return releasers?.includes(sub)
    ? refuse('four-eyes-required', { detail: 'Somebody else must approve it: you released its payment.' })
    : 'approve'
}

const releasable: readonly SettlementState[] = ['approved', 'rejected', 'returned']

/** Why this actor cannot release a statement's payment; undefined when they can. */
export function refuseRelease(settlement: People, sub: string): Refusal | undefined {
  if (!releasable.includes(settlement.state)) return refuseState(settlement)
  return settlement.approvedBy === sub
    ? refuse('four-eyes-required', { detail: 'Somebody else must release it: you approved it.' })
    : undefined
}

export function refuseState({ state }: Pick<Settlement, 'state'>): Refusal {
  return refuse('settlement-state-conflict', { detail: `The statement is ${state}.`, facts: { state } })
}

/** States in which the money of a statement has not reached the vendor. */
const unpaidStates: readonly SettlementState[] = ['closed', 'approved', 'released', 'rejected', 'returned']

/** What a statement still owes its vendor: money until the bank has paid it, goods until they are accepted. */
export function unpaidOf({
  state,
  attempt,
  toPay,
}: Pick<Settlement, 'state' | 'attempt' | 'toPay'>): Amounts {
  if (!unpaidStates.includes(state)) return {}
  return Object.fromEntries(
    Object.entries(toPay).filter(([unit, amount]) => amount > 0 && (isCurrency(unit) || attempt === 0)),
  )
}
