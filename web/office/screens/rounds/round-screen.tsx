// One round: where it stands and what comes next, its totals against the budget, who gets what and why, its vouchers.
import { useParams } from 'wouter'
import { getRoundRoute } from '../../../../shared/contract/routes/rounds.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Progress, Waiting } from '../../components/progress.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountText, dateText, dayText, numberText } from '../../words/formats.ts'
import { Entitlements } from './entitlements.tsx'
import { RoundActions } from './round-actions.tsx'
import {
  type Budget,
  itemNamesOf,
  type Round,
  RoundStateTag,
  useBudget,
  useGrantNames,
  useProgrammeRules,
} from './round-facts.tsx'
import { RoundLinks } from './round-links.tsx'
import { RoundVouchers } from './round-vouchers.tsx'
import { t } from './words.ts'

const followEveryMs = 1200

export function RoundScreen() {
  const { programmeId } = useProgramme()
  const { roundId = '' } = useParams<{ roundId: string }>()
  const path = useProgrammePath()
  const params = { programmeId, roundId }
  const {
    answer: round,
    problem,
    ask,
  } = useAnswer(
    (signal) => call(getRoundRoute, { params, signal }),
    [programmeId, roundId],
    // The work in the background is followed until it is done; what others decide is seen a little later.
    { everyMs: ({ state }) => (state === 'preparing' || state === 'issuing' ? followEveryMs : 15_000) },
  )
  const back = { href: path('/rounds'), label: t('title') }
  if (round === undefined)
    return (
      <Page title={t('round')} back={back}>
        {problem ? <ProblemNotice problem={problem} again={ask} /> : <Waiting />}
      </Page>
    )
  return (
    <Page
      title={round.name}
      back={back}
      tag={<RoundStateTag state={round.state} />}
      intro={t(`next.${nextOf(round)}`)}
    >
      <RoundActions round={round} onMoved={ask} />
      <Work round={round} />
      <Panel>
        <RoundFacts round={round} />
      </Panel>
      <Totals round={round} />
      <Entitlements round={round} onChanged={ask} />
      <RoundVouchers round={round} />
      <RoundLinks round={round} />
    </Page>
  )
}

const nextOf = ({ kind, state }: Round) =>
  kind === 'standing' && (state === 'released' || state === 'submitted')
    ? (`${state}Standing` as const)
    : state

/** How far the work in the background is. */
function Work({ round }: { readonly round: Round }) {
  const { state, progress, voucherCount } = round
  if (state === 'preparing')
    return (
      <Panel>
        <Progress label={t('work.preparing')} done={progress.prepared} whole={progress.shards} />
      </Panel>
    )
  if (state === 'issuing')
    return (
      <Panel>
        <Progress label={t('work.issuing')} done={progress.issuedVouchers} whole={voucherCount} />
      </Panel>
    )
  return null
}

function RoundFacts({ round }: { readonly round: Round }) {
  const { id } = useUser()
  const { timeZone } = useProgramme()
  const who = (sub: string | undefined) => (sub === undefined ? '–' : sub === id ? t('you') : t('colleague'))
  const { kind, householdCount, voucherCount, firstValidDay, validDays, createdAt } = round
  const counts =
    kind === 'cycle'
      ? [
          { label: t('column.households'), value: numberText(householdCount) },
          { label: t('column.vouchers'), value: numberText(voucherCount) },
        ]
      : []
  return (
    <Facts
      facts={[
        { label: t('column.kind'), value: t(`kind.${kind}`) },
        ...counts,
        { label: t('column.firstDay'), value: dayText(firstValidDay) },
        { label: t('prepare.validDays'), value: numberText(validDays) },
        {
          label: t('column.sites'),
          value: round.siteIds.length === 0 ? t('allSites') : numberText(round.siteIds.length),
        },
        { label: t('column.created'), value: dateText(createdAt, timeZone), hint: who(round.preparedBy) },
        ...(round.approvedBy === undefined
          ? []
          : [{ label: t('column.approvedBy'), value: who(round.approvedBy) }]),
        ...(round.closingReason === undefined
          ? []
          : [{ label: t('column.closingReason'), value: round.closingReason }]),
      ]}
    />
  )
}

/** What the round takes, a grant and unit, beside what the budget has: before it is approved, whether that is enough. */
function Totals({ round }: { readonly round: Round }) {
  const { answer: budget } = useBudget([round.state])
  const grantName = useGrantNames()
  const names = itemNamesOf(useProgrammeRules().answer ?? {})
  const lines = Object.entries(round.totals).flatMap(([grantId, amounts]) =>
    Object.entries(amounts).map(([unit, amount]) => ({ grantId, unit, amount })),
  )
  if (round.state === 'preparing' || lines.length === 0) return null
  const isOpen = ['prepared', 'submitted'].includes(round.state)
  return (
    <Panel title={t('totals.title')}>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('totals.grant')}</th>
              <th scope="col" className="end">
                {t('totals.round')}
              </th>
              {isOpen && (
                <>
                  <th scope="col" className="end">
                    {t('totals.available')}
                  </th>
                  <th scope="col" className="end">
                    {t('totals.after')}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ grantId, unit, amount }) => (
              <tr key={grantId + unit}>
                <td>{grantName(grantId)}</td>
                <td className="end">
                  <strong>{amountText(amount, unit, names)}</strong>
                </td>
                {isOpen && <BudgetCells {...{ grantId, unit, amount, budget, names }} />}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function BudgetCells(props: {
  readonly grantId: string
  readonly unit: string
  readonly amount: number
  readonly budget: Budget | undefined
  readonly names: Readonly<Record<string, string>>
}) {
  const { grantId, unit, amount, budget, names } = props
  if (budget === undefined)
    return (
      <>
        <td className="end">…</td>
        <td className="end">…</td>
      </>
    )
  const line = budget.lines.find((one) => one.grantId === grantId && one.unit === unit)
  const available = line?.available ?? 0
  const after = available - amount
  return (
    <>
      <td className="end">{amountText(available, unit, names)}</td>
      <td className="end">
        {after < 0 ? (
          <span className="fault">{t('totals.missing', { amount: amountText(-after, unit, names) })}</span>
        ) : (
          amountText(after, unit, names)
        )}
      </td>
    </>
  )
}
