// What came of an enrolment, at once: whether the household is eligible and why, what it gets, and the voucher for whoever
// stands at the desk.
import { useEffect, useRef } from 'react'
import type * as z from 'zod'
import type { assessment as assessmentSchema } from '../../../../shared/contract/routes/registry.ts'
import { listRoundsRoute } from '../../../../shared/contract/routes/rounds.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Facts, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { useProgramme } from '../../programme.tsx'
import { amountsText, momentText, numberText } from '../../words/formats.ts'
import { AssessmentConditions, EntitlementSum } from '../rounds/assessment-reasons.tsx'
import { itemNamesOf, type Round, useProgrammeRules } from '../rounds/round-facts.tsx'
import type { EnrolmentStore, KeptEnrolment } from './enrolment-store.ts'
import { enrolmentsChanged } from './open-enrolments.ts'
import { WalkIn } from './walk-in.tsx'
import { t } from './words.ts'

type Assessment = z.output<typeof assessmentSchema>

export function EnrolmentResult(props: {
  readonly kept: KeptEnrolment
  readonly store: EnrolmentStore
  readonly onNext: () => void
}) {
  const { kept, store, onNext } = props
  const { answer } = kept
  const { timeZone } = useProgramme()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.focus(), [])
  if (answer === undefined) return null
  const { assessment } = answer
  const next = async () => {
    await store.remove(kept.id)
    enrolmentsChanged()
    onNext()
  }
  return (
    <div className="enrolled" ref={place} tabIndex={-1}>
      <Panel
        title={t('result.title', { name: kept.headName ?? t('kept.noName') })}
        actions={
          assessment && (
            <StatusTag tone={assessment.eligible ? 'good' : 'no'}>
              {t(assessment.eligible ? 'result.eligible' : 'result.notEligible')}
            </StatusTag>
          )
        }
      >
        <Facts
          facts={[
            { label: t('result.people'), value: numberText(answer.memberCount) },
            { label: t('result.at'), value: momentText(answer.enrolledAt, timeZone) },
            { label: t('result.number'), value: <span className="code">{answer.householdId}</span> },
          ]}
        />
        {assessment && <Reasons assessment={assessment} />}
      </Panel>
      {assessment?.eligible && <WalkIns assessment={assessment} kept={kept} store={store} />}
      <div className="form-actions">
        <Button kind={assessment?.eligible ? 'plain' : 'primary'} icon="add" onPress={() => void next()}>
          {t('result.next')}
        </Button>
      </div>
    </div>
  )
}

function Reasons({ assessment }: { readonly assessment: Assessment }) {
  const { answer: programme } = useProgrammeRules()
  const names = itemNamesOf(programme ?? {})
  return (
    <>
      {assessment.lines.length > 0 && (
        <Facts
          large
          facts={assessment.lines.map(({ code, kind, amounts }) => ({
            label: t(`result.kind.${kind}`),
            value: amountsText(amounts, names),
            hint: code,
          }))}
        />
      )}
      <AssessmentConditions conditions={assessment.conditions} />
      {assessment.lines.length > 0 && (
        <details className="why">
          <summary>{t('result.why')}</summary>
          {assessment.lines.map(({ code }) => (
            <section key={code}>
              <h3>{code}</h3>
              <EntitlementSum {...{ assessment, code }} />
            </section>
          ))}
        </details>
      )}
    </>
  )
}

/** Standing rounds that have something for this household, each with a voucher to give. */
function WalkIns(props: {
  readonly assessment: Assessment
  readonly kept: KeptEnrolment
  readonly store: EnrolmentStore
}) {
  const { assessment, kept, store } = props
  const { programmeId } = useProgramme()
  const {
    answer: rounds,
    problem,
    ask,
  } = useAnswer((signal) => listStandingRounds(programmeId, signal), [programmeId])
  const siteId = kept.answer?.siteId ?? ''
  const codes = assessment.lines.map(({ code }) => code)
  const fitting = rounds?.filter(
    ({ siteIds, lines }) =>
      (siteIds.length === 0 || siteIds.includes(siteId)) && lines.some(({ code }) => codes.includes(code)),
  )
  return (
    <Panel title={t('walkIn.title')}>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {rounds === undefined && !problem && <Waiting />}
      {fitting?.length === 0 && <Notice>{t('walkIn.none')}</Notice>}
      {fitting?.map((one) => (
        <WalkIn
          key={one.roundId}
          round={one}
          isOnly={fitting.length === 1}
          {...{ assessment, kept, store }}
        />
      ))}
    </Panel>
  )
}

async function listStandingRounds(programmeId: string, signal: AbortSignal): Promise<readonly Round[]> {
  const standing: Round[] = []
  let cursor: string | undefined
  do {
    const query = cursor === undefined ? {} : { cursor }
    const page = await call(listRoundsRoute, { params: { programmeId }, query, signal })
    standing.push(...page.rows.filter(({ kind, state }) => kind === 'standing' && state === 'released'))
    cursor = page.cursor
  } while (cursor !== undefined)
  return standing
}
