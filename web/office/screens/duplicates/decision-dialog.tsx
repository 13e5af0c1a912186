// Asks before a decision, and says what it brings: why, and for a merge which of the two stays.
import { decideDuplicateRoute, duplicateDecision } from '../../../../shared/contract/routes/duplicates.ts'
import type { DuplicateDecision, decisionReasons } from '../../../../shared/domain/suspected-duplicate.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { RadioField, TextField } from '../../components/form/fields.tsx'
import {
  FormContext,
  faultsOf,
  useForm,
  type Values,
  withoutEmpty,
} from '../../components/form/form-state.ts'
import { toast } from '../../components/toasts.tsx'
import { type Duplicate, shortNumber } from './household-side.tsx'
import { t } from './words.ts'

const reasonsOf: Readonly<Record<DuplicateDecision, readonly (typeof decisionReasons)[number][]>> = {
  merge: ['same-people', 'family-enrolled-in-parts'],
  'keep-both': ['different-people', 'relatives', 'family-separated'],
  refer: ['cannot-tell', 'protection-concern'],
}

type Body = {
  decision: DuplicateDecision
  reason: (typeof decisionReasons)[number]
  survivor?: string
  note?: string
}

export function DecisionDialog({
  decision,
  duplicate,
  onClose,
  onDecided,
}: {
  readonly decision: DuplicateDecision
  readonly duplicate: Duplicate
  readonly onClose: () => void
  readonly onDecided: () => void
}) {
  const { duplicateId, sides } = duplicate
  const form = useForm({ schema: duplicateDecision, initial: { decision } })
  const { send, busy, problem } = useSend((body: Body, idempotencyKey) =>
    call(decideDuplicateRoute, { params: { duplicateId }, body, idempotencyKey }),
  )
  const confirm = async () => {
    const values = withoutEmpty(form.values) as Values
    const read = duplicateDecision.safeParse(values)
    if (!read.success) return form.setFaults(faultsOf(read.error, values))
    const sent = await send(read.data as Body)
    if (!sent.ok) return
    toast({ text: t('decide.done', { state: t(`states.${sent.answer.state}`) }) })
    onDecided()
  }
  const isComplete =
    form.valueAt('reason') !== undefined && (decision !== 'merge' || form.valueAt('survivor') !== undefined)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(`decide.ask.${decision}`)}
      confirm={t(`decide.confirm.${decision}`)}
      danger={decision === 'merge'}
      busy={busy}
      problem={problem}
      isDisabled={!isComplete}
      onConfirm={() => void confirm()}
    >
      <p>{t(`decide.what.${decision}`)}</p>
      <FormContext value={form}>
        {decision === 'merge' && (
          <RadioField
            name="survivor"
            label={t('decide.survivor')}
            options={sides.map(({ householdId, members }, at) => ({
              id: householdId,
              label: `${t(at === 0 ? 'first' : 'second')}: ${t('householdNumber', { number: shortNumber(householdId) })}`,
              hint: members.flatMap(({ name }) => (name ? [name.given] : [])).join(', '),
            }))}
          />
        )}
        <RadioField
          name="reason"
          label={t('decide.why')}
          options={reasonsOf[decision].map((id) => ({ id, label: t(`reasonOfDecision.${id}`) }))}
        />
        <TextField
          name="note"
          label={t('decide.note')}
          hint={t('decide.noteHint')}
          lines={2}
          isRequired={false}
        />
      </FormContext>
    </ConfirmDialog>
  )
}
