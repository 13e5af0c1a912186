// Between two people in the queue: one big button, and how the day stands.
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Screen } from '../components/screen.tsx'
import { StatusBanner } from '../components/status-banner.tsx'
import { Totals } from '../components/totals.tsx'
import { goTo } from '../navigation.ts'
import { isRefused, useAnswer, useSession } from '../session.ts'
import { t } from '../words/words.ts'

export function HomeScreen() {
  const { phone, state } = useSession()
  const { site, updateWaiting } = state.value
  const today = useAnswer((phone) => phone.today())
  return (
    <Screen
      title={site?.name ?? 'Vale'}
      beside={
        <button type="button" class="round" aria-label={t('home.lock')} onClick={phone.lock}>
          <Icon name="lock" />
        </button>
      }
      actions={
        <>
          <Button primary onClick={() => goTo({ name: 'scan' })}>
            <Icon name="scan" />
            {t('home.scan')}
          </Button>
          <Button onClick={() => goTo({ name: 'number' })}>
            <Icon name="number" />
            {t('home.typeNumber')}
          </Button>
        </>
      }
    >
      <StatusBanner />
      {updateWaiting && (
        <div class="card stack">
          <p>{t('home.update')}</p>
          <Button onClick={phone.takeUpdate}>{t('home.updateButton')}</Button>
        </div>
      )}
      {today !== undefined && !isRefused(today) && (
        <>
          <Totals paid={today.paid} pending={today.pending} />
          {today.receipts.length === 0 && <p class="soft">{t('home.nothingYet')}</p>}
        </>
      )}
      <div class="pair">
        <Button onClick={() => goTo({ name: 'today' })}>
          <Icon name="list" />
          {t('home.today')}
        </Button>
        <Button onClick={() => goTo({ name: 'help' })}>
          <Icon name="help" />
          {t('home.help')}
        </Button>
      </div>
    </Screen>
  )
}
