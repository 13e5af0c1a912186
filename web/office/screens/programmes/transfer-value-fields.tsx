// What is given: its kind and purpose, how much for each household and for whom in it.
import type { ReactNode } from 'react'
import { voucherKinds } from '../../../../shared/domain/voucher-text.ts'
import { Button } from '../../components/button.tsx'
import {
  FaultOf,
  MoneyField,
  NumberField,
  type Option,
  SelectField,
  TextField,
} from '../../components/form/fields.tsx'
import { FieldGroup } from '../../components/form/form.tsx'
import type { FormState } from '../../components/form/form-state.ts'
import type { Programme } from '../../programme.tsx'
import { removeRow, rowsAt } from './form-rows.ts'
import { PeopleFields } from './people-fields.tsx'
import { isMoney } from './rules-values.ts'
import { t } from './words.ts'

type Given = { readonly form: FormState; readonly index: number; readonly programme: Programme }

export function TransferValueFields({ form, index, programme }: Given) {
  const at = `transferValues.${index}`
  const kind = form.valueAt(`${at}.kind`)
  const kinds = voucherKinds.filter((one) => programme.kinds.includes(one))
  return (
    <FieldGroup title={t('edit.value', { count: index + 1 })}>
      <TextField name={`${at}.code`} label={t('edit.code')} hint={t('edit.codeHint')} />
      <TextField name={`${at}.category`} label={t('edit.category')} hint={t('edit.categoryHint')} />
      <div className="wide">
        <SelectField
          name={`${at}.kind`}
          label={t('edit.kind')}
          options={kinds.map((id) => ({ id, label: t(`kind.${id}`) }))}
        />
      </div>
      {isMoney(kind) ? (
        <MoneyPart at={`${at}.money`} form={form} currency={programme.currency} />
      ) : (
        <BasketPart at={`${at}.basket`} form={form} programme={programme} kind={kind} />
      )}
      <div className="wide">
        <FaultOf name={at} />
        {rowsAt(form, 'transferValues').length > 1 && (
          <Button kind="quiet" onPress={() => removeRow(form, 'transferValues', index)}>
            {t('edit.remove')}
          </Button>
        )}
      </div>
    </FieldGroup>
  )
}

type Part = { readonly at: string; readonly form: FormState }

function MoneyPart({ at, form, currency }: Part & { readonly currency: string }) {
  const field = { currency, isRequired: false }
  return (
    <>
      <MoneyField name={`${at}.perHouseholdMinor`} label={t('edit.perHousehold')} {...field} />
      <MoneyField name={`${at}.maxAmountMinor`} label={t('edit.max')} {...field} />
      {rowsAt(form, `${at}.perMember`).map((member) => (
        <Members key={member} at={member}>
          <MoneyField name={`${member}.amountMinor`} label={t('edit.perMember')} {...field} />
        </Members>
      ))}
      <FaultOf name={at} />
    </>
  )
}

function BasketPart(props: Part & { readonly programme: Programme; readonly kind: unknown }) {
  const { at, form, kind } = props
  const options = basketOptions(props.programme, kind)
  return (
    <>
      <SelectField
        name={`${at}.basketNumber`}
        label={t('edit.basket')}
        options={options}
        {...(options.length === 0 && { hint: t('edit.noBasket') })}
      />
      <NumberField name={`${at}.perHousehold`} label={t('edit.quantityHousehold')} isRequired={false} />
      {rowsAt(form, `${at}.perMember`).map((member) => (
        <Members key={member} at={member}>
          <NumberField name={`${member}.quantity`} label={t('edit.quantityMember')} isRequired={false} />
        </Members>
      ))}
      <FaultOf name={at} />
    </>
  )
}

/** Each basket by its latest name. */
function basketOptions({ baskets = [] }: Programme, kind: unknown): Option[] {
  const names = new Map(baskets.filter((one) => one.kind === kind).map(({ number, name }) => [number, name]))
  return [...names].map(([number, name]) => ({ id: String(number), label: name }))
}

function Members({ at, children }: { readonly at: string; readonly children: ReactNode }) {
  return (
    <div className="wide">
      <details className="more-fields" open>
        <summary>{t('edit.whoCounts')}</summary>
        <div className="fields">
          {children}
          <NumberField name={`${at}.upTo`} label={t('edit.upTo')} isRequired={false} />
          <PeopleFields at={`${at}.which`} />
        </div>
      </details>
    </div>
  )
}
