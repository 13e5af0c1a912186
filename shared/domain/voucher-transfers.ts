// A voucher's transfers, derived from its record: one for its issue and one for each movement, in every unit. Reports,
// the stream projector and the trial balance read the same story.
import { account, type MovementCause, type Transfer, transfer } from './ledger.ts'
import type { Amounts, Unit } from './money.ts'
import { endingId, type MovementRecord, type Voucher } from './voucher.ts'

/** The part of a voucher that its transfers follow from. */
export type VoucherHistory = Pick<
  Voucher,
  | 'voucherId'
  | 'programmeId'
  | 'roundId'
  | 'grantId'
  | 'issued'
  | 'issuedAt'
  | 'balance'
  | 'movements'
  | 'replaces'
>

/** The id of the transfers that fund a voucher. A movement's id is never that. */
export function issueId(voucherId: string): string {
  return `${voucherId}.issued`
}

/** A movement's id for the whole ledger: its own is unique only within its voucher. */
export function movementTransferId(voucherId: string, movementId: string): string {
  return `${voucherId}.${movementId}`
}

/**
 * Every transfer of a voucher, in the order in which they happened. In several units each has its own transfer, with
 * the unit behind its id. A card's replacement is one transfer of two vouchers: both tell it, under the same id. Throws
 * on an amount that cannot move.
 */
export function transfersOf(voucher: VoucherHistory): Transfer[] {
  return [
    ...fundingOf(voucher),
    ...voucher.movements.flatMap((movement) => transfersOfMovement(voucher, movement)),
  ]
}

/** The same without what the voucher before this one tells: over all vouchers each transfer comes once. */
export function ownTransfersOf(voucher: VoucherHistory): Transfer[] {
  return voucher.replaces === undefined
    ? transfersOf(voucher)
    : transfersOf(voucher).slice(unitsOf(voucher.issued).length)
}

/** What moved into a voucher at its beginning: out of its round, or out of the lost card. */
function fundingOf({ voucherId, roundId, issued, issuedAt, replaces }: VoucherHistory): Transfer[] {
  const into = { credit: account.voucher(voucherId), at: issuedAt }
  if (replaces === undefined)
    return inEachUnit(issueId(voucherId), issued, {
      ...into,
      debit: account.reserved(roundId),
      cause: 'voucher-issued',
    })
  return inEachUnit(movementTransferId(replaces, endingId.replaced), issued, {
    ...into,
    debit: account.voucher(replaces),
    cause: 'card-replaced',
  })
}

/** The transfers of one movement, one a unit. */
export function transfersOfMovement(
  voucher: Pick<VoucherHistory, 'voucherId' | 'programmeId' | 'grantId'>,
  movement: MovementRecord,
): Transfer[] {
  return inEachUnit(movementTransferId(voucher.voucherId, movement.transferId), movement.amounts, {
    ...accountsOf(voucher, movement),
    at: movement.at,
  })
}

/** Which accounts a movement joins, and why. */
function accountsOf(
  { voucherId, programmeId, grantId }: Pick<VoucherHistory, 'voucherId' | 'programmeId' | 'grantId'>,
  movement: MovementRecord,
): { debit: string; credit: string; cause: MovementCause } {
  const own = account.voucher(voucherId)
  switch (movement.cause) {
    case undefined:
      return { debit: own, credit: account.vendorPayable(movement.vendorId), cause: 'voucher-redeemed' }
    case 'voucher-reversed': {
      const ofVendor = movement.from === 'payable' ? account.vendorPayable : account.vendorReceivable
      return { debit: ofVendor(movement.vendorId), credit: own, cause: movement.cause }
    }
    case 'card-replaced':
      return { debit: own, credit: account.voucher(movement.to), cause: movement.cause }
    case 'conflict-paid':
      return {
        ...{ debit: account.loss(programmeId), credit: account.vendorPayable(movement.vendorId) },
        cause: movement.cause,
      }
    default:
      return { debit: own, credit: account.budget(programmeId, grantId), cause: movement.cause }
  }
}

const unitsOf = (amounts: Amounts) => Object.keys(amounts).sort()

function inEachUnit(
  id: string,
  amounts: Amounts,
  between: Pick<Transfer, 'debit' | 'credit' | 'at' | 'cause'>,
): Transfer[] {
  const units = unitsOf(amounts)
  const idOf = (unit: Unit) => (units.length === 1 ? id : `${id}.${unit}`)
  return units.map((unit) =>
    transfer({ transferId: idOf(unit), ...between, amount: amounts[unit] ?? 0, unit }),
  )
}
