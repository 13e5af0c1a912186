// Connects a form: where it is, and the token that opens it. The secret of its webhook is shown this once.
import { useState } from 'react'
import { useLocation } from 'wouter'
import type * as z from 'zod'
import {
  connectKoboFormRoute,
  koboSecretHeader,
  receiveSubmissionRoute,
} from '../../../../shared/contract/routes/kobo.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { SelectField, TextField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { SecretDialog } from '../../components/secret-dialog.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { languageOptions } from '../imports/mapping-fields.tsx'
import { useSites } from '../vendors/names.ts'
import { t } from './words.ts'

type Body = z.output<typeof connectKoboFormRoute.body & z.ZodType>
type Connected = z.output<typeof connectKoboFormRoute.success.schema>

const schema = bodyOf(connectKoboFormRoute)

export function ConnectScreen() {
  const { programmeId } = useProgramme()
  const to = useProgrammePath()
  const sites = useSites()
  const [, navigate] = useLocation()
  const [connected, setConnected] = useState<Connected>()
  const form = useForm({
    schema,
    initial: { serverUrl: 'https://kf.kobotoolbox.org', consentLanguage: 'es' },
  })
  const { send } = useSend((body: Body, idempotencyKey) =>
    call(connectKoboFormRoute, { params: { programmeId }, body, idempotencyKey }),
  )
  return (
    <Page
      title={t('connect.open')}
      intro={t('connect.intro')}
      back={{ href: to('/kobo-forms'), label: t('title') }}
      narrow
    >
      <Form
        form={form}
        submit={t('connect.submit')}
        cancelHref={to('/kobo-forms')}
        onSubmit={async (body) => {
          const sent = await send(body)
          if (sent.ok) setConnected(sent.answer)
          return sent
        }}
      >
        <FieldGroup title={t('connect.where')}>
          <TextField
            name="serverUrl"
            label={t('server')}
            hint={t('connect.serverHint')}
            wrong={t('connect.serverWrong')}
            isAddress
          />
          <TextField
            name="assetUid"
            label={t('connect.formId')}
            hint={t('connect.formIdHint')}
            wrong={t('connect.formIdWrong')}
            isAddress
          />
          <TextField
            name="token"
            type="password"
            label={t('connect.token')}
            hint={t('connect.tokenHint')}
            wrong={t('connect.tokenWrong')}
            isAddress
          />
        </FieldGroup>
        <FieldGroup title={t('connect.households')}>
          <SelectField
            name="siteId"
            label={t('site')}
            options={sites.map(({ siteId, name }) => ({ id: siteId, label: name }))}
          />
          <SelectField
            name="consentLanguage"
            label={t('connect.consentLanguage')}
            options={languageOptions()}
          />
        </FieldGroup>
      </Form>
      {connected && (
        <SecretDialog
          title={t('webhook.title')}
          secrets={[
            { label: t('webhook.address'), value: webhookAddress(connected.form.formId) },
            { label: t('webhook.header'), value: koboSecretHeader },
            { label: t('webhook.secret'), value: connected.webhookSecret },
          ]}
          onClose={() => navigate(to(`/kobo-forms/${connected.form.formId}`))}
        >
          <p>{t('webhook.text')}</p>
        </SecretDialog>
      )}
    </Page>
  )
}

/** The console and the API share one origin. */
function webhookAddress(formId: string): string {
  return `${location.origin}${receiveSubmissionRoute.path.replace('{formId}', formId)}`
}
