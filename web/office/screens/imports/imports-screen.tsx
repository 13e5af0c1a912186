// The history of a programme's imports, the newest first, and the way to a new one.
import { listImportsRoute } from '../../../../shared/contract/routes/imports.ts'
import { call } from '../../api/call.ts'
import { ButtonLink } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { momentText, numberText } from '../../words/formats.ts'
import { failedOf, type Import } from './shown-import.ts'
import { StateTag } from './state-tag.tsx'
import { t } from './words.ts'

export function ImportsScreen() {
  const { programmeId, timeZone } = useProgramme()
  const to = useProgrammePath()
  const start = (
    <ButtonLink kind="primary" icon="import" href={to('/imports/new')}>
      {t('list.start')}
    </ButtonLink>
  )
  return (
    <Page title={t('list.title')} intro={t('list.intro')} actions={start}>
      <DataTable<Import>
        label={t('list.title')}
        exportAs="imports"
        rowKey={({ importId }) => importId}
        load={(query, signal) =>
          call(listImportsRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId]}
        href={({ importId }) => to(`/imports/${importId}`)}
        empty={t('list.empty')}
        columns={[
          { id: 'fileName', label: t('list.file'), cell: ({ fileName }) => fileName },
          {
            id: 'state',
            label: t('list.state'),
            cell: ({ state }) => <StateTag state={state} />,
            text: ({ state }) => t(`state.${state}`),
          },
          { id: 'at', label: t('list.at'), cell: ({ createdAt }) => momentText(createdAt, timeZone) },
          { id: 'rows', label: t('list.rows'), align: 'end', cell: ({ rows }) => numberText(rows) },
          {
            id: 'enrolled',
            label: t('list.enrolled'),
            align: 'end',
            cell: ({ enrolled }) => numberText(enrolled),
          },
          { id: 'failed', label: t('list.failed'), align: 'end', cell: (one) => numberText(failedOf(one)) },
        ]}
      />
    </Page>
  )
}
