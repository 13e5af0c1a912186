// The payments that were released, each with its file for the bank; and the account that the programme pays from.
import { useState } from 'react'
import type * as z from 'zod'
import {
  getPaymentFileRoute,
  listPaymentsRoute,
  type payment,
} from '../../../../shared/contract/routes/settlements.ts'
import { call, callForFile, mayCall } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { problemOf } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { problemText } from '../../components/problem-notice.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, dayText, momentText, numberText } from '../../words/formats.ts'
import { BankAccountPanel } from './bank-account-panel.tsx'
import { t } from './words.ts'

type Payment = z.output<typeof payment>

/** Whole minor units, a sum a currency. */
function sumOf({ instructions }: Payment): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const { currency, amountMinor } of instructions) sums[currency] = (sums[currency] ?? 0) + amountMinor
  return sums
}

export function PaymentsScreen() {
  const { programmeId, timeZone } = useProgramme()
  const { roles } = useUser()
  const columns: readonly Column<Payment>[] = [
    {
      id: 'createdAt',
      label: t('payments.released'),
      cell: ({ createdAt }) => momentText(createdAt, timeZone),
    },
    { id: 'day', label: t('release.day'), cell: ({ executionDay }) => dayText(executionDay) },
    {
      id: 'statements',
      label: t('statements.nav'),
      align: 'end',
      cell: ({ settlementIds }) => numberText(settlementIds.length),
    },
    { id: 'sum', label: t('payments.sum'), align: 'end', cell: (row) => amountsText(sumOf(row)) },
  ]
  return (
    <Page title={t('payments.nav')} intro={t('payments.intro')}>
      <BankAccountPanel owner={{ programmeId }} />
      <DataTable<Payment>
        label={t('payments.nav')}
        columns={columns}
        rowKey={({ paymentId }) => paymentId}
        load={(query, signal) =>
          call(listPaymentsRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId]}
        {...(mayCall(getPaymentFileRoute, roles) && {
          rowActions: (row: Payment) => row.instructions.length > 0 && <PaymentFile of={row} />,
        })}
        empty={<p>{t('payments.none')}</p>}
        exportAs="payments"
      />
    </Page>
  )
}

function PaymentFile({ of: { programmeId, paymentId } }: { readonly of: Payment }) {
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const file = await callForFile(getPaymentFileRoute, { params: { programmeId, paymentId } })
      saveFile(`${paymentId}.pain.001.xml`, file)
    } catch (error) {
      toast({ text: problemText(problemOf(error)) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button icon="export" busy={busy} onPress={() => void save()}>
      {t('payments.file')}
    </Button>
  )
}
