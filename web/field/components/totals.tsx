// What the server accepted, and what it has not heard of yet: never in one sum.
import type { Amounts } from '../../../shared/domain/money.ts'
import { amountsText } from '../words/formats.ts'
import { t } from '../words/words.ts'

export type TotalsProps = {
  readonly paid: Amounts
  readonly pending: Amounts
  readonly itemNames?: Readonly<Record<string, string>>
}

export function Totals({ paid, pending, itemNames }: TotalsProps) {
  const text = (amounts: Amounts) => amountsText(amounts, itemNames) || '0'
  return (
    <div class="totals">
      <p class={Object.keys(paid).length > 0 ? 'total paid' : 'total'}>
        {t('home.paidToday')}
        <b>{text(paid)}</b>
      </p>
      <p class={Object.keys(pending).length > 0 ? 'total pending' : 'total'}>
        {t('home.pendingToday')}
        <b>{text(pending)}</b>
      </p>
    </div>
  )
}
