// Which other systems are told of what happens here.
import { useState } from 'react'
import { useLocation } from 'wouter'
import { listWebhooksRoute } from '../../../../shared/contract/routes/webhooks.ts'
import { call } from '../../api/call.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { Page } from '../../components/page.tsx'
import { dateText, numberText } from '../../words/formats.ts'
import { useScopeText, type Webhook, WebhookTag } from './shown-webhook.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { t } from './words.ts'

export function WebhooksScreen() {
  const [isAdding, setAdding] = useState(false)
  const [, navigate] = useLocation()
  const scopeText = useScopeText()
  const columns: readonly Column<Webhook>[] = [
    { id: 'name', label: t('webhooks.name'), cell: ({ name }) => name },
    {
      id: 'url',
      label: t('webhooks.url'),
      cell: ({ url }) => <span className="address">{url}</span>,
    },
    { id: 'status', label: t('stateOf'), cell: ({ status }) => <WebhookTag status={status} /> },
    {
      id: 'events',
      label: t('webhooks.events'),
      align: 'end',
      cell: ({ events }) => numberText(events.length),
    },
    { id: 'programmes', label: t('programmes'), cell: ({ programmes }) => scopeText(programmes) },
    { id: 'created', label: t('created'), cell: ({ createdAt }) => dateText(createdAt) },
  ]
  return (
    <Page
      title={t('webhooks.title')}
      intro={t('webhooks.intro')}
      actions={
        <Button kind="primary" icon="add" onPress={() => setAdding(true)}>
          {t('webhooks.add')}
        </Button>
      }
    >
      <DataTable<Webhook>
        label={t('webhooks.title')}
        columns={columns}
        rowKey={({ webhookId }) => webhookId}
        href={({ webhookId }) => `/webhooks/${webhookId}`}
        load={(query, signal) => call(listWebhooksRoute, { query, ...(signal && { signal }) })}
        empty={<p>{t('webhooks.empty')}</p>}
        exportAs={false}
      />
      <SidePanel isOpen={isAdding} onClose={() => setAdding(false)} title={t('webhooks.add')}>
        <WebhookForm done={({ webhookId }) => navigate(`/webhooks/${webhookId}`)} />
      </SidePanel>
    </Page>
  )
}
