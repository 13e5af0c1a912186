// Numbers, money and times as the language of an app's user writes them.
import { type Amounts, decimalText, exponentOf, isCurrency } from '../../shared/domain/money.ts'

const itemPrefix = 'item:'

export type AmountPart =
  | { readonly kind: 'money'; readonly number: string; readonly currency: string }
  | { readonly kind: 'item'; readonly itemCode: string; readonly quantity: number; readonly name: string }

/** What the formats go by, read anew each time: the user may choose another language. */
export type Speech = {
  readonly locale: { readonly value: string }
  readonly inOrder: (text: string) => string
}

export function makeFormats({ locale, inOrder }: Speech) {
  const numberText = (number: number) => new Intl.NumberFormat(locale.value).format(number)
  /** The number alone: no digits behind the point where they are zeros. */
  const moneyNumber = (amountMinor: number, currency: string) => {
    if (!isCurrency(currency)) return numberText(amountMinor)
    const exponent = exponentOf(currency)
    const digits = amountMinor % 10 ** exponent === 0 ? 0 : exponent
    return new Intl.NumberFormat(locale.value, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(Number(decimalText(amountMinor, currency)))
  }
  const format = (at: number, options: Intl.DateTimeFormatOptions, timeZone: string | undefined) =>
    new Intl.DateTimeFormat(locale.value, { ...options, ...(timeZone && { timeZone }) }).format(at)
  // Written out and not as a style: browsers before 2020 know no styles.
  const dayText = (at: number, timeZone?: string) =>
    format(at, { day: 'numeric', month: 'long', year: 'numeric' }, timeZone)
  const shortDayText = (at: number, timeZone?: string) =>
    format(at, { day: 'numeric', month: 'short' }, timeZone)
  const timeText = (at: number, timeZone?: string) =>
    format(at, { hour: 'numeric', minute: '2-digit' }, timeZone)
  return {
    numberText,
    moneyNumber,
    /** The currency by its code: signs such as $ stand for many. */
    moneyText: (amountMinor: number, currency: string) =>
      inOrder(`${currency}\u00a0${moneyNumber(amountMinor, currency)}`),
    /** Amounts one by one, nothing left out but what is zero. */
    amountParts: (amounts: Amounts, itemNames: Readonly<Record<string, string>> = {}): AmountPart[] =>
      Object.entries(amounts)
        .filter(([, amount]) => amount !== 0)
        .map(([unit, amount]) => {
          if (!unit.startsWith(itemPrefix))
            return { kind: 'money', number: moneyNumber(amount, unit), currency: unit }
          const itemCode = unit.slice(itemPrefix.length)
          return { kind: 'item', itemCode, quantity: amount, name: itemNames[itemCode] ?? itemCode }
        }),
    /** Milliseconds since 1970, in the site's time zone where it is known. */
    dayText,
    shortDayText,
    timeText,
    /** Today the time is enough; else the day with it. */
    momentText: (at: number, timeZone?: string, now = Date.now()) => {
      const time = timeText(at, timeZone)
      if (dayText(at, timeZone) === dayText(now, timeZone)) return time
      return `${shortDayText(at, timeZone)}, ${time}`
    },
  }
}
