// One choice out of a list, as it stands in the address bar.
import { Button, Label, Popover, Select, SelectValue } from 'react-aria-components'
import { type Option, OptionList } from '../../components/form/fields.tsx'
import { Icon } from '../../components/icon.tsx'

export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly options: readonly Option[]
  readonly onChange: (value: string) => void
}) {
  return (
    <Select className="filter" value={value} onChange={(key) => key !== null && onChange(String(key))}>
      <Label>{label}</Label>
      <Button className="select-button">
        <SelectValue />
        <Icon name="down" />
      </Button>
      <Popover className="popover">
        <OptionList options={options} />
      </Popover>
    </Select>
  )
}
