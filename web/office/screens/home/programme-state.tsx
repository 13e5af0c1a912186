// How the programme stands: people, vouchers, money, what ends soon, and where and when things are given out.
import { lazy, Suspense } from 'react'
import type * as z from 'zod'
import { type programmeState, showProgrammeStateRoute } from '../../../../shared/contract/routes/home.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { BarChart } from '../../components/bar-chart.tsx'
import { type Fact, Facts, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgramme } from '../../programme.tsx'
import { amountsText, amountText, dayText, momentText, numberText, percentText } from '../../words/formats.ts'
import { t } from './words.ts'

type State = z.output<typeof programmeState>

const SiteMap = lazy(async () => ({ default: (await import('./site-map.tsx')).SiteMap }))

const everyMinute = 60_000

export function ProgrammeState() {
  const { programmeId } = useProgramme()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(showProgrammeStateRoute, { params: { programmeId }, signal }),
    [programmeId],
    { everyMs: () => everyMinute },
  )
  if (problem && answer === undefined) return <ProblemNotice problem={problem} again={ask} />
  if (answer === undefined) return <Waiting />
  return (
    <>
      <Panel title={t('state.title')}>
        <Facts facts={figures(answer)} large />
        {answer.budget.map(({ unit, funded, available }) => (
          <BudgetLeft key={unit} unit={unit} funded={funded} available={available} />
        ))}
        <p className="soft">{t('state.at', { time: momentText(answer.at, answer.timeZone) })}</p>
      </Panel>
      <Ending ending={answer.ending} />
      <Today today={answer.today} />
      <BySite bySite={answer.bySite} />
    </>
  )
}

function BudgetLeft({ unit, funded, available }: State['budget'][number]) {
  const share = funded > 0 ? Math.min(100, (available * 100) / funded) : 0
  const text = t('state.budgetOf', { left: amountText(available, unit), whole: amountText(funded, unit) })
  return (
    <p className="budget-left">
      <span>
        {text} · {percentText(available, funded)}
      </span>
      <span className="progress-track" aria-hidden="true">
        <span className="progress-bar" style={{ inlineSize: `${share}%` }} />
      </span>
    </p>
  )
}

function figures({ registrations, figures: { issued, redeemed }, held }: State): Fact[] {
  const people =
    registrations === undefined
      ? []
      : [
          { label: t('state.enrolled'), value: numberText(registrations.enrolled) },
          { label: t('state.eligible'), value: numberText(registrations.eligible) },
        ]
  return [
    ...people,
    { label: t('state.issued'), value: numberText(issued.count), hint: amountsText(issued.amounts) },
    { label: t('state.redeemed'), value: numberText(redeemed.count), hint: amountsText(redeemed.amounts) },
    { label: t('state.held'), value: amountsText(held) },
  ]
}

function Ending({ ending }: Pick<State, 'ending'>) {
  if (ending.length === 0) return null
  return (
    <Notice tone="warning">
      <p>
        <strong>{t('ending.title')}</strong>
      </p>
      <ul>
        {ending.map(({ roundId, name, lastDay, held }) => (
          <li key={roundId}>{t('ending.round', { name, day: dayText(lastDay), held: amountsText(held) })}</li>
        ))}
      </ul>
    </Notice>
  )
}

function Today({ today: { day, hours, complete } }: Pick<State, 'today'>) {
  const count = hours.reduce((sum, one) => sum + one, 0)
  const title = t('today.title')
  return (
    <Panel title={title}>
      <p>{t('today.count', { count, day: dayText(day) })}</p>
      {count > 0 && (
        <BarChart
          label={title}
          of={t('today.hour')}
          bars={hours.map((value, hour) => ({
            id: String(hour),
            tick: hour % 3 === 0 ? `${hour}:00` : '',
            label: `${hour}:00–${hour + 1}:00`,
            value,
          }))}
        />
      )}
      {!complete && <p className="soft">{t('today.incomplete')}</p>}
    </Panel>
  )
}

function BySite({ bySite }: Pick<State, 'bySite'>) {
  const title = t('sites.title')
  const placed = bySite.flatMap(({ siteId, name, position, redeemed }) =>
    position === undefined ? [] : [{ siteId, name, ...position, count: redeemed.count }],
  )
  return (
    <Panel title={title}>
      {bySite.length === 0 && <p>{t('sites.none')}</p>}
      {bySite.length > 0 && (
        <div className="sites">
          {placed.length > 0 && (
            <Suspense fallback={<Waiting />}>
              <SiteMap sites={placed} label={t('sites.map', { count: placed.length })} />
            </Suspense>
          )}
          <SiteTable title={title} bySite={bySite} />
        </div>
      )}
      {bySite.length > placed.length && <p className="soft">{t('sites.notPlaced')}</p>}
    </Panel>
  )
}

function SiteTable({ title, bySite }: Pick<State, 'bySite'> & { readonly title: string }) {
  return (
    <table className="plain-table">
      <caption className="unseen">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('sites.site')}</th>
          <th scope="col" className="end">
            {t('state.redeemed')}
          </th>
          <th scope="col" className="end">
            {t('sites.amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {bySite.map(({ siteId, name, pcode, redeemed }) => (
          <tr key={siteId}>
            <th scope="row">
              {name} <span className="code soft">{pcode}</span>
            </th>
            <td className="end">{numberText(redeemed.count)}</td>
            <td className="end">{amountsText(redeemed.amounts)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
