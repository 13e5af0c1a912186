// What to bring, and that the code is as good as money.
import type { WalletView } from '../wallet-api.ts'
import { t } from '../words/words.ts'
import { Drawing } from './drawing.tsx'

export function BringList({ view }: { readonly view: WalletView | undefined }) {
  return (
    <section class="part">
      <h2>
        <Drawing name="bring" />
        {t('bring.title')}
      </h2>
      <ul class="lines">
        <li>{t('bring.code')}</li>
        {view?.pinRequired && <li>{t('bring.pin')}</li>}
        {view?.kind === 'cash' && <li>{t('bring.whole')}</li>}
        <li class="warning">{t('bring.secret')}</li>
      </ul>
    </section>
  )
}
