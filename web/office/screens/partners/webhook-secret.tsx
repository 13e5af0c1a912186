// The secret with which a receiver checks messages: the first one, or another, while the one before lives on for a day.
import { useState } from 'react'
import { makeWebhookSecretRoute } from '../../../../shared/contract/routes/webhooks.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Panel } from '../../components/page.tsx'
import { Notice } from '../../components/problem-notice.tsx'
import { SecretDialog } from '../../components/secret-dialog.tsx'
import { momentText } from '../../words/formats.ts'
import type { Webhook } from './shown-webhook.tsx'
import { t } from './words.ts'

export function WebhookSecret({
  webhook: { webhookId, secrets },
  again,
}: {
  readonly webhook: Webhook
  readonly again: () => void
}) {
  const [isAsking, setAsking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const isFirst = secrets.length === 0
  const { send, busy, problem } = useSend((_: 'make') =>
    call(makeWebhookSecretRoute, { params: { webhookId } }),
  )
  const make = async () => {
    const sent = await send('make')
    if (!sent.ok) return
    setAsking(false)
    setSecret(sent.answer.secret)
  }
  return (
    <Panel
      title={t('secret.title')}
      actions={
        <Button kind={isFirst ? 'primary' : 'plain'} onPress={() => setAsking(true)}>
          {t(isFirst ? 'secret.make' : 'secret.renew')}
        </Button>
      }
    >
      {isFirst ? (
        <Notice tone="warning">{t('secret.none')}</Notice>
      ) : (
        <Facts
          facts={secrets.map(({ createdAt, endsAt }) => ({
            label: t(endsAt === undefined ? 'secret.current' : 'secret.before'),
            value: momentText(createdAt),
            hint: endsAt === undefined ? undefined : t('secret.ends', { until: momentText(endsAt) }),
          }))}
        />
      )}
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsking(false)}
          title={t(isFirst ? 'secret.askFirst' : 'secret.ask')}
          confirm={t(isFirst ? 'secret.make' : 'secret.renew')}
          busy={busy}
          problem={problem}
          onConfirm={() => void make()}
        >
          <p>{t(isFirst ? 'secret.textFirst' : 'secret.text')}</p>
        </ConfirmDialog>
      )}
      {secret !== undefined && (
        <SecretDialog
          title={t('secret.title')}
          secrets={[{ label: t('secret.label'), value: secret }]}
          onClose={() => {
            setSecret(undefined)
            again()
          }}
        >
          <p>{t('secret.where')}</p>
        </SecretDialog>
      )}
    </Panel>
  )
}
