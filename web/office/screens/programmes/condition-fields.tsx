// One condition: what is looked at, of whom, and between which bounds.
import { Button } from '../../components/button.tsx'
import { CheckboxesField, NumberField, SelectField } from '../../components/form/fields.tsx'
import { FieldGroup } from '../../components/form/form.tsx'
import type { FormState } from '../../components/form/form-state.ts'
import { useSites } from '../vendors/names.ts'
import { removeRow } from './form-rows.ts'
import { PeopleFields } from './people-fields.tsx'
import { t } from './words.ts'

const facts = ['household-size', 'members', 'head', 'site'] as const

export function ConditionFields({ form, index }: { readonly form: FormState; readonly index: number }) {
  const at = `eligibility.all.${index}`
  const fact = form.valueAt(`${at}.fact`)
  const isCounted = fact === 'household-size' || fact === 'members'
  return (
    <FieldGroup title={t('edit.condition', { count: index + 1 })}>
      <div className="wide">
        <SelectField
          name={`${at}.fact`}
          label={t('edit.fact')}
          options={facts.map((id) => ({ id, label: t(`edit.facts.${id}`) }))}
        />
      </div>
      {(fact === 'members' || fact === 'head') && <PeopleFields at={`${at}.which`} />}
      {isCounted && (
        <>
          <NumberField name={`${at}.atLeast`} label={t('edit.atLeast')} isRequired={false} />
          <NumberField name={`${at}.atMost`} label={t('edit.atMost')} isRequired={false} />
        </>
      )}
      {fact === 'site' && <SitesField name={`${at}.oneOf`} />}
      <div className="wide">
        <Button kind="quiet" onPress={() => removeRow(form, 'eligibility.all', index)}>
          {t('edit.remove')}
        </Button>
      </div>
    </FieldGroup>
  )
}

function SitesField({ name }: { readonly name: string }) {
  const sites = useSites()
  return (
    <div className="wide">
      <CheckboxesField
        name={name}
        label={t('edit.sites')}
        options={sites.map((site) => ({ id: site.siteId, label: site.name }))}
      />
    </div>
  )
}
