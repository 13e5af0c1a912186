// What was sent, the newest first: what came of it, each attempt, and sending it once more.
import {
  listWebhookDeliveriesRoute,
  repeatWebhookDeliveryRoute,
} from '../../../../shared/contract/routes/webhooks.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { problemText } from '../../components/problem-notice.tsx'
import { toast } from '../../components/toasts.tsx'
import { momentText, numberText } from '../../words/formats.ts'
import { type Delivery, DeliveryTag, eventText, useScopeText, type Webhook } from './shown-webhook.tsx'
import { t } from './words.ts'

const everyMs = 10_000

export function Deliveries({
  webhook: { webhookId, status },
  about,
  again,
}: {
  readonly webhook: Webhook
  readonly about: number
  readonly again: () => void
}) {
  const scopeText = useScopeText()
  const columns: readonly Column<Delivery>[] = [
    { id: 'event', label: t('deliveries.event'), cell: ({ event }) => eventText(event) },
    { id: 'at', label: t('deliveries.at'), cell: ({ at }) => momentText(at) },
    { id: 'programme', label: t('deliveries.programme'), cell: (one) => scopeText([one.programmeId]) },
    { id: 'state', label: t('stateOf'), cell: (one) => <State of={one} /> },
    { id: 'attempts', label: t('deliveries.attempts'), cell: (one) => <Attempts of={one} /> },
  ]
  return (
    <DataTable<Delivery>
      label={t('deliveries.title')}
      columns={columns}
      rowKey={({ deliveryId }) => deliveryId}
      load={(query, signal) =>
        call(listWebhookDeliveriesRoute, { params: { webhookId }, query, ...(signal && { signal }) })
      }
      about={[webhookId, about]}
      everyMs={everyMs}
      rowActions={({ deliveryId, state }) =>
        status === 'active' && state !== 'waiting' ? (
          <Repeat webhookId={webhookId} deliveryId={deliveryId} done={again} />
        ) : null
      }
      empty={<p>{t('deliveries.empty')}</p>}
      exportAs={false}
    />
  )
}

function State({ of: { state, nextAttemptAt } }: { readonly of: Delivery }) {
  return (
    <>
      <DeliveryTag state={state} />
      {nextAttemptAt !== undefined && (
        <span className="hint"> {t('deliveries.next', { at: momentText(nextAttemptAt) })}</span>
      )}
    </>
  )
}

function Attempts({ of: { attempts, log } }: { readonly of: Delivery }) {
  if (attempts === 0) return numberText(0)
  return (
    <details className="chart-table">
      <summary>{t('deliveries.count', { count: attempts })}</summary>
      <ul className="attempts">
        {log.map(({ at, durationMs, status, reason }) => (
          <li key={at}>
            {momentText(at)}
            {': '}
            {status === undefined ? '' : `${status} `}
            {reason === undefined ? '' : `${reasonText(reason)} `}
            <span className="soft">{t('deliveries.took', { milliseconds: numberText(durationMs) })}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function reasonText(reason: string): string {
  const key = `reason.${reason}`
  return t.has(key) ? t(key) : reason
}

function Repeat({
  webhookId,
  deliveryId,
  done,
}: {
  readonly webhookId: string
  readonly deliveryId: string
  readonly done: () => void
}) {
  const { send, busy } = useSend((_: 'again') =>
    call(repeatWebhookDeliveryRoute, { params: { webhookId, deliveryId } }),
  )
  const repeat = async () => {
    const sent = await send('again')
    toast({ text: sent.ok ? t('deliveries.repeated') : problemText(sent.problem) })
    if (sent.ok) done()
  }
  return (
    <Button icon="turn" busy={busy} onPress={() => void repeat()}>
      {t('deliveries.repeat')}
    </Button>
  )
}
