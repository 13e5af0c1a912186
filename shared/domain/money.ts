// Amounts are integers of a unit's smallest part. A unit is a currency (`USD`, in its minor unit) or a thing
// that is handed out (`item:soap`, in pieces). No floating point anywhere.

/** ISO 4217: alphabetic code → numeric code and exponent (digits of the minor unit). Where Vale's customers work. */
const currencies = {
  ARS: { numeric: 32, exponent: 2 },
  AWG: { numeric: 533, exponent: 2 },
  BOB: { numeric: 68, exponent: 2 },
  BRL: { numeric: 986, exponent: 2 },
  CLP: { numeric: 152, exponent: 0 },
  COP: { numeric: 170, exponent: 2 },
  CRC: { numeric: 188, exponent: 2 },
  DOP: { numeric: 214, exponent: 2 },
  EUR: { numeric: 978, exponent: 2 },
  GTQ: { numeric: 320, exponent: 2 },
  GYD: { numeric: 328, exponent: 2 },
  HNL: { numeric: 340, exponent: 2 },
  HTG: { numeric: 332, exponent: 2 },
  JOD: { numeric: 400, exponent: 3 },
  KES: { numeric: 404, exponent: 2 },
  MXN: { numeric: 484, exponent: 2 },
  NIO: { numeric: 558, exponent: 2 },
  PAB: { numeric: 590, exponent: 2 },
  PEN: { numeric: 604, exponent: 2 },
  PYG: { numeric: 600, exponent: 0 },
  UAH: { numeric: 980, exponent: 2 },
  USD: { numeric: 840, exponent: 2 },
  UYU: { numeric: 858, exponent: 2 },
  VES: { numeric: 928, exponent: 2 },
  XAF: { numeric: 950, exponent: 0 },
  XOF: { numeric: 952, exponent: 0 },
} as const

export type Currency = keyof typeof currencies

export const currencyCodes = Object.keys(currencies) as [Currency, ...Currency[]]

/** A currency code, or `item:<itemCode>`. */
export type Unit = string

/** The largest amount that one voucher's QR can carry: four bytes. */
export const maxVoucherAmountMinor = 0xffff_ffff

/**
 * The largest amount that moves at once: 10 trillion Colombian pesos, a few thousand million dollars. Nine of it is
 * still a number that JavaScript counts exactly.
 */
export const maxAmount = 1_000_000_000_000_000

/** Tells whether a text is a currency code that Vale knows. */
export function isCurrency(code: string): code is Currency {
  return Object.hasOwn(currencies, code)
}

/** ISO 4217 numeric code. */
export function numericCodeOf(currency: Currency): number {
  return currencies[currency].numeric
}

/** The currency with this ISO 4217 numeric code, if Vale knows it. */
export function currencyOfNumericCode(numeric: number): Currency | undefined {
  return currencyCodes.find((code) => currencies[code].numeric === numeric)
}

/** How many digits of the amount stand behind the decimal point. */
export function exponentOf(currency: Currency): number {
  return currencies[currency].exponent
}

/** An amount that may move: a whole number above zero and within `maxAmount`. */
export function isMovableAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0 && amount <= maxAmount
}

/**
 * Writes minor units as a decimal text without grouping: `7500` USD → `75.00`. Works on digits, not on floats; a sum
 * that may pass what a number counts exactly comes as a bigint.
 */
export function decimalText(amountMinor: number | bigint, currency: Currency): string {
  const exponent = exponentOf(currency)
  const digits = (amountMinor < 0 ? -amountMinor : amountMinor).toString().padStart(exponent + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

const decimalFormat = /^(-?)([0-9]{1,16})(?:\.([0-9]{1,16}))?$/

/**
 * Reads a decimal text back into minor units, by its digits: `4.35` USD → `435`. Nothing where it is not such a text,
 * has more digits behind the point than the currency, also zeros (`1.000` is a thousand to some), or is too large to
 * be counted exactly.
 */
export function parseDecimalText(text: string, currency: Currency): number | undefined {
  const [, sign, whole = '', fraction = ''] = decimalFormat.exec(text) ?? []
  const exponent = exponentOf(currency)
  if (sign === undefined || fraction.length > exponent) return undefined
  const amountMinor = Number(whole + fraction.padEnd(exponent, '0'))
  if (!Number.isSafeInteger(amountMinor)) return undefined
  return sign === '-' && amountMinor !== 0 ? -amountMinor : amountMinor
}

/** The unit of account for a thing that is handed out. */
export function itemUnit(itemCode: string): Unit {
  return `item:${itemCode}`
}

/** Amounts a unit: what a voucher, a budget line or an envelope holds. */
export type Amounts = Readonly<Record<Unit, number>>

/** Adds two sets of amounts, unit by unit. */
export function addAmounts(left: Amounts, right: Amounts): Amounts {
  const sum: Record<Unit, number> = { ...left }
  for (const [unit, amount] of Object.entries(right)) sum[unit] = (sum[unit] ?? 0) + amount
  return sum
}

/** Multiplies each amount by a whole number, for example a basket by its quantity. */
export function multiplyAmounts(amounts: Amounts, times: number): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([unit, amount]) => [unit, amount * times]))
}
