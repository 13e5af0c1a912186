// Redeeming: what is asked for, and why a voucher says no. The check that counts is the condition of the one
// write in adapters/dynamodb/voucher-redemptions.ts; this file words the same rule for the old item.
import type { Amounts } from './money.ts'
import { isCurrency, itemUnit } from './money.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { VendorStanding } from './vendor.ts'
import { maxPinAttempts, maxRedemptions, type RedemptionRecord, type VoucherStatus } from './voucher.ts'
import { voucherNumberEnd } from './voucher-number.ts'
import type { VoucherKind } from './voucher-text.ts'

/** What a vendor asks for: an amount of money, or items. */
export type RedemptionRequest = {
  readonly amount?: { readonly amountMinor: number; readonly currency: string } | undefined
  readonly items?: readonly { readonly itemCode: string; readonly quantity: number }[] | undefined
}

/** What a refusal is worded from: the voucher as the write found it. */
export type RedeemableVoucher = {
  readonly voucherId: string
  readonly status: VoucherStatus
  readonly programmeId: string
  readonly kind: VoucherKind
  readonly category: string
  readonly code: string
  readonly balance: Amounts
  /** Seconds since 1970. */
  readonly validFrom: number
  readonly validUntil: number
  readonly pinRequired: boolean
  readonly pinAttempts: number
  readonly redemptionCount: number
}

export type Receipt = {
  readonly redemptionId: string
  readonly voucherNumberEnd: string
  readonly amounts: Amounts
  /** What is left after it, in the units that it moved. */
  readonly balance: Amounts
  readonly vendorId: string
  readonly deviceId: string
  readonly siteId: string
  readonly at: number
}

/** The amounts by unit, items of the same code added up. Refuses unless exactly one of the two forms is used. */
export function requestedAmounts(request: RedemptionRequest): Amounts | Refusal {
  const { amount, items } = request
  if (amount !== undefined && items === undefined) return { [amount.currency]: amount.amountMinor }
  if (amount !== undefined || items === undefined)
    return refuse('amount-required', {
      detail: 'Give an amount for cash and value, or items for goods and services.',
    })
  const sums: Record<string, number> = {}
  for (const { itemCode, quantity } of items)
    sums[itemUnit(itemCode)] = (sums[itemUnit(itemCode)] ?? 0) + quantity
  return sums
}

/** The receipt of a redemption: the same for the first answer and for every repeat. */
export function receiptOf(voucherId: string, record: RedemptionRecord, balance: Amounts): Receipt {
  return {
    redemptionId: record.transferId,
    voucherNumberEnd: voucherNumberEnd(voucherId),
    amounts: inOrder(record.amounts),
    balance: inOrder(balance),
    vendorId: record.vendorId,
    deviceId: record.deviceId,
    siteId: record.siteId,
    at: record.at,
  }
}

/** The engine keeps no order of a map's fields; a repeat must be the same to the byte. */
function inOrder(amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Why this vendor cannot serve this voucher now, whatever the amount; undefined when it can. */
export function refuseVoucher(
  voucher: RedeemableVoucher,
  standing: VendorStanding,
  now: number,
): Refusal | undefined {
  if (!standing.programmeIds.includes(voucher.programmeId)) return refuse('contract-does-not-cover-programme')
  if (!standing.kinds.includes(voucher.kind)) return refuse('contract-does-not-cover-kind')
  if (!standing.categories.includes(voucher.category)) return refuse('contract-does-not-cover-category')
  if (voucher.status === 'void') return refuse('voucher-void')
  if (voucher.status === 'replaced') return refuse('voucher-replaced')
  const nowSeconds = Math.floor(now / 1000)
  if (voucher.status === 'expired' || voucher.validUntil <= nowSeconds) return refuse('voucher-expired')
  if (voucher.validFrom > nowSeconds) return refuse('voucher-not-yet-valid')
  return undefined
}

/** Why a redemption of these amounts was refused; undefined when nothing in the old item speaks against it. */
export function refuseRedemption(
  voucher: RedeemableVoucher,
  asked: { amounts: Amounts; standing: VendorStanding; now: number; pinVerified: boolean },
): Refusal | undefined {
  return (
    refuseVoucher(voucher, asked.standing, asked.now) ??
    refuseAmounts(voucher, asked.amounts) ??
    refuseWithoutPin(voucher, asked.pinVerified) ??
    (voucher.redemptionCount >= maxRedemptions ? refuse('voucher-history-full') : undefined)
  )
}

/** Cash is paid out whole: a cash agent gives no change on a voucher. */
export function isWholeOnly(kind: VoucherKind): boolean {
  return kind === 'cash'
}

function refuseAmounts(voucher: RedeemableVoucher, amounts: Amounts): Refusal | undefined {
  const holdsMoney = voucher.kind === 'cash' || voucher.kind === 'value'
  for (const [unit, amount] of Object.entries(amounts)) {
    if (isCurrency(unit) !== holdsMoney)
      return refuse('amount-required', { field: holdsMoney ? 'amount' : 'items' })
    const left = voucher.balance[unit]
    if (left === undefined)
      return holdsMoney
        ? refuse('currency-mismatch', { field: 'amount.currency' })
        : refuse('item-not-in-voucher', { field: 'items', facts: { item: unit.slice('item:'.length) } })
    if (amount > left) return refuse('insufficient-balance', { facts: { left } })
    if (isWholeOnly(voucher.kind) && amount !== left)
      return refuse('amount-not-whole-voucher', { field: 'amount.amountMinor', facts: { left } })
  }
  return undefined
}

function refuseWithoutPin(voucher: RedeemableVoucher, pinVerified: boolean): Refusal | undefined {
  if (!voucher.pinRequired || pinVerified) return undefined
  return voucher.pinAttempts >= maxPinAttempts
    ? refuse('pin-locked')
    : refuse('pin-required', { field: 'pin' })
}
