// The language of a household, and its consent: the text is read out in that language, large enough to be read together,
// and each purpose is answered by itself.
import { useEffect, useRef } from 'react'
import {
  type ConsentPurpose,
  consentLanguages,
  consentPurposes,
  consentText,
} from '../../../../shared/domain/consent-text.ts'
import { RadioField } from '../../components/form/fields.tsx'
import { FieldGroup } from '../../components/form/form.tsx'
import { type FormState, useFormContext } from '../../components/form/form-state.ts'
import { Notice } from '../../components/problem-notice.tsx'
import { t } from './words.ts'

/** Each language by its own name: whoever reads no other finds it. */
const ownNames = {
  es: 'Español',
  en: 'English',
  fr: 'Français',
  ht: 'Kreyòl ayisyen',
  pt: 'Português',
  ar: 'العربية',
} as const

export function ConsentFields() {
  const form = useFormContext()
  const language = form.valueAt('language')
  useAskedAnew(form, language)
  const refused = form.valueAt('consents.0.given') === 'no'
  return (
    <FieldGroup title={t('consent.title')} hint={t('consent.hint')}>
      <div className="wide language-choices">
        <RadioField
          name="language"
          label={t('consent.language')}
          options={consentLanguages.map((id) => ({ id, label: ownNames[id] }))}
        />
      </div>
      {typeof language === 'string' &&
        consentPurposes.map((purpose, index) => (
          <ConsentQuestion key={purpose} {...{ purpose, index, language }} />
        ))}
      {refused && (
        <div className="wide">
          <Notice tone="warning">{t('consent.refused')}</Notice>
        </div>
      )}
    </FieldGroup>
  )
}

/** What was answered to one text says nothing of the text in another language. */
function useAskedAnew(form: FormState, language: unknown): void {
  const before = useRef(language)
  useEffect(() => {
    if (before.current === language) return
    before.current = language
    for (const [index] of consentPurposes.entries()) form.setValue(`consents.${index}.given`, undefined)
  }, [form, language])
}

function ConsentQuestion(props: {
  readonly purpose: ConsentPurpose
  readonly index: number
  readonly language: string
}) {
  const { purpose, index, language } = props
  return (
    <div className="wide consent-question">
      <blockquote lang={language} dir={language === 'ar' ? 'rtl' : 'ltr'} className="consent-text">
        {consentText(purpose, language)}
      </blockquote>
      <RadioField
        name={`consents.${index}.given`}
        label={t(`consent.purpose.${purpose}`)}
        wrong={t('consent.needed')}
        options={[
          { id: 'yes', label: t('consent.yes') },
          { id: 'no', label: t('consent.no') },
        ]}
      />
    </div>
  )
}
