// Suspends a vendor or a phone, or takes it back: with a reason that stays on record.
import { useState } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import { useSend } from '../../api/use-answer.ts'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { t } from './words.ts'

export type StandingChange = { readonly status: 'active' | 'suspended'; readonly reason: string }

export function StandingDialog({
  status,
  what,
  explain,
  send,
  done,
  onClose,
}: {
  readonly status: 'active' | 'suspended'
  readonly what: string
  readonly explain: string
  readonly send: (change: StandingChange) => Promise<unknown>
  readonly done: () => void
  readonly onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const sending = useSend(send)
  const isSuspending = status === 'active'
  const confirm = async () => {
    const sent = await sending.send({ status: isSuspending ? 'suspended' : 'active', reason: reason.trim() })
    if (sent.ok) done()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(isSuspending ? 'standingChange.suspendTitle' : 'standingChange.takeBackTitle', { what })}
      confirm={t(isSuspending ? 'standingChange.suspend' : 'standingChange.takeBack')}
      danger={isSuspending}
      busy={sending.busy}
      problem={sending.problem}
      isDisabled={reason.trim() === ''}
      onConfirm={() => void confirm()}
    >
      <p>{isSuspending ? explain : t('standingChange.takeBackText')}</p>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  )
}

/** A reason that is kept with the decision. */
export function ReasonField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <TextField className="field" value={value} onChange={onChange} maxLength={200} isRequired autoFocus>
      <Label>{t('reason')}</Label>
      <Input autoComplete="off" dir="auto" />
    </TextField>
  )
}
