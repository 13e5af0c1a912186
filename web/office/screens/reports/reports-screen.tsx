// The reports: which one, of which time and place stands in the address bar; what is seen can be taken away as a file.
import { useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import {
  exportUnredeemedVouchersRoute,
  getReportCsvRoute,
  getReportWorkbookRoute,
  showReportRoute,
} from '../../../../shared/contract/routes/reports.ts'
import { call, callForFile, mayCall, type Problem } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { problemOf, useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { chosenLanguage, useLanguage } from '../../words/words.ts'
import { Choice } from './choice.tsx'
import { periodOptions } from './periods.ts'
import { ReportView } from './report-view.tsx'
import { sharedWords, t } from './words.ts'

const names = [
  'people',
  'by-site',
  'by-nationality',
  'by-week',
  'grants',
  '5w',
  'unredeemed',
  'vendors',
] as const
type Name = (typeof names)[number]

type Asked = { readonly report: Name; readonly period: string; readonly siteId?: string }

/** What the address bar asks for; the first report of all time where it says nothing. */
function useAsked() {
  const [search, setSearch] = useSearchParams()
  const named = search.get('report')
  const report = names.find((name) => name === named) ?? 'people'
  const siteId = report === 'grants' ? null : search.get('site')
  const asked: Asked = {
    report,
    period: search.get('period') ?? 'all',
    ...(siteId !== null && { siteId }),
  }
  const change = (name: 'report' | 'period' | 'site', value: string) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      if (value === '*') next.delete(name)
      else next.set(name, value)
      return next
    })
  return { asked, change }
}

export function ReportsScreen() {
  useLanguage()
  const { programmeId } = useProgramme()
  const { asked, change } = useAsked()
  const { report, ...query } = asked
  const { answer, problem, loading, ask } = useAnswer(
    (signal) => call(showReportRoute, { params: { programmeId, report }, query, signal }),
    [programmeId, asked],
  )
  const titles = sharedWords().titles
  return (
    <Page title={t('title')} intro={t('intro')} actions={<Files asked={asked} />}>
      <div className="report-choices">
        <Choice
          label={t('which')}
          value={report}
          options={names.map((id) => ({ id, label: titles[id] }))}
          onChange={(value) => change('report', value)}
        />
        <PeriodChoice period={asked.period} onChange={(value) => change('period', value)} />
        {report !== 'grants' && (
          <SiteChoice siteId={asked.siteId} onChange={(value) => change('site', value)} />
        )}
      </div>
      <h2>{titles[report]}</h2>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {loading && answer === undefined && <Waiting label={t('making')} />}
      {answer !== undefined && <ReportView report={answer} />}
    </Page>
  )
}

function PeriodChoice({
  period,
  onChange,
}: {
  readonly period: string
  readonly onChange: (id: string) => void
}) {
  const language = useLanguage()
  // Months have their names in the chosen language.
  const known = useMemo(() => periodOptions(Date.now()), [language])
  // A week or an older month comes from a link.
  const options = known.some(({ id }) => id === period) ? known : [...known, { id: period, label: period }]
  return <Choice label={t('period.label')} value={period} options={options} onChange={onChange} />
}

function SiteChoice({
  siteId,
  onChange,
}: {
  readonly siteId: string | undefined
  readonly onChange: (id: string) => void
}) {
  const { answer } = useAnswer((signal) => call(listSitesRoute, { query: {}, signal }), [])
  const sites = answer?.rows ?? []
  const options = [
    { id: '*', label: sharedWords().everySite },
    ...sites.map((site) => ({ id: site.siteId, label: site.name, hint: site.pcode })),
  ]
  return <Choice label={t('site')} value={siteId ?? '*'} options={options} onChange={onChange} />
}

/** CSV and Excel of what is on the screen; the list of vouchers for those who go after them. */
function Files({ asked: { report, ...query } }: { readonly asked: Asked }) {
  const { programmeId } = useProgramme()
  const { roles } = useUser()
  const [busy, setBusy] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const save = async (kind: string, name: string, load: () => Promise<Blob>) => {
    setBusy(kind)
    setProblem(undefined)
    try {
      saveFile(name, await load())
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(undefined)
    }
  }
  const params = { programmeId, report }
  const asFile = { ...query, language: chosenLanguage() }
  const fileName = `vale-${report}-${query.period}`
  const listName = `vale-unredeemed-vouchers-${query.period}.csv`
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      {report === 'unredeemed' && mayCall(exportUnredeemedVouchersRoute, roles) && (
        <Button
          icon="voucher"
          busy={busy === 'list'}
          onPress={() =>
            void save('list', listName, () =>
              callForFile(exportUnredeemedVouchersRoute, { params: { programmeId }, query: asFile }),
            )
          }
        >
          {t('file.list')}
        </Button>
      )}
      <Button
        icon="export"
        busy={busy === 'csv'}
        onPress={() =>
          void save('csv', `${fileName}.csv`, () => callForFile(getReportCsvRoute, { params, query: asFile }))
        }
      >
        CSV
      </Button>
      <Button
        icon="export"
        busy={busy === 'xlsx'}
        onPress={() =>
          void save('xlsx', `${fileName}.xlsx`, () =>
            callForFile(getReportWorkbookRoute, { params, query: asFile }),
          )
        }
      >
        Excel
      </Button>
    </>
  )
}
