// The suspected pairs of a site, the likeliest first.
import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
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

type Sites = readonly { readonly siteId: string; readonly name: string }[]

/** A list is of one site and one state: where the address names none, it is made to. */
function useSiteAndState([first]: Sites): boolean {
  const [search, setSearch] = useSearchParams()
  const missing = first !== undefined && (!search.has('siteId') || !search.has('state'))
  useEffect(() => {
    if (!missing) return
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (!next.has('siteId')) next.set('siteId', first.siteId)
        if (!next.has('state')) next.set('state', 'open')
        return next
      },
      { replace: true },
    )
  }, [missing, first, setSearch])
  return !missing
}

function Pairs({ sites }: { readonly sites: Sites }) {
  const { programmeId } = useProgramme()
  const path = useProgrammePath()
  const isNamed = useSiteAndState(sites)
  const [first] = sites
  if (first === undefined) return <p>{t('empty')}</p>
  if (!isNamed) return <Waiting />
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
