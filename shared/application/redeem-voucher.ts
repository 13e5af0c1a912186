// Redeems a voucher: check the signature, check the vendor's standing, then one conditional write.
import type { Actor } from '../domain/actor.ts'
import type { Amounts } from '../domain/money.ts'
import {
  type Receipt,
  type RedeemableVoucher,
  type RedemptionRequest,
  receiptOf,
  refuseRedemption,
  requestedAmounts,
} from '../domain/redemption.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Vendor, type VendorStanding, vendorStanding } from '../domain/vendor.ts'
import { maxPinAttempts, type RedemptionRecord } from '../domain/voucher.ts'
import {
  type CheckSignature,
  type IdentifiedVoucher,
  identifyVoucher,
  type PresentedVoucher,
} from './identify-voucher.ts'

export type RedeemCommand = RedemptionRequest & {
  readonly voucher: PresentedVoucher
  readonly pin?: string | undefined
  readonly actor: Actor
  /** The client's Idempotency-Key: made and stored on the device before it sends. */
  readonly transferId: string
  readonly requestHash: string
  /** Milliseconds since 1970. */
  readonly now: number
}

export type RecordedRedemption = { readonly record: RedemptionRecord; readonly balance: Amounts }

/** What the one write is conditioned on, beside the voucher's own state. */
export type UnverifiedWrite = {
  readonly voucherId: string
  readonly record: RedemptionRecord
  readonly standing: VendorStanding
}

export type RedemptionWrite = UnverifiedWrite & {
  /** The PIN hash that was verified; the write holds only while it is the voucher's. */
  readonly verifiedPinHash?: string
  /** Of a receipt that a phone signed: the write holds only while nobody claims by it. */
  readonly byReceipt?: true
}

/** A refused write hands back what was there: an earlier redemption with this id, the voucher, or nothing. */
export type RedemptionOutcome =
  | { readonly committed: Amounts }
  | { readonly earlier: RecordedRedemption }
  | { readonly found: RedeemableVoucher }
  | { readonly found: undefined }

/**
 * Counts one attempt before the PIN is compared, so that parallel guesses cannot exceed the limit; and only where
 * nothing but the PIN stands in the way.
 */
export type PinAttempt =
  | { readonly counted: { readonly salt: string; readonly hash: string; readonly attempts: number } }
  | Exclude<RedemptionOutcome, { committed: Amounts }>

export type RedeemVoucherPorts = {
  readonly checkSignature: CheckSignature
  readonly findVendor: (vendorId: string) => Promise<Vendor | undefined>
  readonly countPinAttempt: (write: UnverifiedWrite) => Promise<PinAttempt>
  readonly isPin: (given: { pin: string; salt: string; hash: string }) => Promise<boolean>
  readonly commitRedemption: (write: RedemptionWrite) => Promise<RedemptionOutcome>
  readonly findRedemption: (voucherId: string, transferId: string) => Promise<RecordedRedemption | undefined>
}

/** Returns the receipt, the first one again for a repeat, or a refusal. */
export const redeemVoucher =
  (ports: RedeemVoucherPorts) =>
  async (command: RedeemCommand): Promise<Receipt | Refusal> => {
    const identified = await identifyVoucher(command.voucher, ports.checkSignature)
    if (isRefusal(identified)) return identified
    const amounts = requestedAmounts(command)
    if (isRefusal(amounts)) return amounts
    const standing = identified.refusal ?? (await findStanding(ports, command.actor, command.now))
    // Money may have moved before the vendor lost its standing: a repeat still gets its receipt.
    if (isRefusal(standing)) return (await repeatReceipt(ports, command, identified)) ?? standing
    return commit(ports, command, { voucherId: identified.voucherId, amounts, standing })
  }

/** What the actor's vendor may do now. */
export async function findStanding(
  ports: Pick<RedeemVoucherPorts, 'findVendor'>,
  actor: Actor,
  now: number,
): Promise<VendorStanding | Refusal> {
  const vendor = actor.vendorId === undefined ? undefined : await ports.findVendor(actor.vendorId)
  if (vendor === undefined)
    return refuse('outside-your-scope', { detail: 'Your account belongs to no vendor.' })
  return vendorStanding(vendor, actor.deviceId, now)
}

async function repeatReceipt(
  ports: RedeemVoucherPorts,
  command: RedeemCommand,
  { voucherId }: IdentifiedVoucher,
): Promise<Receipt | undefined> {
  const earlier = await ports.findRedemption(voucherId, command.transferId)
  const isSame =
    earlier?.record.requestHash === command.requestHash && earlier.record.vendorId === command.actor.vendorId
  return isSame ? receiptOf(voucherId, earlier.record, earlier.balance) : undefined
}

type Attempt = {
  readonly voucherId: string
  readonly amounts: Amounts
  readonly standing: VendorStanding
}

async function commit(
  ports: RedeemVoucherPorts,
  command: RedeemCommand,
  attempt: Attempt,
): Promise<Receipt | Refusal> {
  const record = recordOf(command, attempt)
  const pin = await verifyPin(ports, command, { ...attempt, record })
  if (isRefusal(pin) || 'redemptionId' in pin) return pin
  const outcome = await ports.commitRedemption({ ...attempt, record, ...pin })
  if ('committed' in outcome) return receiptOf(attempt.voucherId, record, outcome.committed)
  const pinVerified = pin.verifiedPinHash !== undefined
  return explain(outcome, { command, attempt, pinVerified }) ?? refuse('too-busy')
}

type VerifiedPin = { readonly verifiedPinHash?: string }

async function verifyPin(
  ports: RedeemVoucherPorts,
  command: RedeemCommand,
  attempt: Attempt & UnverifiedWrite,
): Promise<VerifiedPin | Receipt | Refusal> {
  const { pin } = command
  if (pin === undefined) return {}
  const outcome = await ports.countPinAttempt(attempt)
  if ('counted' in outcome) {
    const { salt, hash, attempts } = outcome.counted
    if (await ports.isPin({ pin, salt, hash })) return { verifiedPinHash: hash }
    return refuse('pin-wrong', {
      field: 'pin',
      facts: { attemptsLeft: Math.max(0, maxPinAttempts - attempts) },
    })
  }
  if ('found' in outcome && outcome.found?.pinRequired === false) return {}
  return explain(outcome, { command, attempt, pinVerified: false }) ?? {}
}

function explain(
  outcome: Exclude<RedemptionOutcome, { committed: Amounts }>,
  { command, attempt, pinVerified }: { command: RedeemCommand; attempt: Attempt; pinVerified: boolean },
): Receipt | Refusal | undefined {
  if ('earlier' in outcome) {
    const { record, balance } = outcome.earlier
    const isSame = record.requestHash === command.requestHash && record.vendorId === attempt.standing.vendorId
    return isSame
      ? receiptOf(attempt.voucherId, record, balance)
      : refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
  }
  if (outcome.found === undefined) return refuse('voucher-unknown')
  return refuseRedemption(outcome.found, {
    amounts: attempt.amounts,
    standing: attempt.standing,
    now: command.now,
    pinVerified,
  })
}

function recordOf(command: RedeemCommand, { amounts, standing }: Attempt): RedemptionRecord {
  return {
    transferId: command.transferId,
    requestHash: command.requestHash,
    amounts,
    vendorId: standing.vendorId,
    deviceId: standing.deviceId,
    siteId: standing.siteId,
    by: command.actor.sub,
    at: command.now,
  }
}
