// Numbers, money and times as the vendor's language writes them.
import { type Amounts, decimalText, exponentOf, isCurrency } from '../../../shared/domain/money.ts'
import { inOrder, locale, t } from './words.ts'

const itemPrefix = 'item:'

export type AmountPart =
  | { readonly kind: 'money'; readonly number: string; readonly currency: string }
  | { readonly kind: 'item'; readonly itemCode: string; readonly quantity: number; readonly name: string }

/** Amounts one by one, nothing left out but what is zero. */
export function amountParts(
  amounts: Amounts,
  itemNames: Readonly<Record<string, string>> = {},
): AmountPart[] {
  return Object.entries(amounts)
    .filter(([, amount]) => amount !== 0)
    .map(([unit, amount]) => {
      if (!unit.startsWith(itemPrefix))
        return { kind: 'money', number: moneyNumber(amount, unit), currency: unit }
      const itemCode = unit.slice(itemPrefix.length)
      return { kind: 'item', itemCode, quantity: amount, name: itemNames[itemCode] ?? itemCode }
    })
}

/** `USD 75` or `2 × Soap, 1 × Towel`. */
export function amountsText(amounts: Amounts, itemNames?: Readonly<Record<string, string>>): string {
  const texts = amountParts(amounts, itemNames).map((part) =>
    part.kind === 'money'
      ? moneyText(amounts[part.currency] ?? 0, part.currency)
      : t('voucher.pieces', { count: numberText(part.quantity), item: part.name }),
  )
  return new Intl.ListFormat(locale.value, { type: 'unit' }).format(texts)
}

/** The number alone: no digits behind the point where they are zeros. */
export function moneyNumber(amountMinor: number, currency: string): string {
  if (!isCurrency(currency)) return numberText(amountMinor)
  const exponent = exponentOf(currency)
  const digits = amountMinor % 10 ** exponent === 0 ? 0 : exponent
  return new Intl.NumberFormat(locale.value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Number(decimalText(amountMinor, currency)))
}

/** The currency by its code: signs such as $ stand for many. */
export function moneyText(amountMinor: number, currency: string): string {
  return inOrder(`${currency}\u00a0${moneyNumber(amountMinor, currency)}`)
}

export function numberText(number: number): string {
  return new Intl.NumberFormat(locale.value).format(number)
}

/** Milliseconds since 1970, in the site's time zone where it is known. */
export function dayText(at: number, timeZone?: string): string {
  return format(at, { dateStyle: 'long' }, timeZone)
}

export function shortDayText(at: number, timeZone?: string): string {
  return format(at, { day: 'numeric', month: 'short' }, timeZone)
}

export function timeText(at: number, timeZone?: string): string {
  return format(at, { timeStyle: 'short' }, timeZone)
}

/** Today the time is enough; else the day with it. */
export function momentText(at: number, timeZone?: string, now = Date.now()): string {
  const time = timeText(at, timeZone)
  if (dayText(at, timeZone) === dayText(now, timeZone)) return time
  return `${shortDayText(at, timeZone)}, ${time}`
}

function format(at: number, options: Intl.DateTimeFormatOptions, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(locale.value, { ...options, ...(timeZone && { timeZone }) }).format(at)
}
