// Takes the voucher off a phone that others use too. It asks first: the link may be in no message any more.
import { useState } from 'preact/hooks'
import { forgetVoucher } from '../holding.ts'
import { t } from '../words/words.ts'

export function Forget({ text }: { readonly text: string }) {
  const [isSure, ask] = useState(false)
  if (!isSure)
    return (
      <button type="button" class="quiet forget" onClick={() => ask(true)}>
        {t('forget.button')}
      </button>
    )
  return (
    <section class="part" role="alertdialog" aria-label={t('forget.title')}>
      <h2>{t('forget.title')}</h2>
      <p>{t('forget.text')}</p>
      <div class="choice">
        <button type="button" class="quiet" onClick={() => ask(false)}>
          {t('common.cancel')}
        </button>
        <button type="button" class="danger" onClick={() => forgetVoucher(text)}>
          {t('forget.confirm')}
        </button>
      </div>
    </section>
  )
}
