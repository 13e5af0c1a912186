// Voids a voucher: nobody can redeem it any more, and what it held returns to its budget line.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { decideVoid, type VoidReceipt } from '../domain/voucher-ending.ts'
import type { CommitEnding, FindVoucher } from './correction-ports.ts'

/** Each attempt meets a redemption that came in between. */
const attempts = 8

/**
 * A repeat gets the first receipt. Refuses with `voucher-unknown`, `outside-your-scope`, `voucher-void`,
 * `voucher-replaced`, `voucher-expired`, `voucher-spent`, `too-busy`.
 */
export const voidVoucher =
  (ports: { readonly findVoucher: FindVoucher; readonly commitEnding: CommitEnding }) =>
  async (command: {
    readonly actor: Actor
    readonly voucherId: string
    readonly reason: string
    readonly requestHash: string
    readonly now: number
  }): Promise<VoidReceipt | Refusal> => {
    const { actor, voucherId, requestHash, reason, now } = command
    for (let attempt = 0; attempt < attempts; attempt++) {
      const voucher = await ports.findVoucher(voucherId)
      if (voucher === undefined) return refuse('voucher-unknown')
      const outside = checkScope(actor, { programmeId: voucher.programmeId })
      if (outside !== undefined) return outside
      const decided = decideVoid(voucher, { requestHash, reason, by: actor.sub, now })
      if (isRefusal(decided)) return decided
      if ('receipt' in decided) return decided.receipt
      await ports.commitEnding(decided.write)
    }
    return refuse('too-busy')
  }
