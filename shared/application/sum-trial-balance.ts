// A programme's trial balance, summed from its transfers when it is asked for: nothing is kept that could be stale.
import { type Actor, checkScope } from '../domain/actor.ts'
import {
  type AccountBalance,
  account,
  type OpenTrialBalance,
  openTrialBalance,
  type Transfer,
} from '../domain/ledger.ts'
import type { Amounts } from '../domain/money.ts'
import { refuse } from '../domain/refusal.ts'
import { ownTransfersOf, type VoucherHistory } from '../domain/voucher-transfers.ts'

/** API Gateway gives up after 29 s; what a page still needs after this long must fit into the rest. */
export const longestSumMs = 20_000

export type SumTrialBalancePorts = {
  readonly hasProgramme: (programmeId: string) => Promise<boolean>
  readonly listTransfers: (programmeId: string) => Promise<Transfer[]>
  /** Hands over each voucher of the programme; answers false when it stopped at `stopAt` instead. */
  readonly scanVouchers: (
    of: { programmeId: string; stopAt: number },
    take: (voucher: VoucherHistory) => void,
  ) => Promise<boolean>
}

/**
 * Answers every account of the programme, with all vouchers of a round summed into one account
 * `round:<roundId>:vouchers`. `balanced` means: each unit sums to zero over all accounts, and what the vouchers say
 * they hold is what was moved into them and not out. Refuses with `report-too-large` rather than run out of time.
 */
export const sumTrialBalance =
  (ports: SumTrialBalancePorts) =>
  async ({ programmeId, actor, now }: { programmeId: string; actor: Actor; now: number }) => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.hasProgramme(programmeId))) return refuse('programme-unknown', { field: 'programmeId' })
    const sums = openSums()
    // Vouchers first: each of them was paid for by an approval that is read after it.
    const complete = await ports.scanVouchers({ programmeId, stopAt: now + longestSumMs }, sums.takeVoucher)
    if (!complete) return refuse('report-too-large', { detail: 'Run the ledger verification instead.' })
    for (const entry of await ports.listTransfers(programmeId)) sums.take(entry)
    const accounts = sums.balance.accounts()
    const balanced = sumsToZero(accounts) && vouchersHold(accounts, sums.held)
    return {
      programmeId,
      at: now,
      accounts,
      balanced,
      vouchers: sums.count.vouchers,
      transfers: sums.count.transfers,
    }
  }

function openSums() {
  const balance: OpenTrialBalance = openTrialBalance()
  const held = new Map<string, number>()
  const count = { vouchers: 0, transfers: 0 }
  const take = (entry: Transfer) => {
    balance.add(entry)
    count.transfers += 1
  }
  const takeVoucher = (voucher: VoucherHistory) => {
    const own = account.voucher(voucher.voucherId)
    const together = account.roundVouchers(voucher.roundId)
    const rename = (name: string) => (name === own ? together : name)
    // Within its round a replaced card moves nothing.
    for (const entry of ownTransfersOf(voucher))
      if (entry.cause !== 'card-replaced')
        take({ ...entry, debit: rename(entry.debit), credit: rename(entry.credit) })
    const hold = (amounts: Amounts, sign: 1 | -1) => {
      for (const [unit, amount] of Object.entries(amounts)) {
        const key = `${together} ${unit}`
        held.set(key, (held.get(key) ?? 0) + sign * amount)
      }
    }
    hold(voucher.balance, 1)
    // Value on its way to a new card that is not written yet is nobody's balance, and still there.
    for (const movement of voucher.movements)
      if (movement.cause === 'card-replaced') hold(movement.amounts, 1)
    if (voucher.replaces !== undefined) hold(voucher.issued, -1)
    count.vouchers += 1
  }
  return { balance, held, count, take, takeVoucher }
}

function sumsToZero(accounts: readonly AccountBalance[]): boolean {
  const sums = new Map<string, number>()
  for (const { unit, balance } of accounts) sums.set(unit, (sums.get(unit) ?? 0) + balance)
  return [...sums.values()].every((sum) => sum === 0)
}

function vouchersHold(accounts: readonly AccountBalance[], held: ReadonlyMap<string, number>): boolean {
  const moved = new Map(accounts.map(({ account: name, unit, balance }) => [`${name} ${unit}`, balance]))
  return [...held].every(([key, amount]) => moved.get(key) === amount)
}
