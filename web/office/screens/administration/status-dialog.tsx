// Ends somebody's sign-in, or allows it again, and says until when a token that they have still works: of staff and of
// vendors' users.
import { useState } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import type * as z from 'zod'
import type { setStaffStatusRoute } from '../../../../shared/contract/routes/users.ts'
import { useSend } from '../../api/use-answer.ts'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { toast } from '../../components/toasts.tsx'
import { momentText } from '../../words/formats.ts'
import type { StaffUser } from './staff-user.ts'
import { t } from './words.ts'

type StatusChange = { readonly status: 'active' | 'inactive'; readonly reason: string }
type StatusAnswer = z.output<(typeof setStaffStatusRoute)['success']['schema']>

export function StatusDialog({
  user: { email, status },
  endText,
  send,
  onClose,
  done,
}: {
  readonly user: StaffUser
  /** What ending it brings, and how long a token lives on. */
  readonly endText: string
  readonly send: (change: StatusChange) => Promise<StatusAnswer>
  readonly onClose: () => void
  readonly done: () => void
}) {
  const [reason, setReason] = useState('')
  const isEnding = status === 'active'
  const sending = useSend(send)
  const confirm = async () => {
    const sent = await sending.send({ status: isEnding ? 'inactive' : 'active', reason: reason.trim() })
    if (!sent.ok) return
    const { accessEndsBy } = sent.answer
    toast({
      text:
        accessEndsBy === undefined
          ? t('status.restored', { who: email })
          : t('status.ended', { who: email, until: momentText(accessEndsBy) }),
    })
    done()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(isEnding ? 'status.endTitle' : 'status.restoreTitle', { who: email })}
      confirm={t(isEnding ? 'status.end' : 'status.restore')}
      danger={isEnding}
      busy={sending.busy}
      problem={sending.problem}
      isDisabled={reason.trim() === ''}
      onConfirm={() => void confirm()}
    >
      <p>{isEnding ? endText : t('status.restoreText')}</p>
      <TextField className="field" value={reason} onChange={setReason} maxLength={200} isRequired autoFocus>
        <Label>{t('status.reason')}</Label>
        <Input autoComplete="off" dir="auto" />
      </TextField>
    </ConfirmDialog>
  )
}
