// Who did or saw what, the newest first; by whom, what and about which id, in the last days or months.
import type * as z from 'zod'
import { type auditRecord, searchAuditTrailRoute } from '../../../../shared/contract/routes/audit.ts'
import { call } from '../../api/call.ts'
import { type Column, DataTable, type TableQuery } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { useProgrammes } from '../../programme.tsx'
import { momentText } from '../../words/formats.ts'
import { t } from './words.ts'

type Row = z.output<typeof auditRecord>

const dayMs = 86_400_000
const periods = ['1', '7', '30'] as const
const longestDays = 365
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** The period is counted back from today (UTC), as the trail counts its days; nothing chosen is a year. */
function queryOf({ days = String(longestDays), ...rest }: TableQuery) {
  const now = Date.now()
  return { ...rest, from: dayOf(now - (Number(days) - 1) * dayMs), until: dayOf(now) }
}

const aboutText = ({ about }: Row) => Object.values(about).join(' · ')

const changesText = ({ changes }: Row) =>
  changes.map(({ field, before = '–', after = '–' }) => `${field}: ${before} → ${after}`).join('; ')

export function AuditTrailScreen() {
  const { all } = useProgrammes()
  const columns: readonly Column<Row>[] = [
    { id: 'at', label: t('audit.at'), cell: ({ at }) => momentText(at) },
    { id: 'what', label: t('audit.what'), cell: ({ what }) => what },
    { id: 'who', label: t('audit.who'), cell: ({ who }) => who },
    { id: 'about', label: t('audit.about'), cell: aboutText },
    {
      id: 'changes',
      label: t('audit.changes'),
      cell: (row) => <Changes row={row} />,
      text: changesText,
    },
  ]
  return (
    <Page title={t('audit.nav')} intro={t('audit.intro')}>
      <DataTable<Row>
        label={t('audit.nav')}
        columns={columns}
        rowKey={(row) => `${row.at} ${row.who} ${row.what} ${aboutText(row)} ${changesText(row)}`}
        load={(query, signal) =>
          call(searchAuditTrailRoute, { query: queryOf(query), ...(signal && { signal }) })
        }
        filters={[
          {
            ...{ id: 'days', label: t('audit.period'), kind: 'choice' },
            options: periods.map((days) => ({ id: days, label: t(`audit.days.${days}`) })),
          },
          {
            ...{ id: 'programmeId', label: t('staff.programmes'), kind: 'choice' },
            options: all.map(({ programmeId, name }) => ({ id: programmeId, label: name })),
          },
          { id: 'what', label: t('audit.what'), kind: 'text', hint: 'changeStaff' },
          { id: 'who', label: t('audit.who'), kind: 'text' },
          { id: 'about', label: t('audit.about'), kind: 'text', hint: 'vdr_…' },
        ]}
        empty={<p>{t('audit.empty')}</p>}
        exportAs="audit-trail"
      />
    </Page>
  )
}

function Changes({ row: { changes } }: { readonly row: Row }) {
  if (changes.length === 0) return '–'
  return (
    <details>
      <summary>{t('audit.fields', { count: changes.length })}</summary>
      <ul>
        {changes.map(({ field, before = '–', after = '–' }) => (
          <li key={field}>
            <b>{field}</b>: <span dir="auto">{before}</span> → <span dir="auto">{after}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
