// The vendor's closed statements, the newest first.
import { Screen } from '../components/screen.tsx'
import { isRefused, useAnswer } from '../session.ts'
import { amountsText, shortDayText } from '../words/formats.ts'
import { refusalWords, stateWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

export function StatementsScreen() {
  const rows = useAnswer((phone) => phone.statements())
  return (
    <Screen title={t('statements.title')} back>
      {rows === undefined && <p role="status">{t('common.wait')}</p>}
      {isRefused(rows) && (
        <p class="state quiet">
          <span>
            <strong>{refusalWords(rows.refused).title}</strong>
            {refusalWords(rows.refused).todo}
          </span>
        </p>
      )}
      {Array.isArray(rows) && rows.length === 0 && <p class="soft">{t('statements.empty')}</p>}
      {rows !== undefined && !isRefused(rows) && (
        <ul class="plain stack">
          {rows.map(({ settlementId, number, state, from, until, toPay }) => (
            <li key={settlementId} class="card stack">
              <p class="row">
                <b>{t('statements.number', { number })}</b>
                <span>{stateWords('statements.state', state)}</span>
              </p>
              <p class="soft small">
                {from > 0
                  ? t('statements.period', { from: shortDayText(from), until: shortDayText(until) })
                  : shortDayText(until)}
              </p>
              <p class="row">
                <span>{t('statements.toPay')}</span>
                <b>{amountsText(toPay) || '0'}</b>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  )
}
