// How much of a unit: money as people type it, things by their count.
import { MoneyField, NumberField } from '../../components/form/fields.tsx'

export function AmountField({
  unit,
  ...field
}: {
  readonly name: string
  readonly label: string
  readonly unit: string
  readonly hint?: string
  readonly isRequired?: boolean
}) {
  return /^[A-Z]{3}$/.test(unit) ? (
    <MoneyField key={unit} currency={unit} {...field} />
  ) : (
    <NumberField {...field} />
  )
}
