// One webhook: what it tells, its secrets, and what became of each message.
import { useState } from 'react'
import { useParams } from 'wouter'
import { setWebhookStatusRoute } from '../../../../shared/contract/routes/webhooks.ts'
import { call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice, problemText } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { momentText } from '../../words/formats.ts'
import { Deliveries } from './deliveries.tsx'
import { eventText, findWebhook, useScopeText, type Webhook, WebhookTag } from './shown-webhook.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookSecret } from './webhook-secret.tsx'
import { t } from './words.ts'

export function WebhookScreen() {
  const { webhookId = '' } = useParams()
  const { answer, problem, ask } = useAnswer((signal) => findWebhook(webhookId, signal), [webhookId])
  return (
    <Page
      title={answer?.name ?? t('webhooks.one')}
      intro={answer && <span className="address">{answer.url}</span>}
      back={{ href: '/webhooks', label: t('webhooks.title') }}
      tag={answer && <WebhookTag status={answer.status} />}
      actions={answer && <Status webhook={answer} again={ask} />}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined ? !problem && <Waiting /> : <Told webhook={answer} again={ask} />}
    </Page>
  )
}

type Of = { readonly webhook: Webhook; readonly again: () => void }

/** Pausing loses nothing that is undone by going on: what happens in between is told to nobody, so it says so. */
function Status({ webhook: { webhookId, status, secrets }, again }: Of) {
  const isActive = status === 'active'
  const { send, busy } = useSend((next: 'active' | 'paused') =>
    call(setWebhookStatusRoute, { params: { webhookId }, body: { status: next } }),
  )
  if (secrets.length === 0) return null
  const change = async (next: 'active' | 'paused') => {
    const sent = await send(next)
    if (!sent.ok) return toast({ text: problemText(sent.problem) })
    const back = next === 'active' ? 'paused' : 'active'
    toast({ text: t(`webhooks.now.${next}`), undo: () => change(back) })
    again()
  }
  return (
    <Button
      busy={busy}
      kind={status === 'disabled' ? 'primary' : 'plain'}
      onPress={() => void change(isActive ? 'paused' : 'active')}
    >
      {t(isActive ? 'webhooks.pause' : 'webhooks.goOn')}
    </Button>
  )
}

function Told({ webhook, again }: Of) {
  const [isChanging, setChanging] = useState(false)
  const [sentAgain, setSentAgain] = useState(0)
  const scopeText = useScopeText()
  const { events, programmes, status, failingSince, disabledBecause, disabledAt } = webhook
  return (
    <>
      {status === 'paused' && <Notice>{t('webhooks.isPaused')}</Notice>}
      {status === 'disabled' && disabledBecause && (
        <Notice tone="warning">
          {t(`webhooks.disabled.${disabledBecause}`, { when: momentText(disabledAt ?? 0) })}
        </Notice>
      )}
      {status === 'active' && failingSince !== undefined && (
        <Notice tone="warning">{t('webhooks.failing', { since: momentText(failingSince) })}</Notice>
      )}
      <WebhookSecret webhook={webhook} again={again} />
      <Panel
        title={t('webhooks.tells')}
        actions={<Button onPress={() => setChanging(true)}>{t('change')}</Button>}
      >
        <Facts
          facts={[
            { label: t('webhooks.events'), value: events.map(eventText).join(', ') },
            { label: t('programmes'), value: scopeText(programmes) },
          ]}
        />
      </Panel>
      <Panel title={t('deliveries.title')}>
        <Deliveries webhook={webhook} about={sentAgain} again={() => setSentAgain((before) => before + 1)} />
      </Panel>
      <SidePanel isOpen={isChanging} onClose={() => setChanging(false)} title={t('webhooks.changeTitle')}>
        <WebhookForm
          webhook={webhook}
          done={() => {
            setChanging(false)
            again()
          }}
        />
      </SidePanel>
    </>
  )
}
