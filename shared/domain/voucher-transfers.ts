// A voucher's transfers, derived from its record: one for its issue and one for each redemption, in every unit.
// Reports, the stream projector and the trial balance read the same story.
import { account, type Transfer, transfer } from './ledger.ts'
import type { Amounts, Unit } from './money.ts'
import type { Voucher } from './voucher.ts'

/** The part of a voucher that its transfers follow from. */
export type VoucherHistory = Pick<
  Voucher,
  'voucherId' | 'roundId' | 'issued' | 'issuedAt' | 'balance' | 'redemptions'
>

/** The id of the transfers that fund a voucher. A redemption's id is never that short. */
export function issueId(voucherId: string): string {
  return `${voucherId}.issued`
}

/** A redemption's id for the whole ledger: the client's key is unique only within its voucher. */
export function redemptionTransferId(voucherId: string, redemptionId: string): string {
  return `${voucherId}.${redemptionId}`
}

/**
 * Every transfer of a voucher, its issue first and then by time; of the same moment, by falling balance. In several
 * units each has its own transfer, with the unit behind its id. Throws on an amount that cannot move.
 */
export function transfersOf(voucher: VoucherHistory): Transfer[] {
  const voucherAccount = account.voucher(voucher.voucherId)
  const issue = movement(
    { id: issueId(voucher.voucherId), amounts: voucher.issued },
    {
      debit: account.reserved(voucher.roundId),
      credit: voucherAccount,
      at: voucher.issuedAt,
      cause: 'voucher-issued',
    },
  )
  const redemptions = [...voucher.redemptions].sort(
    (a, b) => a.at - b.at || total(b.balanceAfter) - total(a.balanceAfter),
  )
  return [
    ...issue,
    ...redemptions.flatMap((redemption) =>
      movement(
        {
          id: redemptionTransferId(voucher.voucherId, redemption.transferId),
          amounts: redemption.amounts,
        },
        {
          debit: voucherAccount,
          credit: account.vendorPayable(redemption.vendorId),
          at: redemption.at,
          cause: 'voucher-redeemed',
        },
      ),
    ),
  ]
}

function movement(
  { id, amounts }: { id: string; amounts: Amounts },
  between: Pick<Transfer, 'debit' | 'credit' | 'at' | 'cause'>,
): Transfer[] {
  const units = Object.keys(amounts).sort()
  const idOf = (unit: Unit) => (units.length === 1 ? id : `${id}.${unit}`)
  return units.map((unit) =>
    transfer({ transferId: idOf(unit), ...between, amount: amounts[unit] ?? 0, unit }),
  )
}

function total(amounts: Amounts): number {
  return Object.values(amounts).reduce((sum: number, amount) => sum + amount, 0)
}
