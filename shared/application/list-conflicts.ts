// The conflicts of a programme, each with the redemptions that its voucher has paid, to be held beside it.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Claim, ClaimState } from '../domain/claim.ts'
import type { Amounts } from '../domain/money.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { RedemptionRecord, Voucher } from '../domain/voucher.ts'
import { reversalId } from '../domain/voucher.ts'
import { voucherNumberEnd } from '../domain/voucher-number.ts'
import type { ListConflicts, ReadVouchers } from './claim-ports.ts'
import type { Page, ProgrammeExists } from './programme-ports.ts'

type ShownClaim = Pick<Claim, 'receiptId' | 'vendorId' | 'deviceId' | 'siteId' | 'at'>

export type ShownConflict = Pick<Claim, 'receiptId' | 'reason' | 'amounts' | 'receivedAt'> & {
  readonly programmeId: string
  readonly voucherNumberEnd: string
  readonly claim: ShownClaim
  readonly paid: readonly (ShownClaim & { readonly amounts: Amounts })[]
  readonly decision: ClaimState
  readonly decidedBy?: string
  readonly decidedAt?: number
  readonly note?: string
}

export type ListConflictsPorts = {
  readonly programmeExists: ProgrammeExists
  readonly listConflicts: ListConflicts
  readonly readVouchers: ReadVouchers
}

/** A page, the newest first. Refuses with `outside-your-scope`, `programme-unknown`. */
export const listConflicts =
  (ports: ListConflictsPorts) =>
  async (of: {
    readonly actor: Actor
    readonly programmeId: string
    readonly cursor?: string | undefined
  }): Promise<Page<ShownConflict> | Refusal> => {
    const { actor, programmeId } = of
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId)))
      return refuse('programme-unknown', { field: 'programmeId' })
    const { rows, cursor } = await ports.listConflicts(of)
    const vouchers = await ports.readVouchers([...new Set(rows.map(({ voucherId }) => voucherId))])
    const byId = new Map(vouchers.map((voucher) => [voucher.voucherId, voucher]))
    const shown = rows.flatMap(({ voucherId, receiptId }) => {
      const voucher = byId.get(voucherId)
      // Not there where its receipt was paid after all, or is only just being written.
      const claim = voucher?.claims.find((one) => one.receiptId === receiptId)
      return voucher === undefined || claim === undefined ? [] : [showConflict(voucher, claim)]
    })
    return { rows: shown, ...(cursor !== undefined && { cursor }) }
  }

export function showConflict(voucher: Voucher, claim: Claim): ShownConflict {
  const { receiptId, reason, amounts, state, decidedBy, decidedAt, note, receivedAt } = claim
  return {
    ...{ receiptId, programmeId: voucher.programmeId, reason, amounts, decision: state, receivedAt },
    voucherNumberEnd: voucherNumberEnd(voucher.voucherId),
    claim: shownClaim(receiptId, claim),
    paid: paidOf(voucher).map((redemption) => ({
      ...shownClaim(redemption.transferId, redemption),
      amounts: redemption.amounts,
    })),
    ...(decidedBy !== undefined && { decidedBy }),
    ...(decidedAt !== undefined && { decidedAt }),
    ...(note !== undefined && { note }),
  }
}

const shownClaim = (
  receiptId: string,
  of: Pick<Claim, 'vendorId' | 'deviceId' | 'siteId' | 'at'>,
): ShownClaim => {
  const { vendorId, deviceId, siteId, at } = of
  return { receiptId, vendorId, deviceId, siteId, at }
}

/** Redemptions that stand. */
function paidOf({ movements }: Voucher): RedemptionRecord[] {
  const ids = new Set(movements.map(({ transferId }) => transferId))
  return movements.filter(
    (movement): movement is RedemptionRecord & (typeof movements)[number] =>
      movement.cause === undefined && !ids.has(reversalId(movement.transferId)),
  )
}
