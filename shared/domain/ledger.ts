// The double-entry ledger: accounts and transfers. Every movement is one debit, one credit, one amount, so an
// unbalanced entry cannot be written down. Corrections are new transfers.

import { isMovableAmount, type Unit } from './money.ts'
import { maskVoucherIds } from './voucher-number.ts'

/** The chart of accounts of DESIGN: each constructor names the account it makes. */
export const account = {
  grant: (grantId: string) => `grant:${grantId}`,
  budget: (programmeId: string, grantId: string) => `budget:${programmeId}:${grantId}`,
  reserved: (roundId: string) => `round:${roundId}:reserved`,
  voucher: (voucherId: string) => `voucher:${voucherId}`,
  /** All vouchers of a round in one account: for a trial balance that people can read. */
  roundVouchers: (roundId: string) => `round:${roundId}:vouchers`,
  vendorPayable: (vendorId: string) => `vendor:${vendorId}:payable`,
  /** What a vendor owes back: value that was reversed after it had been settled. */
  vendorReceivable: (vendorId: string) => `vendor:${vendorId}:receivable`,
  bank: (bankId: string) => `bank:${bankId}`,
  /** Goods and services that a vendor handed out and a released statement has accepted. */
  delivered: (programmeId: string) => `delivered:${programmeId}`,
  /** What a programme bears of redemptions offline that no voucher pays. */
  loss: (programmeId: string) => `loss:${programmeId}`,
} as const

/** Why value moved. Each cause joins one kind of account to one other: see docs/ledger.md. */
export type TransferCause =
  | 'funded'
  | 'defunded'
  | 'round-approved'
  | 'round-closed'
  | 'voucher-issued'
  | MovementCause
  | 'receivable-netted'
  | 'statement-paid'
  | 'payment-returned'
  | 'statement-delivered'

/** The causes that move a voucher's value after its issue: they are kept inside the voucher. */
export type MovementCause =
  | 'voucher-redeemed'
  | 'voucher-reversed'
  | 'voucher-expired'
  | 'voucher-voided'
  | 'value-returned'
  | 'card-replaced'
  | 'conflict-paid'

export type Transfer = {
  /** Unique for ever. The client's Idempotency-Key, or derived from what caused it; never random at write time. */
  readonly transferId: string
  readonly debit: string
  readonly credit: string
  readonly amount: number
  readonly unit: Unit
  /** Milliseconds since 1970. */
  readonly at: number
  readonly cause: TransferCause
}

/** Makes a transfer; throws on an amount that is not a positive whole number or on one account on both sides. */
export function transfer(entry: Transfer): Transfer {
  if (!isMovableAmount(entry.amount))
    throw new Error(`transfer ${maskVoucherIds(entry.transferId)}: amount ${entry.amount}`)
  if (entry.debit === entry.credit)
    throw new Error(`transfer ${maskVoucherIds(entry.transferId)}: same account on both sides`)
  return entry
}

/** A trial balance line: `balance` = credits − debits, in the unit's smallest part. */
export type AccountBalance = {
  readonly account: string
  readonly unit: Unit
  readonly debits: number
  readonly credits: number
  readonly balance: number
}

export type OpenTrialBalance = {
  readonly add: (entry: Transfer) => void
  /** Sorted by account and unit. Over all accounts each unit sums to zero. */
  readonly accounts: () => AccountBalance[]
}

/** A trial balance that takes transfers one by one, for more of them than fit in memory. */
export function openTrialBalance(): OpenTrialBalance {
  const sums = new Map<string, { account: string; unit: Unit; debits: number; credits: number }>()
  const side = (name: string, unit: Unit) => {
    const key = `${name} ${unit}`
    const known = sums.get(key)
    if (known !== undefined) return known
    const fresh = { account: name, unit, debits: 0, credits: 0 }
    sums.set(key, fresh)
    return fresh
  }
  return {
    add: ({ debit, credit, amount, unit }) => {
      side(debit, unit).debits += amount
      side(credit, unit).credits += amount
    },
    accounts: () =>
      [...sums.values()]
        .map((sum) => ({ ...sum, balance: sum.credits - sum.debits }))
        .sort((a, b) =>
          a.account === b.account ? a.unit.localeCompare(b.unit) : a.account < b.account ? -1 : 1,
        ),
  }
}

/** Sums transfers into balances, sorted by account and unit. Over all accounts each unit sums to zero. */
export function trialBalance(transfers: Iterable<Transfer>): AccountBalance[] {
  const open = openTrialBalance()
  for (const entry of transfers) open.add(entry)
  return open.accounts()
}
