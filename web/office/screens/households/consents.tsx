// What a household consents to, when it said so and in which language it was read to them. What is said now is added to
// what was said before: nothing is overwritten.
import { useEffect, useRef, useState } from 'react'
import type * as z from 'zod'
import { recordConsentRoute } from '../../../../shared/contract/routes/registry.ts'
import {
  type ConsentPurpose,
  consentLanguages,
  consentPurposes,
  consentText,
  currentConsentText,
} from '../../../../shared/domain/consent-text.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { RadioField, SelectField } from '../../components/form/fields.tsx'
import { FormContext, type FormState, useForm } from '../../components/form/form-state.ts'
import { Panel } from '../../components/page.tsx'
import { Notice } from '../../components/problem-notice.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import { useUser } from '../../sign-in/session.ts'
import { momentText } from '../../words/formats.ts'
import { type Household, languageOptions, languageText } from './household.ts'
import { t } from './words.ts'

type Props = { readonly household: Household; readonly again: () => void }
type Body = z.input<typeof recordConsentRoute.body & z.ZodType>

const assistance: ConsentPurpose = 'registration-and-assistance'

const standing = ({ consents }: Pick<Household, 'consents'>, purpose: ConsentPurpose) =>
  consents.findLast((consent) => consent.purpose === purpose)

export function Consents({ household, again }: Props) {
  const [asking, setAsking] = useState<ConsentPurpose>()
  const { roles } = useUser()
  const mayRecord = household.mergedInto === undefined && mayCall(recordConsentRoute, roles)
  return (
    <Panel title={t('consent.title')}>
      {standing(household, assistance)?.given !== true && (
        <Notice tone="warning">{t('consent.noAssistance')}</Notice>
      )}
      <ul className="held-vouchers">
        {consentPurposes.map((purpose) => (
          <li key={purpose}>
            <span>{t(`consent.purpose.${purpose}`)}</span>
            <ConsentTag given={standing(household, purpose)?.given} />
            {mayRecord && (
              <Button kind="quiet" onPress={() => setAsking(purpose)}>
                {t('consent.record')}
                <span className="unseen">: {t(`consent.purpose.${purpose}`)}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      <details>
        <summary>{t('consent.history')}</summary>
        <ol className="point-list history">
          {household.consents.map(({ purpose, given, language, at, textVersion }) => (
            <li key={`${at}${purpose}`}>
              <span>
                {t(given ? 'consent.given' : 'consent.withdrawn')}: {t(`consent.purpose.${purpose}`)}
                <small className="hint">
                  {t(textVersion === undefined ? 'consent.elsewhere' : 'consent.read', {
                    language: languageText(language),
                  })}
                </small>
              </span>
              <span>{momentText(at)}</span>
            </li>
          ))}
        </ol>
      </details>
      {asking !== undefined && (
        <ConsentDialog
          purpose={asking}
          household={household}
          onClose={() => setAsking(undefined)}
          again={again}
        />
      )}
    </Panel>
  )
}

function ConsentTag({ given }: { readonly given: boolean | undefined }) {
  if (given === undefined) return <StatusTag tone="calm">{t('consent.notAsked')}</StatusTag>
  return (
    <StatusTag tone={given ? 'good' : 'no'}>{t(given ? 'consent.given' : 'consent.withdrawn')}</StatusTag>
  )
}

/** The language they speak, where the text is there in it. */
const firstLanguage = ({ language }: Household) =>
  consentLanguages.find((one) => one === language.split('-')[0]) ?? 'es'

function ConsentDialog({
  purpose,
  household,
  onClose,
  again,
}: Props & { readonly purpose: ConsentPurpose; readonly onClose: () => void }) {
  const { householdId, version } = household
  const form = useForm({
    schema: bodyOf(recordConsentRoute),
    initial: { language: firstLanguage(household) },
  })
  const { send, busy, problem } = useSend((body: Body) =>
    call(recordConsentRoute, { params: { householdId }, body }),
  )
  const answer = form.valueAt('answer')
  const language = String(form.valueAt('language'))
  const read = useRef(language)
  useEffect(() => {
    // What was answered to one text says nothing of the text in another language.
    if (read.current !== language) form.setValue('answer', undefined)
    read.current = language
  }, [form, language])
  const confirm = async () => {
    const given = answer === 'yes'
    const sent = await send({ version, purpose, given, language, textVersion: currentConsentText })
    if (!sent.ok) {
      // What somebody else changed is read again; what was chosen here stays.
      if (sent.problem.code === 'household-changed') again()
      return
    }
    toast({ text: t(given ? 'consent.doneGiven' : 'consent.doneWithdrawn') })
    onClose()
    again()
  }
  return (
    <ConfirmDialog
      isOpen
      title={t('consent.ask')}
      confirm={t(answer === 'no' ? 'consent.confirmNo' : 'consent.confirmYes')}
      danger={answer === 'no'}
      isDisabled={answer === undefined}
      onConfirm={() => void confirm()}
      {...{ busy, problem, onClose }}
    >
      <FormContext value={form}>
        <ReadAloud purpose={purpose} language={language} />
        <Answer form={form} purpose={purpose} />
      </FormContext>
    </ConfirmDialog>
  )
}

function ReadAloud({ purpose, language }: { readonly purpose: ConsentPurpose; readonly language: string }) {
  const options = languageOptions().filter(({ id }) => consentText(purpose, id) !== undefined)
  return (
    <>
      <SelectField name="language" label={t('consent.language')} options={options} />
      <blockquote className="read-aloud" lang={language} dir={language === 'ar' ? 'rtl' : 'ltr'}>
        {consentText(purpose, language)}
      </blockquote>
    </>
  )
}

function Answer({ form, purpose }: { readonly form: FormState; readonly purpose: ConsentPurpose }) {
  return (
    <>
      <RadioField
        name="answer"
        label={t('consent.answer')}
        options={[
          { id: 'yes', label: t('consent.yes') },
          { id: 'no', label: t('consent.no') },
        ]}
      />
      {form.valueAt('answer') === 'no' && <Notice tone="warning">{t(`consent.effect.${purpose}`)}</Notice>}
    </>
  )
}
