// Releases the payment of approved statements: the last step before the bank's file.
import { today } from '@internationalized/date'
import { useMemo } from 'react'
import { releasePaymentRoute } from '../../../../shared/contract/routes/settlements.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { DayField } from '../../components/form/fields.tsx'
import { FormContext, useForm } from '../../components/form/form-state.ts'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { t } from './words.ts'

type Body = { readonly settlementIds: string[]; readonly executionDay: string }

export function ReleaseDialog({
  settlementIds,
  amount,
  onClose,
  done,
}: {
  readonly settlementIds: readonly string[]
  readonly amount: string
  readonly onClose: () => void
  readonly done: () => void
}) {
  const { programmeId, timeZone } = useProgramme()
  const initial = useMemo(() => ({ executionDay: today(timeZone).toString() }), [timeZone])
  const form = useForm({ schema: bodyOf(releasePaymentRoute), initial })
  const sending = useSend((body: Body, idempotencyKey) =>
    call(releasePaymentRoute, { params: { programmeId }, body, idempotencyKey }),
  )
  const executionDay = form.valueAt('executionDay')
  const release = async () => {
    const sent = await sending.send({
      settlementIds: [...settlementIds],
      executionDay: String(executionDay),
    })
    if (!sent.ok) return
    toast({ text: t('release.done') })
    form.done()
    done()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('release.title')}
      confirm={t('release.open')}
      busy={sending.busy}
      problem={sending.problem}
      isDisabled={executionDay === undefined}
      onConfirm={() => void release()}
    >
      <p>{t('release.text', { amount })}</p>
      <FormContext value={form}>
        <DayField name="executionDay" label={t('release.day')} hint={t('release.dayHint')} />
      </FormContext>
    </ConfirmDialog>
  )
}
