// What the server makes of a receipt beside the voucher's own word: what is no receipt at all, and what a person must
// look at before anybody is paid.
import { type DeviceKey, isCertifiedAt } from './device-key.ts'
import type { Amounts } from './money.ts'
import { clockToleranceMs, exceedsCaps, type OpenReceipts } from './offline-redemption.ts'
import type { OfflineTerms } from './programme.ts'
import type { ReceiptPayload } from './receipt-text.ts'
import { defaultOfflineCaps, type OfflineCaps } from './trust.ts'
import { expiryGraceSeconds } from './voucher.ts'
import type { VoucherPayload } from './voucher-text.ts'

/** Why a text gives nobody a claim: it never will. */
export const receiptRefusalCodes = [
  'receipt-malformed',
  'receipt-signer-unknown',
  'receipt-signature-invalid',
  'receipt-outside-your-scope',
  'receipt-voucher-unknown',
  'receipt-amount-wrong',
  /** The voucher holds so many claims that nobody honest made them. */
  'receipt-claims-full',
] as const

export type ReceiptRefusalCode = (typeof receiptRefusalCodes)[number]

/** Why a receipt is a claim though its voucher might pay it. The voucher's own reasons are those of a redemption. */
export const receiptClaimCodes = [
  'receipt-clock-ahead',
  'receipt-clock-back',
  'receipt-too-late',
  'receipt-not-certified',
  'offline-list-outdated',
  'offline-wrong-site',
  'offline-needs-network',
  'offline-needs-pin',
  'offline-caps-reached',
] as const

export type ReceiptClaimCode = (typeof receiptClaimCodes)[number]

/** A receipt so far ahead of the server's clock was made by a clock that is wrong. */
export const mostAheadMs = 600_000

/** What a receipt says and its voucher's QR must say too. */
export function isOfVoucher(receipt: ReceiptPayload, voucher: VoucherPayload): boolean {
  return (
    receipt.kind === voucher.kind &&
    receipt.currencyNumeric === voucher.currencyNumeric &&
    receipt.amountOrBasket === voucher.amountOrBasket
  )
}

export type ReceiptFacts = {
  readonly receipt: ReceiptPayload
  readonly voucher: VoucherPayload
  readonly amounts: Amounts
  readonly key: Pick<DeviceKey, 'siteNumber' | 'certifiedFrom' | 'certifiedUntil'>
  readonly programme: { readonly currency: string; readonly offlineTerms?: OfflineTerms }
  /** The key's receipts since the last one that had an answer, this one not included. */
  readonly open: OpenReceipts
  /** Milliseconds since 1970. */
  readonly receivedAt: number
}

/** Why a person must look at it; undefined when the voucher alone decides. */
export function lookAtReceipt(facts: ReceiptFacts): ReceiptClaimCode | undefined {
  const { amounts, programme, open } = facts
  const caps = programme.offlineTerms?.caps ?? defaultOfflineCaps
  return (
    lookAtTime(facts, caps) ??
    lookAtPlace(facts) ??
    (exceedsCaps(amounts, { caps, currency: programme.currency }, open) ? 'offline-caps-reached' : undefined)
  )
}

function lookAtTime(
  { receipt: { at, listVersion }, key, receivedAt }: ReceiptFacts,
  { maxListAgeSeconds }: OfflineCaps,
): ReceiptClaimCode | undefined {
  if (at > receivedAt + mostAheadMs) return 'receipt-clock-ahead'
  if (at < receivedAt - expiryGraceSeconds * 1000) return 'receipt-too-late'
  // A certificate that was just made may be a moment ahead of the phone's clock.
  if (!isCertifiedAt(key, at) && !isCertifiedAt(key, at + clockToleranceMs)) return 'receipt-not-certified'
  if (listVersion * 1000 > at + clockToleranceMs) return 'receipt-clock-back'
  return listVersion + maxListAgeSeconds <= at / 1000 ? 'offline-list-outdated' : undefined
}

function lookAtPlace({ receipt, voucher, key }: ReceiptFacts): ReceiptClaimCode | undefined {
  const isElsewhere = voucher.siteNumber !== 0 && voucher.siteNumber !== key.siteNumber
  if (isElsewhere || receipt.siteNumber !== key.siteNumber) return 'offline-wrong-site'
  if (!voucher.offlineAllowed) return 'offline-needs-network'
  return voucher.pinRequired ? 'offline-needs-pin' : undefined
}
