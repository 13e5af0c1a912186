// What a protection officer does with a person's data: hands it out when they ask for it, and erases it for good.
import { useState } from 'react'
import type * as z from 'zod'
import {
  eraseHouseholdRoute,
  exportHouseholdCsvRoute,
  exportHouseholdRoute,
} from '../../../../shared/contract/routes/registry.ts'
import { bodyOf, call, callForFile, mayCall } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { RadioField } from '../../components/form/fields.tsx'
import { FormContext, useForm } from '../../components/form/form-state.ts'
import { Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { toast } from '../../components/toasts.tsx'
import { useUser } from '../../sign-in/session.ts'
import { type Household, shortNumber } from './household.ts'
import { t } from './words.ts'

type Reason = z.input<typeof eraseHouseholdRoute.body & z.ZodType>['reason']
const reasons = ['asked-by-person', 'enrolled-by-mistake', 'protection'] as const satisfies readonly Reason[]

export function PersonalDataActions({
  household: { householdId },
  onErased,
}: {
  readonly household: Household
  readonly onErased: () => void
}) {
  const [erasing, setErasing] = useState(false)
  const { roles } = useUser()
  const mayErase = mayCall(eraseHouseholdRoute, roles)
  if (!mayErase && !mayCall(exportHouseholdRoute, roles)) return null
  return (
    <Panel title={t('data.title')}>
      <p>{t('data.intro')}</p>
      <div className="step-actions">
        {mayCall(exportHouseholdRoute, roles) && <ExportButtons householdId={householdId} />}
        {mayErase && (
          <Button kind="danger" icon="no" onPress={() => setErasing(true)}>
            {t('erase.button')}
          </Button>
        )}
      </div>
      {erasing && (
        <EraseDialog householdId={householdId} onClose={() => setErasing(false)} onErased={onErased} />
      )}
    </Panel>
  )
}

type Format = 'csv' | 'json'

async function exportAs(householdId: string, format: Format): Promise<void> {
  const params = { householdId }
  const file = await (format === 'csv'
    ? callForFile(exportHouseholdCsvRoute, { params })
    : callForFile(exportHouseholdRoute, { params }))
  saveFile(`household-${shortNumber(householdId)}.${format}`, file)
}

function ExportButtons({ householdId }: { readonly householdId: string }) {
  const { send, busy, problem } = useSend((format: Format) => exportAs(householdId, format))
  const run = async (format: Format) => {
    if ((await send(format)).ok) toast({ text: t('data.exported') })
  }
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <Button icon="export" busy={busy} onPress={() => void run('csv')}>
        {t('data.csv')}
      </Button>
      <Button icon="export" busy={busy} onPress={() => void run('json')}>
        {t('data.json')}
      </Button>
    </>
  )
}

function EraseDialog({
  householdId,
  onClose,
  onErased,
}: {
  readonly householdId: string
  readonly onClose: () => void
  readonly onErased: () => void
}) {
  const form = useForm({ schema: bodyOf(eraseHouseholdRoute), initial: {} })
  const { send, busy, problem } = useSend((reason: Reason) =>
    call(eraseHouseholdRoute, { params: { householdId }, body: { reason } }),
  )
  const reason = reasons.find((one) => one === form.valueAt('reason'))
  const confirm = async () => {
    if (reason === undefined || !(await send(reason)).ok) return
    toast({ text: t('erase.done') })
    onClose()
    onErased()
  }
  return (
    <ConfirmDialog
      isOpen
      danger
      title={t('erase.title')}
      confirm={t('erase.confirm')}
      typeToConfirm={t('erase.word')}
      isDisabled={reason === undefined}
      onConfirm={() => void confirm()}
      {...{ busy, problem, onClose }}
    >
      <ul className="consequences">
        <li>{t('erase.gone')}</li>
        <li>{t('erase.noHelp')}</li>
        <li>{t('erase.stays')}</li>
        <li>{t('erase.final')}</li>
      </ul>
      <FormContext value={form}>
        <RadioField
          name="reason"
          label={t('erase.why')}
          options={reasons.map((id) => ({ id, label: t(`erase.reason.${id}`) }))}
        />
      </FormContext>
    </ConfirmDialog>
  )
}
