// A form: checks what was typed by the contract's schema, sends it, and shows each "no" beside the field at fault.
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import type { Problem } from '../../api/call.ts'
import { problemOf, type Sent } from '../../api/use-answer.ts'
import { Button, ButtonLink } from '../button.tsx'
import { ProblemNotice, problemText } from '../problem-notice.tsx'
import { t } from '../words.ts'
import {
  FormContext,
  type FormState,
  faultsOf,
  faultsOfProblem,
  type Values,
  withoutEmpty,
} from './form-state.ts'

export type FormProps = {
  readonly form: FormState
  /** A verb: "Prepare the round". */
  readonly submit: string
  /** Gets what the schema has read. What it answers with is shown where it is a "no". */
  // biome-ignore lint/suspicious/noExplicitAny: the schema's output; a route's body says which.
  readonly onSubmit: (body: any) => Promise<Sent<unknown> | undefined>
  readonly children: ReactNode
  readonly cancelHref?: string
  readonly danger?: boolean
}

export function Form({ form, submit, onSubmit, children, cancelHref, danger }: FormProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const element = useRef<HTMLFormElement>(null)
  const id = useId()
  const showFaults = (faults: FormState['faults']) => {
    form.setFaults(faults)
    // After React has marked them: the first field at fault gets the focus.
    setTimeout(() => focusFirstFault(element.current), 30)
  }
  const send = async () => {
    const values = withoutEmpty(form.toBody(form.values)) as Values
    const read = form.schema.safeParse(values)
    setProblem(undefined)
    if (!read.success) return showFaults(faultsOf(read.error, values))
    setBusy(true)
    const sent = await sentOrProblem(() => onSubmit(read.data))
    setBusy(false)
    if (sent === undefined) return
    if (sent.ok) return form.done()
    showFaults(faultsOfProblem(sent.problem, problemText(sent.problem)))
    setProblem(sent.problem)
  }
  const onSubmitEvent = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) void send()
  }
  const faultCount = Object.keys(form.faults).length
  return (
    <FormContext value={form}>
      <form className="form" ref={element} onSubmit={onSubmitEvent} noValidate aria-describedby={id}>
        {children}
        {problem && <ProblemNotice problem={problem} />}
        <p id={id} className="form-faults" role="status">
          {faultCount > 0 && t('form.faults', { count: faultCount })}
        </p>
        <div className="form-actions">
          {cancelHref !== undefined && (
            <ButtonLink href={cancelHref} onPress={form.done}>
              {t('cancel')}
            </ButtonLink>
          )}
          <Button type="submit" kind={danger ? 'danger' : 'primary'} busy={busy}>
            {submit}
          </Button>
        </div>
      </form>
    </FormContext>
  )
}

/** Whatever goes wrong on the way, such as a full disk, is said, and leaves the button to be pressed again. */
async function sentOrProblem(
  send: () => Promise<Sent<unknown> | undefined>,
): Promise<Sent<unknown> | undefined> {
  try {
    return await send()
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
}

function focusFirstFault(form: HTMLFormElement | null): void {
  const field = form?.querySelector<HTMLElement>(
    '[data-invalid] input:not([hidden]), [data-invalid] button, [data-invalid] textarea, [data-invalid] [role=spinbutton]',
  )
  field?.focus()
}

/** Fields that belong together, under a heading. */
export function FieldGroup({
  title,
  hint,
  children,
}: {
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <fieldset className="field-group">
      <legend>{title}</legend>
      {hint && <p className="hint">{hint}</p>}
      <div className="fields">{children}</div>
    </fieldset>
  )
}
