// Takes a redemption back: by its vendor within the time that the programme sets, later by finance. First the vendor's
// line is marked, which decides whether the value is taken from what the vendor is owed or becomes what it owes; then
// one conditional write moves it. A request that died in between is completed by its repeat, on the same side.

import { type Actor, checkScope } from '../domain/actor.ts'
import type { Programme } from '../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import {
  decideReversal,
  type ReversalReceipt,
  type ReversalRequest,
  type ReversalWrite,
} from '../domain/reversal.ts'
import type { Voucher } from '../domain/voucher.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import type { CommitReversal, FindVoucher, MarkReversal } from './correction-ports.ts'
import { identifyVoucher, type PresentedVoucher } from './identify-voucher.ts'
import { redemptionLine } from './project-voucher-change.ts'
import { findStanding, type RedeemVoucherPorts } from './redeem-voucher.ts'

type ReversalPorts = {
  readonly findVoucher: FindVoucher
  readonly markReversal: MarkReversal
  readonly commitReversal: CommitReversal
  /** Waits until a line may have been projected. */
  readonly waitForLine: () => Promise<void>
}

type Asked = Pick<ReversalRequest, 'redemptionId' | 'requestHash' | 'now'> & { readonly actor: Actor }

/** Each attempt meets another write on the voucher, or a line that the stream has not brought yet. */
const attempts = 8

export type ReverseOwnRedemptionPorts = ReversalPorts &
  Pick<RedeemVoucherPorts, 'checkSignature' | 'findVendor'> & {
    readonly findProgramme: (
      programmeId: string,
    ) => Promise<Pick<Programme, 'vendorReversalMinutes'> | undefined>
  }

/**
 * For the vendor who redeemed it. Refuses as a redemption does where the vendor or the voucher is not in order, and with
 * `redemption-unknown`, `redemption-already-reversed`, `reversal-too-late`, `too-busy`.
 */
export const reverseOwnRedemption =
  (ports: ReverseOwnRedemptionPorts) =>
  async (command: Asked & { readonly voucher: PresentedVoucher }): Promise<ReversalReceipt | Refusal> => {
    const identified = await identifyVoucher(command.voucher, ports.checkSignature)
    if (isRefusal(identified)) return identified
    const standing = await findStanding(ports, command.actor, command.now)
    if (isRefusal(standing)) return standing
    const voucher = await ports.findVoucher(identified.voucherId)
    if (voucher === undefined) return refuse('voucher-unknown')
    const programme = await ports.findProgramme(voucher.programmeId)
    if (programme === undefined)
      throw new Error(`voucher ${maskedVoucherId(voucher.voucherId)} has no programme`)
    const { redemptionId, requestHash, now, actor } = command
    return reverse(ports, voucher, {
      ...{ redemptionId, requestHash, now, by: actor.sub, reason: 'taken back by the vendor' },
      vendor: { vendorId: standing.vendorId, withinMinutes: programme.vendorReversalMinutes },
    })
  }

/**
 * For finance, at any time. Refuses with `voucher-unknown`, `outside-your-scope`, `redemption-unknown`,
 * `redemption-already-reversed`, `too-busy`.
 */
export const reverseRedemption =
  (ports: ReversalPorts) =>
  async (
    command: Asked & { readonly voucherId: string; readonly reason: string },
  ): Promise<ReversalReceipt | Refusal> => {
    const { actor, voucherId, redemptionId, requestHash, reason, now } = command
    const voucher = await ports.findVoucher(voucherId)
    if (voucher === undefined) return refuse('voucher-unknown')
    const outside = checkScope(actor, { programmeId: voucher.programmeId })
    if (outside !== undefined) return outside
    return reverse(ports, voucher, { redemptionId, requestHash, reason, by: actor.sub, now })
  }

async function reverse(
  ports: ReversalPorts,
  read: Voucher,
  request: ReversalRequest,
): Promise<ReversalReceipt | Refusal> {
  let voucher = read
  // The last look only tells what the last attempt came to.
  for (let attempt = 0; ; attempt++) {
    const decided = decideReversal(voucher, request)
    if (isRefusal(decided)) return decided
    if ('receipt' in decided) return decided.receipt
    if (attempt === attempts) return refuse('too-busy')
    const refusal = await attemptReversal(ports, voucher, decided.write)
    if (refusal !== undefined) return refusal
    // Written, or refused because the voucher has changed: either way it tells.
    voucher = (await ports.findVoucher(voucher.voucherId)) ?? voucher
  }
}

async function attemptReversal(
  ports: ReversalPorts,
  voucher: Voucher,
  write: ReversalWrite,
): Promise<Refusal | undefined> {
  const from = await ports.markReversal(redemptionLine(voucher, write.redemption))
  if (isRefusal(from)) return from
  if (from === undefined) await ports.waitForLine()
  else await ports.commitReversal({ ...write, reversal: { ...write.reversal, from } })
  return undefined
}
