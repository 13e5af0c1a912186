// Which question of the form is which fact of a household. The members of a group that repeats are matched by their names.
import * as z from 'zod'
import { type getKoboFormRoute, setKoboMappingRoute } from '../../../../shared/contract/routes/kobo.ts'
import { koboKeyColumn } from '../../../../shared/domain/kobo-submission.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { CheckboxField, SelectField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Notice } from '../../components/problem-notice.tsx'
import { toast } from '../../components/toasts.tsx'
import { MappingFields } from '../imports/mapping-fields.tsx'
import { type MappingValues, mappingOf, valuesOf } from '../imports/mapping-values.ts'
import type { Site } from '../vendors/names.ts'
import { t } from './words.ts'

type Shown = z.output<(typeof getKoboFormRoute)['success']['schema']>
type Body = z.output<typeof setKoboMappingRoute.body & z.ZodType>
type Typed = {
  readonly siteId?: string
  readonly consentLanguage?: string
  readonly withMembers?: boolean
  readonly values: MappingValues
}

export function MatchQuestions({
  shown,
  sites,
  done,
}: {
  readonly shown: Shown
  readonly sites: readonly Site[]
  readonly done: () => void
}) {
  const { form: connected, columns, suggested } = shown
  const { programmeId, formId, siteId, consentLanguage } = connected
  const before = connected.mapping ?? suggested
  const members = before?.members ?? suggested?.members
  const schema = z.preprocess((typed) => typedBody(typed as Typed, shown), bodyOf(setKoboMappingRoute))
  const form = useForm({
    schema,
    initial: {
      ...{ siteId, consentLanguage, withMembers: before?.members !== undefined },
      values: valuesOf(before, columns, new Date().toISOString().slice(0, 10)),
    },
  })
  const { send } = useSend((body: Body) =>
    call(setKoboMappingRoute, { params: { programmeId, formId }, body }),
  )
  return (
    <Form
      form={form}
      submit={t('match.save')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (!sent.ok) return sent
        toast({ text: t('match.saved') })
        done()
        return sent
      }}
    >
      {connected.mapping === undefined && suggested !== undefined && <Notice>{t('match.suggested')}</Notice>}
      <FieldGroup title={t('connect.households')}>
        <SelectField
          name="siteId"
          label={t('site')}
          options={sites.map((site) => ({ id: site.siteId, label: site.name }))}
        />
      </FieldGroup>
      <MappingFields columns={columns} keyIsGiven />
      {members && (
        <FieldGroup title={t('match.members')}>
          <CheckboxField
            name="withMembers"
            label={t('match.withMembers', { group: members.repeat })}
            hint={t('match.membersHint')}
          />
        </FieldGroup>
      )}
    </Form>
  )
}

function typedBody({ siteId, consentLanguage, withMembers, values }: Typed, shown: Shown) {
  const before = shown.form.mapping ?? shown.suggested
  const members = before?.members ?? shown.suggested?.members
  const mapping = {
    ...(mappingOf({ ...values, rowKey: [koboKeyColumn] }, shown.columns, before) as object),
    ...(withMembers && members && { members }),
  }
  return { siteId, consentLanguage, mapping }
}
