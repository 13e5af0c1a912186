// What becomes of one receipt: its voucher pays it, or holds it as a claim. Each step may be the last of a process, and
// the whole is done again by whoever brings the receipt again.
import type { Claim } from '../domain/claim.ts'
import { type KeptReceipt, openBefore } from '../domain/receipt-chain.ts'
import { isOfVoucher, lookAtReceipt, type ReceiptRefusalCode } from '../domain/receipt-judgement.ts'
import { type Receipt, receiptOf, refuseRedemption } from '../domain/redemption.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type VendorStanding, vendorStanding } from '../domain/vendor.ts'
import type { RedemptionRecord, Voucher } from '../domain/voucher.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import { decodeVoucherText } from '../domain/voucher-text.ts'
import type { IdentifiedReceipt } from './identify-receipt.ts'
import type { RedemptionOutcome } from './redeem-voucher.ts'
import type { SyncReceiptsPorts } from './sync-ports.ts'

export type SettledReceipt =
  | { readonly outcome: 'accepted'; readonly receipt: Receipt }
  | {
      readonly outcome: 'conflict'
      readonly reason: string
      readonly decision: Claim['state']
      readonly decidedAt?: number
    }
  | { readonly outcome: 'refused'; readonly reason: string }

/** What has come of a key, as far as the receipts of one request need it. */
export type ReceiptsOfKey = (keyId: string) => Promise<readonly KeptReceipt[]>

/** So many are above every cap: which they are does not matter. */
export const mostOpen = 200

/** Each meets another write on the voucher. */
const attempts = 8

type SettlePorts = SyncReceiptsPorts & { readonly receiptsOfKey: ReceiptsOfKey }

/** Refuses with `too-busy`. */
export async function settleReceipt(
  ports: SettlePorts,
  identified: IdentifiedReceipt,
  kept: KeptReceipt,
): Promise<SettledReceipt | Refusal> {
  const settled = refuseReceipt(identified) ?? (await payOrClaim(ports, identified, kept))
  if (isRefusal(settled) || kept.state !== 'received') return settled
  const reason = 'reason' in settled ? { reason: settled.reason } : {}
  await ports.settleReceipt(kept, { state: settled.outcome, ...reason })
  return settled
}

const refused = (reason: ReceiptRefusalCode): SettledReceipt => ({ outcome: 'refused', reason })

function refuseReceipt({ payload, of }: IdentifiedReceipt): SettledReceipt | undefined {
  if (of === undefined) return refused('receipt-voucher-unknown')
  const parts = decodeVoucherText(of.voucher.text)
  if (parts === undefined) throw new Error(`voucher ${maskedVoucherId(of.voucher.voucherId)} has no text`)
  return isOfVoucher(payload, parts.payload) ? undefined : refused('receipt-amount-wrong')
}

async function payOrClaim(
  ports: SettlePorts,
  identified: IdentifiedReceipt,
  kept: KeptReceipt,
): Promise<SettledReceipt | Refusal> {
  let voucher = identified.of?.voucher
  if (voucher === undefined) throw new Error(`receipt ${kept.receiptId} has no voucher`)
  const mayPay = await standingOf(ports, identified, kept)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const settled =
      foundIn(voucher, kept) ??
      (typeof mayPay === 'string'
        ? await claim(ports, kept, mayPay)
        : await pay(ports, kept, { voucher, standing: mayPay, hash: identified.hash }))
    if (settled !== undefined) return settled
    voucher = (await ports.findVoucher(voucher.voucherId)) ?? voucher
  }
  return refuse('too-busy')
}

/** What the voucher says of the receipt already. */
function foundIn(
  { voucherId, movements, claims }: Voucher,
  { receiptId }: KeptReceipt,
): SettledReceipt | undefined {
  const redemption = movements.find(({ transferId }) => transferId === receiptId)
  if (redemption?.cause === undefined && redemption !== undefined)
    return { outcome: 'accepted', receipt: receiptOf(voucherId, redemption, redemption.balanceAfter) }
  const made = claims.find((one) => one.receiptId === receiptId)
  return made && claimed(made)
}

