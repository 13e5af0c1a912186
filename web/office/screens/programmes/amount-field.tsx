// How much of a unit: money as people type it, things by their count.
import { useEffect, useRef } from 'react'
import { MoneyField, NumberField } from '../../components/form/fields.tsx'
import { useFormContext } from '../../components/form/form-state.ts'

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
  useEmptied(field.name, unit)
  return /^[A-Z]{3}$/.test(unit) ? (
    <MoneyField key={unit} currency={unit} {...field} />
  ) : (
    <NumberField {...field} />
  )
}

/** What was typed in one unit is nothing in another: 100 dollars are no 10,000 kits. */
function useEmptied(name: string, unit: string): void {
  const { setValue } = useFormContext()
  const before = useRef(unit)
  useEffect(() => {
    if (before.current === unit) return
    before.current = unit
    setValue(name, undefined)
  }, [name, unit, setValue])
}
