// The suspected pairs of a site, the likeliest first.
import { listDuplicatesRoute } from '../../../../shared/contract/routes/duplicates.ts'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { type DuplicateState, duplicateStates } from '../../../../shared/domain/suspected-duplicate.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { type Column, DataTable, type TableQuery } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { dateText } from '../../words/formats.ts'
import { type DuplicateRow, Likelihood, mainReasons } from './likelihood.tsx'
import { t } from './words.ts'

async function allSites(signal: AbortSignal) {
  const sites: { siteId: string; name: string }[] = []
  let cursor: string | undefined
  do {
    const page = await call(listSitesRoute, { query: { cursor }, signal })
    sites.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return sites
}

export function DuplicatesScreen() {
  const { answer: sites, problem, ask } = useAnswer(allSites, [])
  return (
    <Page title={t('title')} intro={t('intro')}>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {sites === undefined ? !problem && <Waiting /> : <Pairs sites={sites} />}
    </Page>
  )
}

function columns(): readonly Column<DuplicateRow>[] {
  return [
    { id: 'likelihood', label: t('column.likelihood'), cell: ({ score }) => <Likelihood score={score} /> },
    {
      id: 'households',
      label: t('column.households'),
      cell: ({ households }) =>
        households
          .map(({ siteName, householdId }) =>
            householdId === undefined ? t('elsewhere', { site: siteName }) : siteName,
          )
          .filter((name, at, all) => all.indexOf(name) === at)
          .join(' · '),
    },
    { id: 'reasons', label: t('column.reasons'), cell: ({ reasons }) => mainReasons(reasons) || '—' },
    { id: 'found', label: t('column.found'), cell: ({ foundAt }) => dateText(foundAt) },
  ]
}

function Pairs({ sites }: { readonly sites: readonly { siteId: string; name: string }[] }) {
  const { programmeId } = useProgramme()
  const path = useProgrammePath()
  const [first] = sites
  if (first === undefined) return <p>{t('empty')}</p>
  const load = (query: TableQuery, signal?: AbortSignal) => {
    const { siteId = first.siteId, state = 'open', cursor } = query
    const asked = { siteId, state: state as DuplicateState, programmeId, cursor }
    return call(listDuplicatesRoute, { query: asked, ...(signal && { signal }) })
  }
  return (
    <DataTable
      label={t('list')}
      columns={columns()}
      rowKey={({ duplicateId }) => duplicateId}
      href={({ duplicateId }) => path(`/duplicates/${duplicateId}`)}
      load={load}
      about={[programmeId]}
      filters={[
        {
          ...{ id: 'siteId', label: t('site'), kind: 'choice' },
          options: sites.map(({ siteId, name }) => ({ id: siteId, label: name })),
        },
        {
          ...{ id: 'state', label: t('state'), kind: 'choice' },
          options: duplicateStates.map((state) => ({ id: state, label: t(`states.${state}`) })),
        },
      ]}
      empty={<p>{t('empty')}</p>}
      exportAs={false}
    />
  )
}
