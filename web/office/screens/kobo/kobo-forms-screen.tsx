// The KoboToolbox forms of a programme: which are connected, and which still need to be matched.
import type * as z from 'zod'
import { listKoboFormsRoute } from '../../../../shared/contract/routes/kobo.ts'
import { call } from '../../api/call.ts'
import { ButtonLink } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { dateText } from '../../words/formats.ts'
import { siteName, useSites } from '../vendors/names.ts'
import { t } from './words.ts'

export type KoboForm = z.output<(typeof listKoboFormsRoute)['success']['schema']>['rows'][number]

/** Whether its questions are matched: before, nobody can be enrolled from it. */
export function FormTag({ form }: { readonly form: KoboForm }) {
  return form.mapping === undefined ? (
    <StatusTag tone="waiting">{t('state.unmatched')}</StatusTag>
  ) : (
    <StatusTag tone="good">{t('state.ready')}</StatusTag>
  )
}

export function KoboFormsScreen() {
  const { programmeId } = useProgramme()
  const to = useProgrammePath()
  const sites = useSites()
  const columns: readonly Column<KoboForm>[] = [
    { id: 'name', label: t('form'), cell: ({ name }) => name },
    { id: 'state', label: t('stateOf'), cell: (form) => <FormTag form={form} /> },
    { id: 'site', label: t('site'), cell: ({ siteId }) => siteName(sites, siteId) },
    {
      id: 'server',
      label: t('server'),
      cell: ({ serverUrl }) => <span className="address">{serverUrl.replace('https://', '')}</span>,
    },
    { id: 'connected', label: t('connectedAt'), cell: ({ connectedAt }) => dateText(connectedAt) },
  ]
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <ButtonLink kind="primary" icon="link" href={to('/kobo-forms/new')}>
          {t('connect.open')}
        </ButtonLink>
      }
    >
      <DataTable<KoboForm>
        label={t('title')}
        columns={columns}
        rowKey={({ formId }) => formId}
        href={({ formId }) => to(`/kobo-forms/${formId}`)}
        load={(query, signal) =>
          call(listKoboFormsRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId]}
        empty={<p>{t('empty')}</p>}
        exportAs={false}
      />
    </Page>
  )
}
