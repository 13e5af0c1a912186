// A new account for a partner's system: what it may reach, and until when. It begins with its first secret.
import * as z from 'zod'
import {
  createServiceAccountRoute,
  type serviceAccount,
} from '../../../../shared/contract/routes/service-accounts.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { CheckboxesField, CheckboxField, DayField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { everything, scopeOf } from '../../components/form/scope-choice.ts'
import { useProgrammes } from '../../programme.tsx'
import type { Site } from '../vendors/names.ts'
import { t } from './words.ts'

export type ServiceAccount = z.output<typeof serviceAccount>

/** The field is a day, whose end is the account's. */
const schema = z.preprocess((values) => {
  const { programmes, sites, endsAt, ...rest } = values as Record<string, unknown>
  const end = typeof endsAt === 'string' ? Date.parse(`${endsAt}T23:59:59.999Z`) : undefined
  return { ...rest, programmes: scopeOf(programmes), sites: scopeOf(sites), endsAt: end }
}, bodyOf(createServiceAccountRoute))

const halfAYearMs = 182 * 86_400_000

export function ServiceAccountForm({
  sites,
  done,
}: {
  readonly sites: readonly Site[]
  readonly done: () => void
}) {
  const { all: programmes } = useProgrammes()
  const endsAt = new Date(Date.now() + halfAYearMs).toISOString().slice(0, 10)
  const form = useForm({ schema, initial: { programmes: [], sites: [], maySubmit: false, endsAt } })
  const { send } = useSend((body: never, idempotencyKey) =>
    call(createServiceAccountRoute, { body, idempotencyKey }),
  )
  return (
    <Form
      form={form}
      submit={t('accounts.addSubmit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) done()
        return sent
      }}
    >
      <TextField name="name" label={t('accounts.name')} hint={t('accounts.nameHint')} autoFocus />
      <CheckboxesField
        name="programmes"
        label={t('programmes')}
        options={[
          { id: everything, label: t('allProgrammes'), hint: t('allHint') },
          ...programmes.map(({ programmeId, name }) => ({ id: programmeId, label: name })),
        ]}
      />
      <CheckboxesField
        name="sites"
        label={t('accounts.sites')}
        options={[
          { id: everything, label: t('accounts.allSites'), hint: t('allHint') },
          ...sites.map(({ siteId, name }) => ({ id: siteId, label: name })),
        ]}
      />
      <CheckboxField name="maySubmit" label={t('accounts.maySubmit')} hint={t('accounts.maySubmitHint')} />
      <DayField name="endsAt" label={t('accounts.ends')} hint={t('accounts.endsHint')} />
    </Form>
  )
}
