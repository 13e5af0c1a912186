// The statements of a programme's vendors, and how one is closed.
import { useState } from 'react'
import { useLocation } from 'wouter'
import type * as z from 'zod'
import {
  listSettlementsRoute,
  type settlement,
  startSettlementRoute,
} from '../../../../shared/contract/routes/settlements.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { SelectField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, dateText, numberText } from '../../words/formats.ts'
import { useVendors, vendorName } from '../vendors/names.ts'
import { t } from './words.ts'

export type Statement = z.output<typeof settlement>

const tones: Readonly<Record<Statement['state'], Tone>> = {
  collecting: 'active',
  closed: 'waiting',
  empty: 'calm',
  approved: 'waiting',
  released: 'active',
  paid: 'good',
  rejected: 'no',
  returned: 'no',
}

export function StatementState({ state }: Pick<Statement, 'state'>) {
  return <StatusTag tone={tones[state]}>{t(`state.${state}`)}</StatusTag>
}

export function StatementsScreen() {
  const { programmeId, timeZone } = useProgramme()
  const path = useProgrammePath()
  const vendors = useVendors()
  const { roles } = useUser()
  const [isClosing, setClosing] = useState(false)
  const columns: readonly Column<Statement>[] = [
    {
      id: 'vendor',
      label: t('statements.vendor'),
      cell: ({ vendorId, number }) =>
        t('statements.name', { vendor: vendorName(vendors, vendorId), number: numberText(number) }),
    },
    {
      id: 'state',
      label: t('statements.state'),
      cell: ({ state }) => <StatementState state={state} />,
      text: ({ state }) => t(`state.${state}`),
    },
    { id: 'until', label: t('statements.until'), cell: ({ until }) => dateText(until, timeZone) },
    {
      id: 'lines',
      label: t('statements.lines'),
      align: 'end',
      cell: ({ lineCount }) => numberText(lineCount),
    },
    { id: 'toPay', label: t('statements.toPay'), align: 'end', cell: ({ toPay }) => amountsText(toPay) },
  ]
  return (
    <Page
      title={t('statements.nav')}
      intro={t('statements.intro')}
      actions={
        mayCall(startSettlementRoute, roles) && (
          <Button kind="primary" icon="statement" onPress={() => setClosing(true)}>
            {t('close.open')}
          </Button>
        )
      }
    >
      <DataTable<Statement>
        label={t('statements.nav')}
        columns={columns}
        rowKey={({ settlementId }) => settlementId}
        load={(query, signal) =>
          call(listSettlementsRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId]}
        href={({ settlementId }) => path(`/statements/${settlementId}`)}
        empty={<p>{t('statements.none')}</p>}
        exportAs="statements"
      />
      <SidePanel isOpen={isClosing} onClose={() => setClosing(false)} title={t('close.open')}>
        <CloseStatement />
      </SidePanel>
    </Page>
  )
}

function CloseStatement() {
  const { programmeId } = useProgramme()
  const path = useProgrammePath()
  const [, navigate] = useLocation()
  const vendors = useVendors()
  const form = useForm({ schema: bodyOf(startSettlementRoute), initial: {} })
  const { send } = useSend((body: { vendorId: string }, idempotencyKey) =>
    call(startSettlementRoute, { params: { programmeId }, body, idempotencyKey }),
  )
  return (
    <Form
      form={form}
      submit={t('close.submit')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) navigate(path(`/statements/${sent.answer.settlementId}`))
        return sent
      }}
    >
      <p>{t('close.text')}</p>
      <SelectField
        name="vendorId"
        label={t('statements.vendor')}
        options={vendors.map(({ vendorId, name }) => ({ id: vendorId, label: name }))}
      />
    </Form>
  )
}
