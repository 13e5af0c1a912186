// The fields in which an officer says what each column of a list is, and what its values mean.
import { documentTypes } from '../../../../shared/domain/household.ts'
import { birthDateFormats } from '../../../../shared/domain/import-mapping.ts'
import { CheckboxesField, DayField, SelectField, TextField } from '../../components/form/fields.tsx'
import { FieldGroup } from '../../components/form/form.tsx'
import { useFormContext } from '../../components/form/form-state.ts'
import { countedGroups, nowhere, type SeenColumns, sexChoices } from './mapping-values.ts'
import { t } from './words.ts'

const languages = ['es', 'en', 'fr', 'pt', 'ht', 'ar'] as const
export const languageOptions = () => languages.map((id) => ({ id, label: t(`language.${id}`) }))

/** What a form asks stands beside its columns. */
type AskedColumns = (SeenColumns[number] & { readonly labels?: readonly string[] | undefined })[]

/** Paths of the fields begin with `values.`. */
export function MappingFields({
  columns,
  keyIsGiven = false,
}: {
  readonly columns: AskedColumns
  /** Where rows are told apart by themselves, as the submissions of a form are. */
  readonly keyIsGiven?: boolean
}) {
  const named = columns.filter(({ name }) => name !== '' && !name.startsWith('vale:'))
  const options = named.map(({ name, labels = [], values }) => ({
    id: name,
    label: name,
    hint: [...labels.slice(0, 1), ...values.slice(0, 3)].join(' · '),
  }))
  const orNone = [{ id: nowhere, label: t('map.nowhere') }, ...options]
  const choose = (name: string, label: string) => (
    <SelectField name={`values.${name}`} label={label} options={orNone} isRequired={false} />
  )
  return (
    <>
      <FieldGroup title={t('map.head')} hint={t('map.headHint')}>
        <SelectField name="values.given" label={t('map.given')} options={options} />
        {choose('middle', t('map.middle'))}
        {choose('family', t('map.family'))}
        {choose('birthDate', t('map.birthDate'))}
        <BirthDateFormat />
        {choose('document', t('map.document'))}
        <DocumentKind />
        {choose('sex', t('map.sex'))}
      </FieldGroup>
      <ValueFields
        column="values.sex"
        words="values.sexWords"
        columns={columns}
        title={t('map.sexValues')}
        choices={sexChoices.map((id) => ({ id, label: t(`sex.${id}`) }))}
      />
      <FieldGroup title={t('map.contact')}>
        {choose('phone', t('map.phone'))}
        {choose('whatsapp', t('map.whatsapp'))}
        {choose('language', t('map.language'))}
        <SelectField name="values.otherwise" label={t('map.otherwise')} options={languageOptions()} />
      </FieldGroup>
      <FieldGroup title={t('map.members')} hint={t('map.membersHint')}>
        {countedGroups.map(({ name }) => (
          <SelectField
            key={name}
            name={`values.counts.${name}`}
            label={t(`map.${name}`)}
            options={orNone}
            isRequired={false}
          />
        ))}
        <DayField name="values.countedOn" label={t('map.countedOn')} />
      </FieldGroup>
      <FieldGroup title={t('map.consent')} hint={t('map.consentHint')}>
        <SelectField name="consentLanguage" label={t('map.consentLanguage')} options={languageOptions()} />
        {choose('consentLanguageColumn', t('map.consentLanguageColumn'))}
        {choose('consentColumn', t('map.consentColumn'))}
      </FieldGroup>
      <ValueFields
        column="values.consentColumn"
        words="values.consentWords"
        columns={columns}
        title={t('map.consentValues')}
        choices={(['yes', 'no'] as const).map((id) => ({ id, label: t(`consent.${id}`) }))}
      />
      {!keyIsGiven && (
        <FieldGroup title={t('map.rowKey')} hint={t('map.rowKeyHint')}>
          <CheckboxesField
            name="values.rowKey"
            label={t('map.rowKeyColumns')}
            options={named.map(({ name }) => ({ id: name, label: name }))}
          />
        </FieldGroup>
      )}
    </>
  )
}

function BirthDateFormat() {
  const { valueAt } = useFormContext()
  if (valueAt('values.birthDate') === nowhere) return null
  const options = birthDateFormats.map((id) => ({ id, label: t(`format.${id}`) }))
  return <SelectField name="values.birthDateFormat" label={t('map.birthDateFormat')} options={options} />
}

function DocumentKind() {
  const { valueAt } = useFormContext()
  if (valueAt('values.document') === nowhere) return null
  const options = documentTypes.map((id) => ({ id, label: t(`document.${id}`) }))
  return (
    <>
      <SelectField name="values.documentType" label={t('map.documentType')} options={options} />
      <TextField
        name="values.documentCountry"
        label={t('map.documentCountry')}
        hint={t('map.documentCountryHint')}
        isRequired={false}
        isCode
      />
    </>
  )
}

/** What each value of the chosen column means, where it has so few that they are choices. */
function ValueFields(given: {
  readonly column: string
  readonly words: string
  readonly columns: SeenColumns
  readonly title: string
  readonly choices: readonly { readonly id: string; readonly label: string }[]
}) {
  const { valueAt } = useFormContext()
  const at = given.columns.findIndex(({ name }) => name === valueAt(given.column))
  const column = given.columns[at]
  if (column === undefined) return null
  const options = [...given.choices, { id: nowhere, label: t('map.noMeaning') }]
  return (
    <FieldGroup title={given.title} hint={t('map.valuesHint')}>
      {column.values.map((value, index) => (
        <SelectField
          key={value}
          name={`${given.words}.${at}.${index}`}
          label={`“${value}”`}
          options={options}
        />
      ))}
    </FieldGroup>
  )
}
