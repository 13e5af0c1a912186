// When a programme ends, and for how long its households' data is kept after that.
import { setRetentionRoute } from '../../../../shared/contract/routes/registry.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { DayField, NumberField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Notice } from '../../components/problem-notice.tsx'
import type { Programme } from '../../programme.tsx'
import { t } from './words.ts'

export function RetentionForm(props: { readonly programme: Programme; readonly onDone: () => void }) {
  const { programmeId, retention } = props.programme
  const form = useForm({ schema: bodyOf(setRetentionRoute), initial: retention ?? { keepDays: 365 } })
  const { send } = useSend((body: never) => call(setRetentionRoute, { params: { programmeId }, body }))
  return (
    <Form
      form={form}
      submit={t('retention.submit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) props.onDone()
        return sent
      }}
    >
      <DayField name="lastDay" label={t('retention.lastDay')} />
      <NumberField name="keepDays" label={t('retention.keepDays')} />
      <Notice tone="warning">{t('retention.keepHint')}</Notice>
    </Form>
  )
}
