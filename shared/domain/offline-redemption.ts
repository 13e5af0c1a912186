// Redeeming without a network: whole vouchers only, and only what the certificate, the bundle, the list and the caps
// allow. The phone decides by this rule before it says yes; the server looks at the same caps when it gets the receipt.
import { dayIn, dayOfNumber, startOfDay } from './calendar.ts'
import { type Amounts, currencyOfNumericCode, itemUnit } from './money.ts'
import type { ReceiptPayload } from './receipt-text.ts'
import type { VoucherState } from './status-list.ts'
import type { DeviceCertificate, StatusListClaims, TrustBundle, TrustedProgramme } from './trust.ts'
import { unpackBasket, type VoucherPayload } from './voucher-text.ts'

export const offlineRefusalCodes = [
  'offline-bundle-outdated',
  'offline-caps-reached',
  'offline-certificate-ended',
  'offline-clock-back',
  'offline-list-missing',
  'offline-list-outdated',
  'offline-needs-network',
  'offline-needs-pin',
  'offline-seen-before',
  'offline-wrong-site',
  'contract-does-not-cover-category',
  'contract-does-not-cover-date',
  'contract-does-not-cover-kind',
  'contract-does-not-cover-programme',
  'signing-key-retired',
  'signing-key-unknown',
  'voucher-expired',
  'voucher-not-yet-valid',
  'voucher-spent',
  'voucher-unknown',
  'voucher-void',
] as const

export type OfflineRefusalCode = (typeof offlineRefusalCodes)[number]
export type OfflineRefusal = { readonly refused: OfflineRefusalCode; readonly programme?: TrustedProgramme }

/** What the phone has redeemed and not had an answer for. */
export type OpenReceipts = { readonly count: number; readonly amountsMinor: Readonly<Record<string, number>> }

export type OfflineFacts = {
  readonly certificate: DeviceCertificate
  readonly bundle: TrustBundle
  readonly list?: { readonly claims: StatusListClaims; readonly state: VoucherState }
  /** This device has redeemed the voucher, or was told that it is gone. */
  readonly seen: boolean
  readonly open: OpenReceipts
  /** The latest time that this device has seen: of a receipt, an answer, a signed document. Milliseconds since 1970. */
  readonly latestKnown: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** So much may a phone's clock run behind what it has seen: clocks are set by hand. */
export const clockToleranceMs = 120_000

/** What the voucher gives, whole, if this phone may redeem it now; or why not. Its signature is checked before. */
export function decideOffline(voucher: VoucherPayload, facts: OfflineFacts): Amounts | OfflineRefusal {
  const programme = facts.bundle.programmes.find(({ number }) => number === voucher.programmeNumber)
  if (programme === undefined) return { refused: 'contract-does-not-cover-programme' }
  const refused =
    refuseTrust(voucher, programme, facts) ??
    refuseContract(voucher, programme, facts) ??
    refuseVoucherOffline(voucher, programme, facts)
  if (refused !== undefined) return { refused, programme }
  const amounts = wholeAmounts(voucher, programme)
  if (amounts === undefined) return { refused: 'offline-bundle-outdated', programme }
  return exceedsCaps(amounts, programme, facts.open)
    ? { refused: 'offline-caps-reached', programme }
    : amounts
}

export function isOfflineRefusal(decided: Amounts | OfflineRefusal): decided is OfflineRefusal {
  return 'refused' in decided && typeof decided['refused'] === 'string'
}

/** What a voucher's QR is worth, by unit; undefined when the bundle does not know its basket or currency. */
export function wholeAmounts(
  voucher: Pick<VoucherPayload | ReceiptPayload, 'kind' | 'currencyNumeric' | 'amountOrBasket'>,
  { baskets }: Pick<TrustedProgramme, 'baskets'>,
): Amounts | undefined {
  if (voucher.kind === 'cash' || voucher.kind === 'value') {
    const currency = currencyOfNumericCode(voucher.currencyNumeric)
    return currency && { [currency]: voucher.amountOrBasket }
  }
  const packed = unpackBasket(voucher.amountOrBasket)
  const basket = baskets.find(({ number, version }) => number === packed.number && version === packed.version)
  return (
    basket &&
    Object.fromEntries(
      basket.items.map(({ itemCode, quantity }) => [itemUnit(itemCode), quantity * packed.quantity]),
    )
  )
}

/** Counts what is open, this one included, against the programme's caps. */
export function exceedsCaps(
  amounts: Amounts,
  { caps, currency }: Pick<TrustedProgramme, 'caps' | 'currency'>,
  open: OpenReceipts,
): boolean {
  const sum = (open.amountsMinor[currency] ?? 0) + (amounts[currency] ?? 0)
  return open.count + 1 > caps.maxCount || sum > caps.maxAmountMinor
}

function refuseTrust(
  voucher: VoucherPayload,
  programme: TrustedProgramme,
  { certificate, bundle, list, latestKnown, now }: OfflineFacts,
): OfflineRefusalCode | undefined {
  const seconds = now / 1000
  if (now < latestKnown - clockToleranceMs) return 'offline-clock-back'
  if (certificate.exp <= seconds) return 'offline-certificate-ended'
  if (bundle.exp <= seconds) return 'offline-bundle-outdated'
  if (list === undefined) return 'offline-list-missing'
  const { maxListAgeSeconds } = programme.caps
  if (list.claims.exp <= seconds || list.claims.version + maxListAgeSeconds <= seconds)
    return 'offline-list-outdated'
  const key = programme.keys.find(({ keyNumber }) => keyNumber === voucher.keyNumber)
  if (key === undefined) return 'signing-key-unknown'
  return key.retired ? 'signing-key-retired' : undefined
}

function refuseContract(
  { kind }: VoucherPayload,
  programme: TrustedProgramme,
  { certificate, now }: OfflineFacts,
): OfflineRefusalCode | undefined {
  if (!certificate.programmeIds.includes(programme.programmeId)) return 'contract-does-not-cover-programme'
  if (!certificate.kinds.includes(kind)) return 'contract-does-not-cover-kind'
  if (dayIn(now, certificate.timeZone) > certificate.contractUntil) return 'contract-does-not-cover-date'
  const categories = programme.categories[kind] ?? []
  const covered = categories.filter((category) => certificate.categories.includes(category))
  if (categories.length === 0 || covered.length === 0) return 'contract-does-not-cover-category'
  // The QR does not say which of them it is for: with a network the server knows.
  return covered.length < categories.length ? 'offline-needs-network' : undefined
}

function refuseVoucherOffline(
  voucher: VoucherPayload,
  programme: TrustedProgramme,
  { certificate, list, seen, now }: OfflineFacts,
): OfflineRefusalCode | undefined {
  const day = (number: number) => startOfDay(dayOfNumber(number), programme.timeZone)
  if (now < day(voucher.firstValidDay)) return 'voucher-not-yet-valid'
  if (now >= day(voucher.firstValidDay + voucher.validDays)) return 'voucher-expired'
  if (list?.state === 'void') return 'voucher-void'
  if (list?.state === 'spent') return 'voucher-spent'
  if (seen) return 'offline-seen-before'
  if (voucher.pinRequired) return 'offline-needs-pin'
  if (!voucher.offlineAllowed || !programme.offlineAllowed) return 'offline-needs-network'
  if (voucher.siteNumber !== 0 && voucher.siteNumber !== certificate.siteNumber) return 'offline-wrong-site'
  // Issued after the list was made: only the server can tell.
  return list?.state === 'unissued' ? 'voucher-unknown' : undefined
}
