// Where a webhook goes and what it tells: for a new one, or for one that is there.
import * as z from 'zod'
import { changeWebhookRoute, createWebhookRoute } from '../../../../shared/contract/routes/webhooks.ts'
import { eventNames } from '../../../../shared/domain/event-names.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { CheckboxesField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { everything, scopeOf, tickedOf } from '../../components/form/scope-choice.ts'
import { useProgrammes } from '../../programme.tsx'
import { eventText, type Webhook } from './shown-webhook.tsx'
import { t } from './words.ts'

const schema = z.preprocess((values) => {
  const { programmes, ...rest } = values as Record<string, unknown>
  return { ...rest, programmes: scopeOf(programmes) }
}, bodyOf(createWebhookRoute))

export function WebhookForm({
  webhook,
  done,
}: {
  /** Left out for a new one. */
  readonly webhook?: Webhook
  readonly done: (webhook: Webhook) => void
}) {
  const { all: programmes } = useProgrammes()
  const initial =
    webhook === undefined
      ? { events: [], programmes: [] }
      : {
          ...{ name: webhook.name, url: webhook.url, events: webhook.events },
          programmes: tickedOf(webhook.programmes),
        }
  const form = useForm({ schema, initial })
  const { send } = useSend((body: never, idempotencyKey) =>
    webhook === undefined
      ? call(createWebhookRoute, { body, idempotencyKey })
      : call(changeWebhookRoute, { params: { webhookId: webhook.webhookId }, body }),
  )
  return (
    <Form
      form={form}
      submit={t(webhook === undefined ? 'webhooks.addSubmit' : 'save')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) done(sent.answer)
        return sent
      }}
    >
      <TextField name="name" label={t('webhooks.name')} hint={t('webhooks.nameHint')} autoFocus />
      <TextField
        name="url"
        label={t('webhooks.url')}
        hint={t('webhooks.urlHint')}
        wrong={t('webhooks.urlWrong')}
        isAddress
      />
      <CheckboxesField
        name="events"
        label={t('webhooks.events')}
        options={eventNames.map((id) => ({ id, label: eventText(id), hint: id }))}
      />
      <CheckboxesField
        name="programmes"
        label={t('programmes')}
        options={[
          { id: everything, label: t('allProgrammes'), hint: t('allHint') },
          ...programmes.map(({ programmeId, name }) => ({ id: programmeId, label: name })),
        ]}
      />
    </Form>
  )
}
