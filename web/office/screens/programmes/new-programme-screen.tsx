// Sets up a programme: what it gives, what stands on its cards, and how its vouchers are redeemed.
import { useLocation } from 'wouter'
import type * as z from 'zod'
import { createProgrammeRoute } from '../../../../shared/contract/routes/programmes.ts'
import { currencyCodes } from '../../../../shared/domain/money.ts'
import { voucherKinds } from '../../../../shared/domain/voucher-text.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import {
  CheckboxesField,
  CheckboxField,
  NumberField,
  SelectField,
  TextField,
} from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { toast } from '../../components/toasts.tsx'
import { programmePath, useProgrammes } from '../../programme.tsx'
import { t } from './words.ts'

type Body = z.input<NonNullable<typeof createProgrammeRoute.body>>

/** Those that the cards can be printed in. */
const cardLanguages = {
  es: 'Español',
  en: 'English',
  fr: 'Français',
  pt: 'Português',
  ht: 'Kreyòl',
  ar: 'العربية',
}

const initial = {
  currency: 'USD',
  kinds: [],
  cardLanguage: 'es',
  timeZone: 'America/Panama',
  pinRequired: false,
  offlineAllowed: false,
  vendorReversalMinutes: 60,
  replacementLimit: 3,
}

export function NewProgrammeScreen() {
  const [, navigate] = useLocation()
  const { asked } = useProgrammes()
  const form = useForm({ schema: bodyOf(createProgrammeRoute), initial, draft: 'programme' })
  const { send } = useSend((body: Body, idempotencyKey) =>
    call(createProgrammeRoute, { body, idempotencyKey }),
  )
  return (
    <Page narrow title={t('create.title')}>
      <Form
        form={form}
        submit={t('create.submit')}
        cancelHref="/"
        onSubmit={async (body) => {
          const sent = await send(body)
          if (sent.ok) {
            toast({ text: t('create.done') })
            asked.ask()
            navigate(programmePath(sent.answer.programmeId, '/programme'))
          }
          return sent
        }}
      >
        <FieldGroup title={t('create.what')}>
          <TextField name="name" label={t('create.name')} autoFocus />
          <SelectField
            name="currency"
            label={t('create.currency')}
            options={currencyCodes.map((code) => ({ id: code, label: code }))}
          />
          <div className="wide">
            <CheckboxesField
              name="kinds"
              label={t('create.kinds')}
              options={voucherKinds.map((kind) => ({ id: kind, label: t(`kind.${kind}`) }))}
            />
          </div>
        </FieldGroup>
        <FieldGroup title={t('create.card')}>
          <SelectField
            name="cardLanguage"
            label={t('create.cardLanguage')}
            options={Object.entries(cardLanguages).map(([id, label]) => ({ id, label }))}
          />
          <TextField
            name="helpLine"
            label={t('create.helpLine')}
            hint={t('create.helpLineHint')}
            type="tel"
          />
          <TextField name="timeZone" label={t('create.timeZone')} hint={t('create.timeZoneHint')} />
        </FieldGroup>
        <FieldGroup title={t('create.ways')}>
          <CheckboxField name="pinRequired" label={t('create.pinRequired')} />
          <CheckboxField name="offlineAllowed" label={t('create.offlineAllowed')} />
          <NumberField name="vendorReversalMinutes" label={t('create.vendorReversalMinutes')} />
          <NumberField name="replacementLimit" label={t('create.replacementLimit')} />
        </FieldGroup>
      </Form>
    </Page>
  )
}
