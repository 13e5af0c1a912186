// The bank's answers: a file is read, and each entry says what came of it.
import { useRef, useState } from 'react'
import type * as z from 'zod'
import { listBankEntriesRoute, readBankFileRoute } from '../../../../shared/contract/routes/settlements.ts'
import { call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { dayText, moneyText, numberText } from '../../words/formats.ts'
import { t } from './words.ts'

type Entry = z.output<(typeof listBankEntriesRoute)['success']['schema']>['rows'][number]
type Read = z.output<(typeof readBankFileRoute)['success']['schema']>

const tones: Readonly<Record<Entry['applied'], Tone>> = {
  paid: 'good',
  rejected: 'no',
  returned: 'no',
  unknown: 'waiting',
}

export function BankScreen() {
  const { programmeId } = useProgramme()
  const { roles } = useUser()
  const [reads, setReads] = useState(0)
  const columns: readonly Column<Entry>[] = [
    {
      id: 'reference',
      label: t('bank.reference'),
      cell: ({ bankReference }) => <span className="code">{bankReference}</span>,
      text: ({ bankReference }) => bankReference,
    },
    { id: 'bookedOn', label: t('bank.bookedOn'), cell: ({ bookedOn }) => dayText(bookedOn) },
    {
      id: 'amount',
      label: t('payments.sum'),
      align: 'end',
      cell: ({ amountMinor, currency }) => moneyText(amountMinor, currency),
    },
    {
      id: 'applied',
      label: t('bank.applied'),
      cell: ({ applied }) => <StatusTag tone={tones[applied]}>{t(`bank.outcome.${applied}`)}</StatusTag>,
      text: ({ applied }) => t(`bank.outcome.${applied}`),
    },
    { id: 'reason', label: t('bank.reason'), cell: ({ reason }) => reason ?? '–' },
  ]
  return (
    <Page title={t('bank.nav')} intro={t('bank.intro')}>
      {mayCall(readBankFileRoute, roles) && <ReadFile read={() => setReads(reads + 1)} />}
      <DataTable<Entry>
        label={t('bank.nav')}
        columns={columns}
        rowKey={({ entryId }) => entryId}
        load={(query, signal) =>
          call(listBankEntriesRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId, reads]}
        empty={<p>{t('bank.none')}</p>}
        exportAs="bank-entries"
      />
    </Page>
  )
}

function ReadFile({ read }: { readonly read: () => void }) {
  const { programmeId } = useProgramme()
  const input = useRef<HTMLInputElement>(null)
  const [result, setResult] = useState<Read>()
  const sending = useSend(async (file: { name: string; content: string }) => {
    const format = file.name.toLowerCase().endsWith('.csv') ? ('csv' as const) : ('camt.053' as const)
    return call(readBankFileRoute, { params: { programmeId }, body: { format, content: file.content } })
  })
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setResult(undefined)
    const sent = await sending.send({ name: file.name, content: await file.text() })
    if (!sent.ok) return
    setResult(sent.answer)
    read()
  }
  return (
    <Panel title={t('bank.read')}>
      <p>{t('bank.text')}</p>
      <input
        ref={input}
        className="unseen"
        type="file"
        accept=".xml,.csv"
        aria-label={t('bank.choose')}
        tabIndex={-1}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          void take(file)
          currentTarget.value = ''
        }}
      />
      {sending.problem && <ProblemNotice problem={sending.problem} />}
      {result && <Outcome result={result} />}
      <div className="form-actions">
        <Button icon="import" busy={sending.busy} onPress={() => input.current?.click()}>
          {t('bank.choose')}
        </Button>
      </div>
    </Panel>
  )
}

function Outcome({ result: { entries, ignored } }: { readonly result: Read }) {
  const fresh = entries.filter(({ repeated }) => !repeated)
  const count = (applied: Entry['applied']) =>
    numberText(fresh.filter((entry) => entry.applied === applied).length)
  const hasUnknown = fresh.some(({ applied }) => applied === 'unknown')
  return (
    <Notice tone={hasUnknown ? 'warning' : 'good'}>
      {t('bank.done', {
        paid: count('paid'),
        rejected: count('rejected'),
        returned: count('returned'),
        unknown: count('unknown'),
      })}{' '}
      {t('bank.rest', { repeated: numberText(entries.length - fresh.length), ignored: numberText(ignored) })}
    </Notice>
  )
}
