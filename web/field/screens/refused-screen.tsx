// A "no": what it is, what to do, and where the person is helped.
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Screen } from '../components/screen.tsx'
import { goHome, goOnWith } from '../navigation.ts'
import type { Refused } from '../phone.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

export function RefusedScreen({
  refused,
  again,
}: {
  readonly refused: Refused
  readonly again: 'scan' | 'carry' | 'number'
}) {
  const { title, todo, unknownCode } = refusalWords(refused.refused)
  const { helpLine, helpDesk, siteName } = refused
  return (
    <Screen
      title={t('refused.no')}
      back={goHome}
      actions={
        <>
          <Button primary onClick={() => goOnWith({ name: again })}>
            {t('refused.again')}
          </Button>
          <Button onClick={goHome}>{t('receipt.home')}</Button>
        </>
      }
    >
      <div class="state no" role="alert">
        <Icon name="no" />
        <p>
          <strong>{title}</strong>
        </p>
      </div>
      <p>{todo}</p>
      {helpDesk !== undefined && (
        <section class="card">
          <h2>{t('refused.where')}</h2>
          <p dir="auto">
            {siteName !== undefined && (
              <>
                <b>{siteName}</b>
                <br />
              </>
            )}
            {helpDesk}
          </p>
        </section>
      )}
      {helpLine !== undefined && (
        <a class="button" href={`tel:${helpLine.replace(/[^+0-9]/g, '')}`}>
          {t('refused.call')} <span class="code">{helpLine}</span>
        </a>
      )}
      {unknownCode !== undefined && <p class="soft small">{t('refused.code', { code: unknownCode })}</p>}
    </Screen>
  )
}
