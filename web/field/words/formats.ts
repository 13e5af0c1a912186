// Numbers, money and times as the vendor's language writes them.
import type { Amounts } from '../../../shared/domain/money.ts'
import { makeFormats } from '../../words/make-formats.ts'
import { inOrder, locale, t } from './words.ts'

export const {
  numberText,
  moneyNumber,
  moneyText,
  amountParts,
  dayText,
  shortDayText,
  timeText,
  momentText,
} = makeFormats({ locale, inOrder })

/** `USD 75` or `2 × Soap, 1 × Towel`. */
export function amountsText(amounts: Amounts, itemNames?: Readonly<Record<string, string>>): string {
  const texts = amountParts(amounts, itemNames).map((part) =>
    part.kind === 'money'
      ? moneyText(amounts[part.currency] ?? 0, part.currency)
      : t('voucher.pieces', { count: numberText(part.quantity), item: part.name }),
  )
  return new Intl.ListFormat(locale.value, { type: 'unit' }).format(texts)
}
