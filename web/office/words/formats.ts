// Numbers, money, days and times as the user's language writes them. Money comes in minor units and is never a float.
import { type Amounts, decimalText, exponentOf, isCurrency } from '../../../shared/domain/money.ts'
import { inOrder, locale } from './words.ts'

const itemPrefix = 'item:'

export function numberText(number: number): string {
  return new Intl.NumberFormat(locale()).format(number)
}

/** The number alone, all digits behind the point: columns of money stand under each other. */
export function moneyNumber(amountMinor: number, currency: string): string {
  if (!isCurrency(currency)) return numberText(amountMinor)
  const digits = exponentOf(currency)
  // Intl reads the digits of a text as they are; a number would pass through a float.
  const text = decimalText(amountMinor, currency) as Intl.StringNumericLiteral
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(text)
}

/** The currency by its code: signs such as $ stand for many. */
export function moneyText(amountMinor: number, currency: string): string {
  return inOrder(`${currency}\u00a0${moneyNumber(amountMinor, currency)}`)
}

/** Of one unit: `USD 75.00`, or `2 × dignity-kit` with the item's name where it is known. */
export function amountText(
  amount: number,
  unit: string,
  itemNames: Readonly<Record<string, string>> = {},
): string {
  if (!unit.startsWith(itemPrefix)) return moneyText(amount, unit)
  const code = unit.slice(itemPrefix.length)
  return inOrder(`${numberText(amount)}\u00a0×\u00a0${itemNames[code] ?? code}`)
}

/** All that is not zero: `USD 75.00, 2 × Soap`. */
export function amountsText(amounts: Amounts, itemNames?: Readonly<Record<string, string>>): string {
  const texts = Object.entries(amounts)
    .filter(([, amount]) => amount !== 0)
    .map(([unit, amount]) => amountText(amount, unit, itemNames))
  return texts.length === 0 ? '–' : new Intl.ListFormat(locale(), { type: 'unit' }).format(texts)
}

/** `Soap, rice and oil`. */
export function listText(texts: readonly string[]): string {
  return new Intl.ListFormat(locale()).format(texts)
}

/** The month by its name: 03/05 is two days. */
const dayParts = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** Milliseconds since 1970, in a time zone where it is known. */
export function dateText(at: number, timeZone?: string): string {
  return format(at, dayParts, timeZone)
}

export function momentText(at: number, timeZone?: string): string {
  return format(at, { ...dayParts, hour: 'numeric', minute: '2-digit' }, timeZone)
}

/** A day of the calendar, `2026-03-01`: the same everywhere. */
export function dayText(day: string): string {
  return format(Date.parse(`${day}T00:00:00Z`), dayParts, 'UTC')
}

/** How long something has lasted, in its largest whole unit: `3 days`. */
export function spanText(lengthMs: number): string {
  const minutes = Math.max(0, Math.floor(lengthMs / 60_000))
  const [unit, size] = minutes < 60 ? ['minute', 1] : minutes < 48 * 60 ? ['hour', 60] : ['day', 24 * 60]
  const options = { style: 'unit', unit: unit as string, unitDisplay: 'long' } as const
  return inOrder(new Intl.NumberFormat(locale(), options).format(Math.floor(minutes / Number(size))))
}

function format(at: number, options: Intl.DateTimeFormatOptions, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(locale(), { ...options, ...(timeZone && { timeZone }) }).format(at)
}

/** Whole parts of a hundred, rounded down: what is not done yet never reads 100. */
export function percentText(part: number, whole: number): string {
  const share = whole === 0 ? 0 : Math.floor((part * 100) / whole) / 100
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(share)
}
