// One person of a household: what is asked of everybody in one row, and below it papers and needs, opened where there is
// something to say. `Enter` in the row goes on to the next person.
import { memo, useMemo, useState } from 'react'
import { sexes, specificNeeds } from '../../../../shared/domain/household.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { CheckboxesField, CheckboxField, RadioField, TextField } from '../../components/form/fields.tsx'
import { FormContext, useFormContext } from '../../components/form/form-state.ts'
import { Icon } from '../../components/icon.tsx'
import { dayText, numberText } from '../../words/formats.ts'
import { useLanguage } from '../../words/words.ts'
import { CountryField } from './country-field.tsx'
import { DocumentsFields } from './document-fields.tsx'
import type { DocumentValues, MemberValues } from './enrolment-values.ts'
import { MrzField } from './mrz-field.tsx'
import type { MrzDocument } from './read-mrz.ts'
import { readAge, yearsOn } from './typed-age.ts'
import { t } from './words.ts'

export type MemberFieldsProps = {
  /** Where the person stands: `members.2`. */
  readonly name: string
  /** The head's papers and needs are always open. */
  readonly isHead?: boolean
  /** The day on which ages are taken. */
  readonly today: string
  readonly autoFocus?: boolean
  readonly onRemove?: (name: string) => void
}

/** Whoever types in one row does not draw the others anew: a row sees a form that changes with its own fields alone. */
export function MemberFields(props: MemberFieldsProps) {
  const form = useFormContext()
  const { name } = props
  const faults = Object.entries(form.faults).filter(([path]) => path.startsWith(`${name}.`))
  // By what of the form belongs to this row.
  const own = useMemo(() => form, [name, form.valueAt(name), JSON.stringify(faults)])
  return (
    <FormContext value={own}>
      <MemberRow {...props} />
    </FormContext>
  )
}

const MemberRow = memo(function MemberRow(props: MemberFieldsProps) {
  const { name, isHead = false, today, autoFocus = false, onRemove } = props
  useLanguage()
  const form = useFormContext()
  const member = (form.valueAt(name) ?? {}) as MemberValues
  const [wasOpened, setOpened] = useState(isHead || hasMore(member))
  const hasFault = Object.keys(form.faults).some(
    (path) => path.startsWith(`${name}.`) && morePaths.test(path.slice(name.length + 1)),
  )
  const isOpen = wasOpened || hasFault
  const fill = (read: MrzDocument) => form.setValue(name, filledFrom(member, read))
  return (
    <div className="member" data-member={name}>
      {isHead && <MrzField today={today} onRead={fill} />}
      <div className="member-row">
        <TextField name={`${name}.name.given`} label={t('member.given')} autoFocus={autoFocus} />
        <TextField name={`${name}.name.family`} label={t('member.family')} isRequired={false} />
        <AgeField name={`${name}.age`} today={today} />
        <div className="sex-choices">
          <RadioField
            name={`${name}.sex`}
            label={t('member.sex')}
            options={sexes.map((id) => ({ id, label: t(`member.sexes.${id}`) }))}
          />
        </div>
        {onRemove && <IconButton icon="close" label={t('member.remove')} onPress={() => onRemove(name)} />}
      </div>
      {isOpen ? (
        <div className="fields member-more">
          {!isHead && <MrzField today={today} onRead={fill} />}
          <DocumentsFields name={`${name}.documents`} />
          <CountryField name={`${name}.nationality`} label={t('member.nationality')} />
          <CheckboxField name={`${name}.disability`} label={t('member.disability')} />
          <NeedsField name={`${name}.specificNeeds`} />
        </div>
      ) : (
        <div>
          <Button kind="quiet" icon="add" onPress={() => setOpened(true)} aria-expanded={false}>
            {t('member.more')}
          </Button>
        </div>
      )}
    </div>
  )
})

const morePaths = /^(documents|nationality|disability|specificNeeds)/

const hasMore = ({ documents = [], nationality, disability, specificNeeds: needs = [] }: MemberValues) =>
  documents.some(({ number }) => Boolean(number)) ||
  Boolean(nationality) ||
  disability === true ||
  needs.length > 0

/** What is read takes the place of what was typed, but no paper is lost. */
function filledFrom(member: MemberValues, read: MrzDocument): MemberValues {
  const { given, family, birthDate, sex, nationality, document } = read
  const others = (member.documents ?? []).filter(({ number }) => number && number !== document.number)
  const documents: readonly DocumentValues[] = [document, ...others]
  return {
    ...member,
    name: { given, ...(family !== undefined && { family }) },
    ...(birthDate !== undefined && { age: birthDate.split('-').reverse().join('/') }),
    ...(sex !== 'unknown' && { sex }),
    ...(nationality !== undefined && { nationality }),
    documents,
  }
}

/** Years or a birth date in one field; what was understood stands below it. */
function AgeField({ name, today }: { readonly name: string; readonly today: string }) {
  const typed = useFormContext().valueAt(name)
  const age = typeof typed === 'string' ? readAge(typed, today) : undefined
  const years = (count: number) => t('age.years', { count, years: numberText(count) })
  const understood =
    age === undefined
      ? t('age.hint')
      : 'years' in age
        ? `✓ ${years(age.years)}`
        : `✓ ${t('age.born', { day: dayText(age.birthDate) })}, ${years(yearsOn(age.birthDate, today))}`
  return (
    <TextField
      name={name}
      label={t('age.label')}
      isRequired={false}
      hint={understood}
      wrong={t('age.wrong')}
    />
  )
}

/** Whoever enrols writes them down and does not read them afterwards. */
function NeedsField({ name }: { readonly name: string }) {
  return (
    <div className="wide needs">
      <CheckboxesField
        name={name}
        label={t('needs.label')}
        isRequired={false}
        options={specificNeeds.map((id) => ({ id, label: t(`needs.${id}`) }))}
      />
      <p className="hint needs-note">
        <Icon name="shield" />
        {t('needs.hint')}
      </p>
    </div>
  )
}
