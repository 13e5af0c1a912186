// Numbers, money, times and distances as the reader's language writes them.
import { makeFormats } from '../../words/make-formats.ts'
import { inOrder, locale } from './words.ts'

export const { numberText, amountParts, dayText, momentText } = makeFormats({ locale, inOrder })

/** `350 m`, `2.4 km`, `18 km`: no more exact than a phone knows. */
export function distanceText(metres: number): string {
  if (metres < 1000) return `${numberText(Math.max(50, Math.round(metres / 50) * 50))}\u00a0m`
  const kilometres = metres / 1000
  return `${numberText(kilometres < 10 ? Math.round(kilometres * 10) / 10 : Math.round(kilometres))}\u00a0km`
}