const claimed = ({ reason, state, decidedAt }: Claim): SettledReceipt => ({
  ...{ outcome: 'conflict', reason, decision: state },
  ...(decidedAt !== undefined && { decidedAt }),
})

/** What the vendor might do at the time of the receipt; or why a person must look at it. */
async function standingOf(
  ports: SettlePorts,
  { payload, key, of }: IdentifiedReceipt,
  kept: KeptReceipt,
): Promise<VendorStanding | string> {
  const text = of && decodeVoucherText(of.voucher.text)
  if (of === undefined || text === undefined) throw new Error(`receipt ${kept.receiptId} has no voucher`)
  const answeredUpTo = key.answeredUpTo ?? 0
  const receipts = await ports.receiptsOfKey(kept.keyId)
  const reason = lookAtReceipt({
    ...{ receipt: payload, voucher: text.payload, amounts: kept.amounts ?? {}, key, programme: of.programme },
    ...{ open: openBefore(kept, { answeredUpTo, receipts }), receivedAt: kept.receivedAt },
  })
  if (reason !== undefined) return reason
  const vendor = await ports.findVendor(key.vendorId)
  if (vendor === undefined) throw new Error(`device key ${key.keyId} has no vendor`)
  const standing = vendorStanding(vendor, key.deviceId, kept.at)
  return isRefusal(standing) ? standing.refused : standing
}

type Payment = { readonly voucher: Voucher; readonly standing: VendorStanding; readonly hash: string }

/** Undefined where the voucher has changed meanwhile: it is to be read again. */
async function pay(
  ports: SyncReceiptsPorts,
  kept: KeptReceipt,
  { voucher: { voucherId }, standing, hash }: Payment,
): Promise<SettledReceipt | Refusal | undefined> {
  const record = recordOf(kept, hash)
  const outcome = await ports.commitRedemption({ voucherId, record, standing, byReceipt: true })
  if ('committed' in outcome)
    return { outcome: 'accepted', receipt: receiptOf(voucherId, record, outcome.committed) }
  const reason = whyNot(outcome, kept, standing)
  return reason === undefined ? undefined : claim(ports, kept, reason)
}

function whyNot(
  outcome: Exclude<RedemptionOutcome, { committed: unknown }>,
  { amounts = {}, at }: KeptReceipt,
  standing: VendorStanding,
): string | undefined {
  if ('earlier' in outcome) return undefined
  if (outcome.found === undefined) throw new Error('a voucher is gone')
  const refusal = refuseRedemption(outcome.found, { amounts, standing, now: at, pinVerified: false })
  if (refusal?.refused !== 'insufficient-balance') return refusal?.refused
  return Object.values(outcome.found.balance).every((left) => left === 0) ? 'voucher-spent' : refusal.refused
}

/** Where it is found comes first: a claim that nobody can find is decided by nobody. */
async function claim(
  ports: SyncReceiptsPorts,
  kept: KeptReceipt,
  reason: string,
): Promise<SettledReceipt | undefined> {
  const { receiptId, voucherId, programmeId, vendorId, deviceId, siteId, amounts, at, receivedAt } = kept
  if (programmeId === undefined || amounts === undefined) throw new Error(`receipt ${receiptId} has no worth`)
  await ports.putConflict({ programmeId, receiptId, voucherId, receivedAt })
  const outcome = await ports.putClaim(voucherId, {
    ...{ receiptId, vendorId, deviceId, siteId, reason, amounts, at, receivedAt },
    state: 'open',
  })
  if (outcome === 'full') return refused('receipt-claims-full')
  return outcome === 'paid' ? undefined : claimed(outcome.claim)
}

function recordOf(kept: KeptReceipt, hash: string): RedemptionRecord {
  const { receiptId, amounts = {}, vendorId, deviceId, siteId, at } = kept
  return {
    ...{ transferId: receiptId, requestHash: hash, amounts, vendorId, deviceId, siteId },
    ...{ by: deviceId, at },
  }
}
