// The text of a voucher's QR against its record, and its signature under the programme's public key. The signature
// is checked by Node itself, not by the code that signs.
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { dayOfNumber, startOfDay } from '../../../shared/domain/calendar.ts'
import { isCurrency, numericCodeOf } from '../../../shared/domain/money.ts'
import { decodeVoucherText, unpackBasket, type VoucherParts } from '../../../shared/domain/voucher-text.ts'
import type { CheckBook } from '../check-book.ts'
import type { LedgerFacts } from '../ledger-facts.ts'
import { amountsText } from '../sums.ts'
import type { StoredVoucher } from './voucher-shapes.ts'

type Given = { readonly facts: LedgerFacts; readonly book: CheckBook }

/** Checks `voucher-text-agrees` and `voucher-signature-genuine`. */
export function checkText(voucher: StoredVoucher, { facts, book }: Given): void {
  const item = `voucher ${voucher.voucherId}`
  const parts = decodeVoucherText(voucher.text)
  const problems = parts === undefined ? ['the text is not a VL1 text'] : disagreements(voucher, parts, facts)
  book.expect('voucher-text-agrees', problems.length === 0, () => ({ item, problem: problems.join('; ') }))
  const key = parts && keyOf(parts, facts)
  book.expect('voucher-signature-genuine', parts !== undefined && isGenuine(parts, key), () => ({
    item,
    problem: key === undefined ? 'there is no such key' : 'the signature is not of its key',
  }))
}

function disagreements(voucher: StoredVoucher, { payload }: VoucherParts, facts: LedgerFacts): string[] {
  const problems: string[] = []
  const same = (name: string, said: unknown, recorded: unknown) => {
    if (said !== recorded) problems.push(`${name}: the text says ${said}, the record ${recorded}`)
  }
  same('voucher id', payload.voucherId, voucher.voucherId)
  same('programme', payload.programmeNumber, voucher.programmeNumber)
  same('key', payload.keyNumber, voucher.keyNumber)
  same('kind', payload.kind, voucher.kind)
  same('PIN', payload.pinRequired, voucher.pinRequired)
  same('status index', payload.statusIndex, voucher.statusIndex)
  const said = amountSaid(voucher, payload, facts)
  if (!isPartOfBasket(voucher, said)) same('amount', amountsText(said), amountsText(voucher.issued))
  else if (payload.offlineAllowed) problems.push('the rest of a basket may be redeemed offline')
  const programme = facts.programmes.get(voucher.programmeId)
  if (programme === undefined) return [...problems, `its programme ${voucher.programmeId} is unknown`]
  same('programme number', payload.programmeNumber, programme.number)
  const { timeZone } = programme
  same('valid from', secondOf(payload.firstValidDay, timeZone), voucher.nbf)
  same('valid until', secondOf(payload.firstValidDay + payload.validDays, timeZone), voucher.exp)
  return problems
}

const seconds = new Map<string, number>()

/** When a day begins, in seconds since 1970; remembered, since a million vouchers start on a few days. */
function secondOf(day: number, timeZone: string): number {
  const name = `${day} ${timeZone}`
  const known = seconds.get(name) ?? startOfDay(dayOfNumber(day), timeZone) / 1000
  seconds.set(name, known)
  return known
}

type Amounts = Readonly<Record<string, number>>

/** What the text promises. */
function amountSaid(
  { kind, issued, programmeId }: StoredVoucher,
  payload: VoucherParts['payload'],
  facts: LedgerFacts,
): Amounts {
  if (kind === 'cash' || kind === 'value') {
    const unit = Object.keys(issued).find(
      (one) => isCurrency(one) && numericCodeOf(one) === payload.currencyNumeric,
    )
    return { [unit ?? `currency ${payload.currencyNumeric}`]: payload.amountOrBasket }
  }
  const { number, version, quantity } = unpackBasket(payload.amountOrBasket)
  const basket = facts.baskets.get(`${programmeId}|${number}|${version}`)
  if (basket === undefined) return { [`unknown basket ${number}, version ${version}`]: quantity }
  return Object.fromEntries(basket.items.map((one) => [`item:${one.itemCode}`, one.quantity * quantity]))
}

/**
 * A card that took over the rest of a basket still tells the whole one: a text knows no parts. Only the record knows
 * what is left, so such a card must not be good where nobody can read it.
 */
function isPartOfBasket({ kind, replaces, issued }: StoredVoucher, said: Amounts): boolean {
  if (replaces === undefined || kind === 'cash' || kind === 'value') return false
  const isWithin = Object.entries(issued).every(([unit, amount]) => amount <= (said[unit] ?? 0))
  return isWithin && amountsText(said) !== amountsText(issued)
}

const keys = new WeakMap<LedgerFacts, Map<string, KeyObject | undefined>>()

function keyOf({ payload }: VoucherParts, facts: LedgerFacts): KeyObject | undefined {
  const known = keys.get(facts) ?? new Map<string, KeyObject | undefined>()
  keys.set(facts, known)
  const name = `${payload.programmeNumber}.${payload.keyNumber}`
  if (!known.has(name)) {
    const stored = facts.trustKeys.get(name)
    known.set(name, stored && createPublicKey({ key: { ...stored.publicKey }, format: 'jwk' }))
  }
  return known.get(name)
}

/** RFC 7515: what is signed is the header and the payload, each in base64url, joined by a point. */
function isGenuine({ payload, payloadBytes, signature }: VoucherParts, key: KeyObject | undefined): boolean {
  if (key === undefined) return false
  const header = JSON.stringify({ alg: 'ES256', kid: `${payload.programmeNumber}.${payload.keyNumber}` })
  const base64url = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64url')
  const signed = Buffer.from(`${base64url(header)}.${base64url(payloadBytes)}`)
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
}
