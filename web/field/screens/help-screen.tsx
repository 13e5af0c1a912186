// How it is done, whom to call, what the colours say, and how this phone stands.
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Languages } from '../components/languages.tsx'
import { Screen } from '../components/screen.tsx'
import { ask, isRefused, useAnswer, useSession } from '../session.ts'
import { momentText, numberText } from '../words/formats.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

export function HelpScreen() {
  const [leaving, setLeaving] = useState(false)
  if (leaving) return <SignOutScreen close={() => setLeaving(false)} />
  return (
    <Screen title={t('help.title')} back>
      <PhoneStands />
      <HelpLines />
      <section class="card stack">
        <h2>{t('help.how')}</h2>
        <ol class="stack">
          {([1, 2, 3, 4] as const).map((step) => (
            <li key={step}>{t(`help.step${step}`)}</li>
          ))}
        </ol>
      </section>
      <section class="stack">
        <h2>{t('help.colours')}</h2>
        <p class="state paid">
          <Icon name="paid" />
          <span>
            <strong>{t('receipt.paid')}</strong>
            {t('receipt.paidText')}
          </span>
        </p>
        <p class="state pending">
          <Icon name="clock" />
          <span>
            <strong>{t('receipt.pending')}</strong>
            {t('receipt.pendingText')}
          </span>
        </p>
        <p class="state no">
          <Icon name="no" />
          <span>
            <strong>{t('refused.no')}</strong>
          </span>
        </p>
      </section>
      <section class="card stack">
        <h2>{t('help.offlineTitle')}</h2>
        <p>{t('help.offlineText')}</p>
        <h2>{t('help.install')}</h2>
        <p>{t('help.installText')}</p>
      </section>
      <h2>{t('common.language')}</h2>
      <Languages />
      <Button danger onClick={() => setLeaving(true)}>
        {t('help.signOut')}
      </Button>
    </Screen>
  )
}

function PhoneStands() {
  const { offline, sync, storagePersisted } = useSession().state.value
  const reason = offline.reason === undefined ? undefined : refusalWords(offline.reason)
  return (
    <section class="card stack">
      <h2>{t('help.phone')}</h2>
      <p>
        <b>{offline.level === 'ready' ? t('ready.ready') : t(`ready.${offline.level}`)}</b>
        {reason && (
          <>
            <br />
            {reason.title}. {reason.todo}
          </>
        )}
      </p>
      {sync.former !== undefined && (
        <p class="state pending">
          <span>
            <strong>{t('sync.lostTitle')}</strong>
            {t('sync.lostText', {
              count: numberText(sync.former.received),
              time: sync.former.lastAt === 0 ? '–' : momentText(sync.former.lastAt),
            })}
          </span>
        </p>
      )}
      <p>{t('ready.open', { count: numberText(offline.openCount), max: numberText(offline.maxCount) })}</p>
      {offline.listMadeAt !== undefined && <p>{t('ready.list', { time: momentText(offline.listMadeAt) })}</p>}
      {offline.certificateEndsAt !== undefined && (
        <p>{t('ready.certificate', { time: momentText(offline.certificateEndsAt) })}</p>
      )}
      {!storagePersisted && <p class="soft small">{t('sync.notKept')}</p>}
    </section>
  )
}

function HelpLines() {
  const terms = useAnswer((phone) => phone.terms())
  const lines = terms === undefined || isRefused(terms) ? [] : (terms.helpLines ?? [])
  if (lines.length === 0) return <p class="soft">{t('help.noLine')}</p>
  return (
    <>
      {lines.map(({ programme, line }) => (
        <a key={programme} class="button" href={`tel:${line.replace(/[^+0-9]/g, '')}`}>
          {t('refused.call')} <span class="code">{line}</span>
        </a>
      ))}
    </>
  )
}

function SignOutScreen({ close }: { readonly close: () => void }) {
  const { phone } = useSession()
  const [refused, setRefused] = useState<string>()
  const leave = async () => {
    const answer = await ask(() => phone.signOut())
    if (isRefused(answer)) setRefused(answer.refused)
  }
  return (
    <Screen
      key="leave"
      title={t('help.signOutTitle')}
      back={close}
      actions={
        <>
          <Button danger primary onClick={() => void leave()}>
            {t('help.signOut')}
          </Button>
          <Button onClick={close}>{t('common.cancel')}</Button>
        </>
      }
    >
      <p>{t('help.signOutText')}</p>
      {refused !== undefined && (
        <p class="state no" role="alert">
          <span>
            <strong>{refusalWords(refused).title}</strong>
            {refusalWords(refused).todo}
          </span>
        </p>
      )}
    </Screen>
  )
}
