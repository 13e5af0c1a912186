// The day: what is paid, what waits, what was refused or is in conflict, each with its reason.
import { Button } from '../components/button.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { OwedList } from '../components/owed-list.tsx'
import { Screen } from '../components/screen.tsx'
import { StatusBanner } from '../components/status-banner.tsx'
import { Totals } from '../components/totals.tsx'
import { goTo } from '../navigation.ts'
import type { PhoneReceipt, ReceiptState } from '../phone.ts'
import { isRefused, useAnswer, useSession } from '../session.ts'
import { amountsText, momentText } from '../words/formats.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

const icons: Readonly<Record<ReceiptState, IconName>> = {
  paid: 'paid',
  pending: 'clock',
  sending: 'turn',
  conflict: 'no',
  refused: 'cross',
  reversed: 'undo',
}

export function TodayScreen() {
  const { phone, state } = useSession()
  const { sync } = state.value
  const today = useAnswer((phone) => phone.today())
  const known = today === undefined || isRefused(today) ? undefined : today
  return (
    <Screen
      title={t('today.title')}
      back
      actions={
        sync.waiting > 0 && (
          <Button primary disabled={sync.running} onClick={() => void phone.syncNow()}>
            {sync.running ? t('sync.running') : t('sync.now')}
          </Button>
        )
      }
    >
      <StatusBanner />
      {sync.lastError !== undefined && sync.waiting > 0 && (
        <p class="hint bad" role="status">
          {t('sync.failed')}
        </p>
      )}
      {known && (
        <>
          <Totals paid={known.paid} pending={known.pending} itemNames={namesIn(known.receipts)} />
          <h2>{t('today.owed')}</h2>
          <OwedList />
          <h2>{t('today.entries')}</h2>
          {known.receipts.length === 0 && <p class="soft">{t('today.empty')}</p>}
          <ul class="plain stack">
            {known.receipts.map((receipt) => (
              <li key={receipt.id}>
                <Entry receipt={receipt} />
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="stack">
        <Button onClick={() => goTo({ name: 'statements' })}>{t('today.statements')}</Button>
        <Button onClick={() => goTo({ name: 'terms' })}>{t('today.terms')}</Button>
        <Button onClick={() => goTo({ name: 'carry' })}>{t('today.carry')}</Button>
      </div>
    </Screen>
  )
}

const namesIn = (receipts: readonly PhoneReceipt[]) =>
  Object.assign({}, ...receipts.map(({ itemNames }) => itemNames)) as Readonly<Record<string, string>>

function Entry({ receipt }: { readonly receipt: PhoneReceipt }) {
  const { state, amounts, itemNames, at, numberEnd, reason, decision } = receipt
  return (
    <button type="button" class={`entry ${state}`} onClick={() => goTo({ name: 'receipt', receipt })}>
      <Icon name={icons[state]} />
      <b>{amountsText(amounts, itemNames)}</b>
      <span>{momentText(at)}</span>
      <span class="why soft small">
        {t(`receipt.${state}`)} · <span class="code">{numberEnd}</span>
        {reason !== undefined && ` · ${refusalWords(reason).title}`}
        {decision !== undefined && ` · ${t(`today.decision.${decision}`)}`}
      </span>
    </button>
  )
}
