// How much a phone may hand out without a network, and what the programme bears of conflicts.
import { setOfflineTermsRoute } from '../../../../shared/contract/routes/devices.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { MoneyField, NumberField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm, type Values } from '../../components/form/form-state.ts'
import type { Programme } from '../../programme.tsx'
import { t } from './words.ts'

/** What nobody typed is no cap that is borne. */
const termsBody = ({ lossCaps, ...rest }: Values): unknown => ({ ...rest, lossCaps: lossCaps ?? {} })

export function OfflineTermsForm(props: { readonly programme: Programme; readonly onDone: () => void }) {
  const { programmeId, currency, offlineTerms } = props.programme
  const form = useForm({
    schema: bodyOf(setOfflineTermsRoute),
    initial: offlineTerms
      ? {
          maxCount: offlineTerms.caps.maxCount,
          maxAmountMinor: offlineTerms.caps.maxAmountMinor,
          maxListAgeHours: offlineTerms.caps.maxListAgeSeconds / 3600,
          lossCaps: offlineTerms.lossCaps,
        }
      : {},
    toBody: termsBody,
  })
  const { send } = useSend((body: never) => call(setOfflineTermsRoute, { params: { programmeId }, body }))
  return (
    <Form
      form={form}
      submit={t('offline.submit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) props.onDone()
        return sent
      }}
    >
      <NumberField name="maxCount" label={t('offline.maxCount')} />
      <MoneyField name="maxAmountMinor" currency={currency} label={t('offline.maxAmount')} />
      <NumberField name="maxListAgeHours" label={t('offline.maxAge')} hint={t('offline.maxAgeHint')} />
      <MoneyField
        name={`lossCaps.${currency}`}
        currency={currency}
        label={t('offline.lossCap')}
        isRequired={false}
      />
    </Form>
  )
}
