// How a voucher stands, for those who know its number and are not to learn whose it is.
import { type Actor, checkScope } from '../domain/actor.ts'
import { refuse } from '../domain/refusal.ts'
import type { TellVoucherStoryPorts } from './tell-voucher-story.ts'

/** Times in milliseconds since 1970. Refuses with `voucher-unknown` or by scope. */
export const showVoucherState =
  (ports: TellVoucherStoryPorts) =>
  async ({ voucherId, actor }: { voucherId: string; actor: Actor }) => {
    const voucher = await ports.findVoucher(voucherId)
    if (voucher === undefined) return refuse('voucher-unknown', { field: 'voucherId' })
    const outside = checkScope(actor, { programmeId: voucher.programmeId })
    if (outside !== undefined) return outside
    const { status, programmeId, roundId, kind, code, issued, balance, validFrom, validUntil } = voucher
    return {
      ...{ voucherId, status, programmeId, roundId, kind, code, issued, balance },
      ...{ validFrom: validFrom * 1000, validUntil: validUntil * 1000 },
    }
  }
