// The household's other vouchers, as far as they were opened on this phone.
import { openKept, otherVouchers } from '../holding.ts'
import type { KeptVoucher } from '../kept-vouchers.ts'
import { amountParts, numberText } from '../words/formats.ts'
import { inOrder, t } from '../words/words.ts'

export function OtherVouchers() {
  if (otherVouchers.value.length === 0) return null
  return (
    <section class="part">
      <h2>{t('voucher.all')}</h2>
      <ul class="others">
        {otherVouchers.value.map((other) => (
          <li key={other.text}>
            <button type="button" class="quiet" onClick={() => openKept(other.text)}>
              {nameOf(other)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function nameOf({ view }: KeptVoucher): string {
  if (view === undefined) return t('voucher.title')
  const names: Record<string, string> = {}
  for (const { itemCode, name } of view.items) names[itemCode] = name
  const amounts = amountParts(view.amounts, names).map((part) =>
    part.kind === 'money'
      ? inOrder(`${part.currency}\u00a0${part.number}`)
      : `${numberText(part.quantity)} × ${inOrder(part.name)}`,
  )
  return [t(`voucher.kind.${view.kind}`), ...amounts].join(' · ')
}
