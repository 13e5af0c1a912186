// Builds a voucher from an entitlement: its record as it is stored first, and the payload that is signed. What
// is issued is exactly what the entitlement says; nothing of the holder goes into the payload.

import { dayIn, dayNumber, dayOfNumber, startOfDay } from './calendar.ts'
import { type Currency, isCurrency, maxVoucherAmountMinor, numericCodeOf } from './money.ts'
import type { Programme } from './programme.ts'
import type { Entitlement, Round } from './round.ts'
import type { Voucher } from './voucher.ts'
import { maskedVoucherId } from './voucher-number.ts'
import { packBasket, type VoucherPayload } from './voucher-text.ts'

/** A salted hash, as the registration holds it. */
export type StoredPin = { readonly salt: string; readonly hash: string }

/** A voucher as it is first written: nothing redeemed, so its balance is what was issued. */
export type IssuedVoucher = Omit<Voucher, 'balance' | 'movements' | 'claims'> & {
  readonly programmeNumber: number
  readonly keyNumber: number
  readonly pin?: StoredPin
}

/** What all vouchers of a round share. `siteNumber` is 0 where any site may redeem offline. */
export type IssueTerms = {
  readonly programme: Pick<
    Programme,
    'programmeId' | 'number' | 'timeZone' | 'pinRequired' | 'offlineAllowed'
  >
  readonly round: Pick<Round, 'roundId' | 'validDays'>
  readonly siteNumber: number
}

export type IssueDetails = {
  readonly voucherId: string
  readonly keyNumber: number
  readonly statusIndex: number
  /** Days since 1970-01-01. */
  readonly firstValidDay: number
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  /** Needed where the programme asks for a PIN. */
  readonly pin?: StoredPin | undefined
}

/** The voucher without its text, and what its text must say. Throws when the entitlement cannot be a voucher. */
export function planVoucher(
  entitlement: Entitlement,
  terms: IssueTerms,
  details: IssueDetails,
): { readonly voucher: Omit<IssuedVoucher, 'text'>; readonly payload: VoucherPayload } {
  const { programme, round } = terms
  const { voucherId, keyNumber, statusIndex, firstValidDay, issuedAt } = details
  const day = (number: number) => startOfDay(dayOfNumber(number), programme.timeZone) / 1000
  const voucher = {
    voucherId,
    status: 'active' as const,
    programmeId: programme.programmeId,
    programmeNumber: programme.number,
    roundId: round.roundId,
    grantId: entitlement.grantId,
    householdId: entitlement.householdId,
    code: entitlement.code,
    kind: entitlement.kind,
    category: entitlement.category,
    ...(entitlement.basket && { basket: entitlement.basket }),
    issued: entitlement.amounts,
    validFrom: day(firstValidDay),
    validUntil: day(firstValidDay + round.validDays),
    issuedAt,
    statusIndex,
    keyNumber,
    pinRequired: programme.pinRequired,
    ...(programme.pinRequired && { pin: presentPin(details, voucherId) }),
  }
  const payload: VoucherPayload = {
    keyNumber,
    programmeNumber: programme.number,
    voucherId,
    kind: entitlement.kind,
    offlineAllowed: programme.offlineAllowed,
    pinRequired: programme.pinRequired,
    ...payloadValue(entitlement),
    firstValidDay,
    validDays: round.validDays,
    statusIndex,
    siteNumber: programme.offlineAllowed ? terms.siteNumber : 0,
  }
  return { voucher, payload }
}

function presentPin({ pin }: IssueDetails, voucherId: string): StoredPin {
  if (pin === undefined)
    throw new Error(`voucher ${maskedVoucherId(voucherId)} needs a PIN and its registration has none`)
  return pin
}

/** How a text tells the value. Throws where a voucher of its kind cannot hold it. */
export function payloadValue({
  kind,
  amounts,
  basket,
  code,
}: Pick<Entitlement, 'kind' | 'amounts' | 'basket' | 'code'>) {
  if (kind === 'commodity' || kind === 'service') {
    if (basket === undefined) throw new Error(`entitlement ${code}: a ${kind} voucher needs a basket`)
    return { currencyNumeric: 0, amountOrBasket: packBasket(basket) }
  }
  const [money, ...others] = Object.entries(amounts)
  if (money === undefined || others.length > 0 || !isMoney(money))
    throw new Error(`entitlement ${code}: a ${kind} voucher holds one amount of one currency`)
  const [currency, amountMinor] = money
  if (amountMinor > maxVoucherAmountMinor) throw new Error(`entitlement ${code}: ${amountMinor} is too much`)
  return { currencyNumeric: numericCodeOf(currency), amountOrBasket: amountMinor }
}

function isMoney(entry: [string, number]): entry is [Currency, number] {
  return isCurrency(entry[0])
}

/** Tells whether a voucher is what an entitlement calls for: same household, code, grant, kind and amounts. */
export function isVoucherOf(voucher: IssuedVoucher, entitlement: Entitlement): boolean {
  const units = Object.keys(entitlement.amounts)
  return (
    voucher.programmeId === entitlement.programmeId &&
    voucher.roundId === entitlement.roundId &&
    voucher.householdId === entitlement.householdId &&
    voucher.code === entitlement.code &&
    voucher.grantId === entitlement.grantId &&
    voucher.kind === entitlement.kind &&
    units.length === Object.keys(voucher.issued).length &&
    units.every((unit) => voucher.issued[unit] === entitlement.amounts[unit])
  )
}

/** First and last day on which a voucher can be used, ISO 8601, in the programme's time zone; and how many. */
export function validityOf(
  { validFrom, validUntil }: Pick<Voucher, 'validFrom' | 'validUntil'>,
  timeZone: string,
): { readonly firstDay: string; readonly lastDay: string; readonly validDays: number } {
  const firstDay = dayIn(validFrom * 1000, timeZone)
  const endDay = dayNumber(dayIn(validUntil * 1000, timeZone))
  return { firstDay, lastDay: dayOfNumber(endDay - 1), validDays: endDay - dayNumber(firstDay) }
}

/**
 * Where a voucher stands in its programme's status list. Each of the `stripes` counts by itself, so that no counter
 * is hot; `position` counts from 0 within the stripe.
 */
export function statusIndexOf(stripe: number, position: number, stripes: number): number {
  return stripe + stripes * position
}
