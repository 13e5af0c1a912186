// Records what was done about a complaint or suggestion. Nothing is sent to anybody: whoever left a contact is called.
import { useState } from 'react'
import { Label, TextArea, TextField } from 'react-aria-components'
import { answerFeedbackRoute } from '../../../../shared/contract/routes/feedback.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { toast } from '../../components/toasts.tsx'
import type { Feedback } from './shown-feedback.tsx'
import { t } from './words.ts'

export type NextState = 'in-progress' | 'answered' | 'closed'

const longestNote = 4000

export function AnswerDialog({
  step,
  feedback: { feedbackId, version, contact },
  onClose,
  onDone,
}: {
  readonly step: NextState
  readonly feedback: Feedback
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const [note, setNote] = useState('')
  const { send, busy, problem } = useSend((written: string) =>
    call(answerFeedbackRoute, { params: { feedbackId }, body: { state: step, note: written, version } }),
  )
  const confirm = async () => {
    const sent = await send(note.trim())
    if (!sent.ok) return
    toast({ text: t('done', { state: t(`state.${step}`) }) })
    onDone()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(`ask.${step}`)}
      confirm={t(`confirm.${step}`)}
      busy={busy}
      problem={problem}
      isDisabled={note.trim() === ''}
      onConfirm={() => void confirm()}
    >
      <p>{t(step === 'answered' && contact === undefined ? 'what.anonymous' : `what.${step}`)}</p>
      <TextField
        className="field"
        value={note}
        onChange={setNote}
        maxLength={longestNote}
        isRequired
        autoFocus
      >
        <Label>{t(`note.${step}`)}</Label>
        <TextArea rows={4} dir="auto" />
      </TextField>
    </ConfirmDialog>
  )
}
