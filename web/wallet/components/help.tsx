// Whom to call and where to go; it is on the page whatever else is.
import type { WalletView } from '../wallet-api.ts'
import { t } from '../words/words.ts'
import { Drawing } from './drawing.tsx'

export function Help({ view }: { readonly text: string; readonly view: WalletView | undefined }) {
  return (
    <section class="part">
      <h2>{t('help.title')}</h2>
      {view !== undefined && (
        <a class="call" href={`tel:${view.helpLine.replace(/[^+\d]/g, '')}`}>
          <Drawing name="phone" />
          <span>
            {t('help.call')}
            <b dir="ltr">{view.helpLine}</b>
          </span>
        </a>
      )}
      {view !== undefined && view.helpDesks.length > 0 && (
        <>
          <h3>{t('help.desks')}</h3>
          <ul class="lines">
            {view.helpDesks.map((desk) => (
              <li key={desk} dir="auto">
                {desk}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
