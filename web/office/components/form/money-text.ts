// Money as people type it, read by its digits into minor units: never a float.
import { exponentOf, isCurrency, parseDecimalText } from '../../../../shared/domain/money.ts'

/** Digits in threes by one kind of sign, and behind another sign the rest. */
const groupedFormat = /^([0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?$/
const plainFormat = /^([0-9]+)(?:([.,])([0-9]+))?$/

/**
 * `75`, `75.5`, `75,50`, `1 200` and `1,200.50` are read. One sign before three digits parts thousands, but in a
 * currency of three decimals: there it is the decimal one where the user's language writes it so, and else unclear.
 * Nothing where it is not clear. `currency` may be the code of a thing that is counted.
 */
export function readMoney(typed: string, currency: string, decimalSign = '.'): number | undefined {
  const text = typed.replace(/[\s\u00a0\u202f']/g, '')
  if (!isCurrency(currency)) return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined
  const exponent = exponentOf(currency)
  const grouped = groupedFormat.exec(text)
  const isOneSign = grouped !== null && grouped[3] === undefined && text.split(/[.,]/).length === 2
  if (grouped !== null && !(exponent === 3 && isOneSign))
    return parsed(grouped[1]?.replace(/[.,]/g, '') ?? '', grouped[3], currency)
  if (isOneSign && grouped[2] !== decimalSign) return undefined
  const plain = plainFormat.exec(text)
  return plain === null ? undefined : parsed(plain[1] ?? '', plain[3], currency)
}

function parsed(whole: string, fraction: string | undefined, currency: Parameters<typeof exponentOf>[0]) {
  return parseDecimalText(fraction === undefined ? whole : `${whole}.${fraction}`, currency)
}

/** What stands between the whole and the rest, in a language. */
export function decimalSignOf(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5)
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.'
}
