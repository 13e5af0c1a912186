// Rows of a form that come and go.
import type { FormState } from '../../components/form/form-state.ts'

const listAt = (form: FormState, path: string) => (form.valueAt(path) as readonly object[] | undefined) ?? []

/** A key for each row, by its place. */
export const rowsAt = (form: FormState, path: string): readonly string[] =>
  listAt(form, path).map((_, index) => `${path}.${index}`)

export function addRow(form: FormState, path: string, row: object): void {
  form.setValue(path, [...listAt(form, path), row])
}

/** What was wrong with the rows is asked anew: their places have changed. */
export function removeRow(form: FormState, path: string, index: number): void {
  form.setValue(
    path,
    listAt(form, path).filter((_, place) => place !== index),
  )
  form.setFaults({})
}
