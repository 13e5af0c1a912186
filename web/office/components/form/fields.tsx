// Fields, bound by name to the form around them. A label, a hint, what is wrong, and big enough for a finger.
import { parseDate } from '@internationalized/date'
import { type ReactNode, useState } from 'react'
import {
  Button as AriaButton,
  TextField as AriaTextField,
  Calendar,
  CalendarCell,
  CalendarGrid,
  Checkbox,
  CheckboxGroup,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  FieldError,
  Group,
  Heading,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components'
import { moneyNumber, numberText } from '../../words/formats.ts'
import { locale } from '../../words/words.ts'
import { Icon } from '../icon.tsx'
import { t } from '../words.ts'
import { type FieldFault, useFormContext } from './form-state.ts'
import { decimalSignOf, readMoney } from './money-text.ts'

type FieldProps = {
  /** Dotted path into the values. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** Said instead of the general words where what was typed has the wrong form. */
  readonly wrong?: string | undefined
  readonly isRequired?: boolean
}

function faultText(fault: FieldFault, wrong: string | undefined): string {
  if (fault.kind === 'said') return fault.text ?? t('form.malformed')
  if (fault.kind === 'malformed') return wrong ?? t('form.malformed')
  return t(`form.${fault.kind}`, { limit: numberText(fault.limit ?? 0) })
}

function useField({ name, wrong }: { name: string; wrong?: string | undefined }) {
  const form = useFormContext()
  const fault = form.faults[name]
  return {
    value: form.valueAt(name),
    set: (value: unknown) => form.setValue(name, value),
    isInvalid: fault !== undefined,
    message: fault && faultText(fault, wrong),
  }
}

/** Fields that may stay empty say so; the others need no star. */
function FieldLabel({ label, isRequired = true }: Pick<FieldProps, 'label' | 'isRequired'>) {
  return (
    <Label>
      {label}
      {!isRequired && <span className="optional"> {t('form.optional')}</span>}
    </Label>
  )
}

function FieldNotes({ hint, message }: { hint?: string | undefined; message?: string | undefined }) {
  return (
    <>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="fault">{message}</FieldError>
    </>
  )
}

/** Shows what is wrong with a part of the body that has no field of its own, such as an empty list of lines. */
export function FaultOf({ name, wrong }: Pick<FieldProps, 'name' | 'wrong'>) {
  const { message } = useField({ name, wrong })
  return message === undefined ? null : (
    <p className="fault" role="alert">
      {message}
    </p>
  )
}

export type TextFieldProps = FieldProps & {
  readonly type?: 'text' | 'email' | 'tel' | 'search' | 'password'
  readonly lines?: number
  readonly autoFocus?: boolean
  readonly inputMode?: 'text' | 'numeric' | 'tel' | 'email'
  /** Codes and numbers stay left to right, in capitals. */
  readonly isCode?: boolean
  /** Addresses and tokens stay left to right, letter by letter. */
  readonly isAddress?: boolean
}

export function TextField(props: TextFieldProps) {
  const {
    name,
    label,
    hint,
    isRequired = true,
    type = 'text',
    lines,
    autoFocus = false,
    inputMode,
    isCode,
    isAddress,
  } = props
  const { value, set, isInvalid, message } = useField(props)
  return (
    <AriaTextField
      className={isCode ? 'field code-field' : 'field'}
      name={name}
      type={type}
      value={typeof value === 'string' ? value : ''}
      onChange={isCode ? (typed) => set(typed.toUpperCase()) : set}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
      autoFocus={autoFocus}
      autoComplete="off"
      {...(inputMode && { inputMode })}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      {lines === undefined ? (
        <Input dir={isCode || isAddress ? 'ltr' : 'auto'} />
      ) : (
        <TextArea rows={lines} dir="auto" />
      )}
      <FieldNotes hint={hint} message={message} />
    </AriaTextField>
  )
}

/** A whole number. What is not one is kept as typed, so that the schema says no to it. */
export function NumberField(props: FieldProps) {
  const { name, label, hint, isRequired = true } = props
  const { value, set, isInvalid, message } = useField(props)
  const change = (typed: string) => set(/^[0-9]{1,15}$/.test(typed.trim()) ? Number(typed) : typed)
  return (
    <AriaTextField
      className="field number-field"
      name={name}
      inputMode="numeric"
      value={value === undefined ? '' : String(value)}
      onChange={change}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
      autoComplete="off"
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <Input dir="ltr" />
      <FieldNotes hint={hint} message={message} />
    </AriaTextField>
  )
}

/** An amount of money in minor units, typed as people write it. */
export function MoneyField(props: FieldProps & { readonly currency: string }) {
  const { name, label, hint, isRequired = true, currency } = props
  const { value, set, isInvalid, message } = useField({ name, wrong: props.wrong ?? t('form.money') })
  // What was typed stands only for the value that was read from it: rows move, and forms are filled from elsewhere.
  const [typed, setTyped] = useState<{ readonly text: string; readonly as: unknown }>()
  const written = typeof value === 'number' ? moneyNumber(value, currency) : String(value ?? '')
  const shown = typed !== undefined && typed.as === value ? typed.text : written
  const change = (text: string) => {
    const as = text.trim() === '' ? undefined : (readMoney(text, currency, decimalSignOf(locale())) ?? text)
    setTyped({ text, as })
    set(as)
  }
  return (
    <AriaTextField
      className="field money-field"
      name={name}
      inputMode="decimal"
      value={shown}
      onChange={change}
      onBlur={() => typeof value === 'number' && setTyped(undefined)}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
      autoComplete="off"
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <span className="with-unit">
        <span className="unit">{currency}</span>
        <Input dir="ltr" />
      </span>
      <FieldNotes hint={hint} message={message} />
    </AriaTextField>
  )
}

export type Option = { readonly id: string; readonly label: string; readonly hint?: string }

export function SelectField(props: FieldProps & { readonly options: readonly Option[] }) {
  const { name, label, hint, isRequired = true, options } = props
  const { value, set, isInvalid, message } = useField(props)
  return (
    <Select
      className="field"
      name={name}
      value={typeof value === 'string' ? value : null}
      onChange={(key) => set(key === null ? undefined : String(key))}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
      placeholder={t('form.choose')}
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <AriaButton className="select-button">
        <SelectValue />
        <Icon name="down" />
      </AriaButton>
      <FieldNotes hint={hint} message={message} />
      <Popover className="popover">
        <OptionList options={options} />
      </Popover>
    </Select>
  )
}

/** The list of a select. */
export function OptionList({ options }: { readonly options: readonly Option[] }) {
  return (
    <ListBox className="list-box" items={options}>
      {({ id, label, hint }) => (
        <ListBoxItem id={id} textValue={label} className="list-box-item">
          <Text slot="label">{label}</Text>
          {hint && (
            <Text slot="description" className="hint">
              {hint}
            </Text>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  )
}

/** One of a few that are all seen at once. */
export function RadioField(props: FieldProps & { readonly options: readonly Option[] }) {
  const { name, label, hint, isRequired = true, options } = props
  const { value, set, isInvalid, message } = useField(props)
  return (
    <RadioGroup
      className="field"
      name={name}
      value={typeof value === 'string' ? value : null}
      onChange={set}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <div className="choices">
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className="choice radio">
            <ChoiceText {...option} />
          </Radio>
        ))}
      </div>
      <FieldNotes hint={hint} message={message} />
    </RadioGroup>
  )
}

function ChoiceText({ label, hint }: Option) {
  return (
    <>
      <span className="choice-mark">
        <Icon name="check" />
      </span>
      <span>
        {label}
        {hint && <small className="hint">{hint}</small>}
      </span>
    </>
  )
}

/** Any number of a few; the value is a list of ids. */
export function CheckboxesField(props: FieldProps & { readonly options: readonly Option[] }) {
  const { name, label, hint, isRequired = true, options } = props
  const { value, set, isInvalid, message } = useField(props)
  return (
    <CheckboxGroup
      className="field"
      name={name}
      value={Array.isArray(value) ? (value as string[]) : []}
      onChange={set}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <div className="choices">
        {options.map((option) => (
          <Checkbox key={option.id} value={option.id} className="choice checkbox">
            <ChoiceText {...option} />
          </Checkbox>
        ))}
      </div>
      <FieldNotes hint={hint} message={message} />
    </CheckboxGroup>
  )
}

/** Yes or no. */
export function CheckboxField(props: Pick<FieldProps, 'name' | 'label' | 'hint'>) {
  const { value, set, message } = useField(props)
  const option = { id: props.name, label: props.label, ...(props.hint !== undefined && { hint: props.hint }) }
  return (
    <div className="field">
      <Checkbox name={props.name} className="choice checkbox" isSelected={value === true} onChange={set}>
        <ChoiceText {...option} />
      </Checkbox>
      {message && <span className="fault">{message}</span>}
    </div>
  )
}

/** A day of the calendar, `2026-03-01`: typed part by part, or picked. */
export function DayField(props: FieldProps) {
  const { name, label, hint, isRequired = true } = props
  const { value, set, isInvalid, message } = useField(props)
  return (
    <DatePicker
      className="field"
      name={name}
      value={typeof value === 'string' && value !== '' ? parseDate(value) : null}
      onChange={(day) => set(day?.toString())}
      isInvalid={isInvalid}
      isRequired={isRequired}
      validationBehavior="aria"
    >
      <FieldLabel label={label} isRequired={isRequired} />
      <Group className="date-group">
        <DateInput className="date-input">{(segment) => <DateSegment segment={segment} />}</DateInput>
        <AriaButton className="date-button">
          <Icon name="down" />
        </AriaButton>
      </Group>
      <FieldNotes hint={hint} message={message} />
      <Popover className="popover calendar-popover">
        <Dialog className="dialog">
          <DayCalendar />
        </Dialog>
      </Popover>
    </DatePicker>
  )
}

function DayCalendar(): ReactNode {
  return (
    <Calendar>
      <header className="calendar-top">
        <AriaButton slot="previous" className="icon-button">
          <Icon name="back" mirrored />
        </AriaButton>
        <Heading />
        <AriaButton slot="next" className="icon-button turned">
          <Icon name="back" mirrored />
        </AriaButton>
      </header>
      <CalendarGrid>{(date) => <CalendarCell date={date} className="calendar-cell" />}</CalendarGrid>
    </Calendar>
  )
}
