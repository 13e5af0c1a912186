// Why something is done, where the reason is recorded.
import { Label, TextArea, TextField } from 'react-aria-components'
import { t } from './words.ts'

/** Why, in the user's own words; it is recorded. */
export function ReasonField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <TextField className="field" value={value} onChange={onChange} maxLength={200}>
      <Label>{t('reason')}</Label>
      <TextArea rows={2} dir="auto" />
    </TextField>
  )
}
