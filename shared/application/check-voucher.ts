// Tells a vendor what a voucher is good for, without spending it.
import type { Actor } from '../domain/actor.ts'
import type { Amounts } from '../domain/money.ts'
import { isWholeOnly, type RedeemableVoucher, refuseVoucher } from '../domain/redemption.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'
import { identifyVoucher, type PresentedVoucher } from './identify-voucher.ts'
import { findStanding, type RedeemVoucherPorts } from './redeem-voucher.ts'

export type CheckVoucherPorts = Pick<RedeemVoucherPorts, 'checkSignature' | 'findVendor'> & {
  readonly findRedeemable: (voucherId: string) => Promise<RedeemableVoucher | undefined>
}

export type VoucherCheck = {
  readonly voucherId: string
  readonly kind: VoucherKind
  readonly code: string
  readonly balance: Amounts
  readonly wholeOnly: boolean
  readonly pinRequired: boolean
  /** Milliseconds since 1970. */
  readonly validUntil: number
}

/** Returns what is left and how it can be taken, or why this vendor cannot serve it. */
export const checkVoucher =
  (ports: CheckVoucherPorts) =>
  async (command: {
    voucher: PresentedVoucher
    actor: Actor
    now: number
  }): Promise<VoucherCheck | Refusal> => {
    const identified = await identifyVoucher(command.voucher, ports.checkSignature)
    if (isRefusal(identified)) return identified
    const standing = identified.refusal ?? (await findStanding(ports, command.actor, command.now))
    if (isRefusal(standing)) return standing
    const voucher = await ports.findRedeemable(identified.voucherId)
    if (voucher === undefined) return refuse('voucher-unknown')
    const refusal = refuseVoucher(voucher, standing, command.now)
    if (refusal !== undefined) return refusal
    const { voucherId, kind, code, balance, pinRequired, validUntil } = voucher
    return {
      voucherId,
      kind,
      code,
      balance,
      wholeOnly: isWholeOnly(kind),
      pinRequired,
      validUntil: validUntil * 1000,
    }
  }
