// What people said, the newest first: what still waits for an answer is what one sees at first.
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import { listFeedbackRoute } from '../../../../shared/contract/routes/feedback.ts'
import { feedbackKinds, feedbackStates } from '../../../../shared/domain/feedback.ts'
import { call } from '../../api/call.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { momentText } from '../../words/formats.ts'
import {
  type FeedbackRow,
  FeedbackTag,
  useLanguageName,
  useProgrammeName,
  waitedText,
} from './shown-feedback.tsx'
import { t } from './words.ts'

/** Set once: afterwards the choice, also that of all, is the reader's. */
function useWaitingAtFirst(): void {
  const [search, setSearch] = useSearchParams()
  useEffect(() => {
    if (search.size === 0) setSearch({ state: 'waiting' }, { replace: true })
  }, [])
}

export function InboxScreen() {
  useWaitingAtFirst()
  const programmeName = useProgrammeName()
  const languageName = useLanguageName()
  const columns: readonly Column<FeedbackRow>[] = [
    {
      id: 'number',
      label: t('number'),
      cell: ({ receiptNumber }) => <span className="code">{receiptNumber}</span>,
    },
    { id: 'kind', label: t('kindOf'), cell: ({ kind }) => t(`kind.${kind}`) },
    { id: 'state', label: t('stateOf'), cell: ({ state }) => <FeedbackTag state={state} /> },
    { id: 'waited', label: t('waited'), cell: (row) => <span className="moment">{waitedText(row)}</span> },
    { id: 'received', label: t('received'), cell: ({ receivedAt }) => momentText(receivedAt) },
    { id: 'programme', label: t('programme'), cell: ({ programmeId }) => programmeName(programmeId) },
    { id: 'language', label: t('language'), cell: ({ language }) => languageName(language) },
  ]
  const states = ['waiting', ...feedbackStates] as const
  return (
    <Page title={t('title')} intro={t('intro')}>
      <DataTable<FeedbackRow>
        label={t('title')}
        columns={columns}
        rowKey={({ feedbackId }) => feedbackId}
        href={({ feedbackId }) => `/feedback/${feedbackId}`}
        load={(query, signal) => call(listFeedbackRoute, { query, ...(signal && { signal }) })}
        filters={[
          {
            ...{ id: 'state', label: t('stateOf'), kind: 'choice' },
            options: states.map((id) => ({ id, label: t(`state.${id}`) })),
          },
          {
            ...{ id: 'kind', label: t('kindOf'), kind: 'choice' },
            options: feedbackKinds.map((id) => ({ id, label: t(`kind.${id}`) })),
          },
        ]}
        empty={<p>{t('empty')}</p>}
        exportAs={false}
      />
    </Page>
  )
}
