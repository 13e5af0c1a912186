// In which programmes a household is, and why it gets there what it gets.
import { useState } from 'react'
import { registerHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { SelectField } from '../../components/form/fields.tsx'
import { FormContext, useForm } from '../../components/form/form-state.ts'
import { Panel } from '../../components/page.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme, useProgrammes } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, dateText, dayText } from '../../words/formats.ts'
import { AssessmentReasons } from '../rounds/assessment-reasons.tsx'
import type { Household } from './household.ts'
import { t } from './words.ts'

type Props = { readonly household: Household; readonly again: () => void }

export function Registrations({ household, again }: Props) {
  const [asking, setAsking] = useState(false)
  const { roles } = useUser()
  const { all } = useProgrammes()
  const { registrations, mergedInto } = household
  const others = all.filter(
    ({ programmeId }) => !registrations.some((one) => one.programmeId === programmeId),
  )
  const mayRegister = mergedInto === undefined && others.length > 0 && mayCall(registerHouseholdRoute, roles)
  return (
    <Panel
      title={t('registrations.title')}
      actions={mayRegister && <Button onPress={() => setAsking(true)}>{t('register.button')}</Button>}
    >
      {registrations.length === 0 && <p>{t('registrations.none')}</p>}
      {registrations.map((registration) => (
        <Registration key={registration.programmeId} registration={registration} />
      ))}
      {asking && (
        <RegisterDialog
          household={household}
          programmes={others}
          onClose={() => setAsking(false)}
          onDone={again}
        />
      )}
    </Panel>
  )
}

function Registration({ registration }: { readonly registration: Household['registrations'][number] }) {
  const { programmeId, eligible, registeredAt, assessment } = registration
  const current = useProgramme()
  const { all } = useProgrammes()
  const programme = all.find((one) => one.programmeId === programmeId)
  const { lines, assessedOn } = assessment
  return (
    <section className="registration">
      <h3>
        {programme?.name ?? programmeId}
        <StatusTag tone={eligible ? 'good' : 'calm'}>
          {t(eligible ? 'state.eligible' : 'state.ineligible')}
        </StatusTag>
      </h3>
      <p className="hint">
        {t('registrations.when', {
          registered: dateText(registeredAt, programme?.timeZone),
          assessed: dayText(assessedOn),
        })}
      </p>
      {lines.map(({ code, amounts }) => (
        <p key={code}>
          <span className="code">{code}</span> · <b>{amountsText(amounts)}</b>
        </p>
      ))}
      {/* The words of a rule are those of the programme that the page is about. */}
      {programmeId === current.programmeId && <Why assessment={assessment} />}
    </section>
  )
}

type Assessed = Pick<Household['registrations'][number], 'assessment'>

/** What it needs is asked for when somebody wants to know. */
function Why({ assessment }: Assessed) {
  const [isOpen, setOpen] = useState(false)
  const codes = assessment.lines.map(({ code }) => code)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('registrations.why')}</summary>
      {isOpen &&
        (codes.length === 0 ? [''] : codes).map((code) => (
          <div key={code} className="why">
            {codes.length > 1 && <p className="code">{code}</p>}
            <AssessmentReasons assessment={assessment} code={code} />
          </div>
        ))}
    </details>
  )
}

function RegisterDialog({
  household: { householdId },
  programmes,
  onClose,
  onDone,
}: {
  readonly household: Household
  readonly programmes: ReturnType<typeof useProgrammes>['all']
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const form = useForm({ schema: bodyOf(registerHouseholdRoute), initial: {} })
  const { send, busy, problem } = useSend((programmeId: string, idempotencyKey) =>
    call(registerHouseholdRoute, { params: { programmeId }, body: { householdId }, idempotencyKey }),
  )
  const programmeId = form.valueAt('programmeId')
  const confirm = async () => {
    const sent = await send(String(programmeId))
    if (!sent.ok) return
    toast({ text: t(sent.answer.eligible ? 'register.eligible' : 'register.ineligible') })
    onClose()
    onDone()
  }
  return (
    <ConfirmDialog
      isOpen
      title={t('register.title')}
      confirm={t('register.confirm')}
      isDisabled={programmeId === undefined}
      onConfirm={() => void confirm()}
      {...{ busy, problem, onClose }}
    >
      <p>{t('register.text')}</p>
      <FormContext value={form}>
        <SelectField
          name="programmeId"
          label={t('register.programme')}
          options={programmes.map(({ programmeId: id, name }) => ({ id, label: name }))}
        />
      </FormContext>
    </ConfirmDialog>
  )
}
