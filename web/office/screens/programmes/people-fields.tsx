// Which people are meant: by sex, age and disability; what is left open is anybody.
import { sexes } from '../../../../shared/domain/household.ts'
import { CheckboxesField, NumberField, SelectField } from '../../components/form/fields.tsx'
import { disabilities } from './rules-values.ts'
import { t } from './words.ts'

export function PeopleFields({ at }: { readonly at: string }) {
  return (
    <>
      <div className="wide">
        <CheckboxesField
          name={`${at}.sex`}
          label={t('edit.sex')}
          isRequired={false}
          options={sexes.map((id) => ({ id, label: t(`edit.sexes.${id}`) }))}
        />
      </div>
      <NumberField name={`${at}.ageFrom`} label={t('edit.ageFrom')} isRequired={false} />
      <NumberField name={`${at}.ageTo`} label={t('edit.ageTo')} isRequired={false} />
      <SelectField
        name={`${at}.disability`}
        label={t('edit.disability')}
        isRequired={false}
        options={disabilities.map((id) => ({ id, label: t(`edit.${id}`) }))}
      />
    </>
  )
}
