// Two households side by side, why they are suspected, and the three things that can be decided.
import { useState } from 'react'
import { useParams } from 'wouter'
import { getDuplicateRoute, listMergedVouchersRoute } from '../../../../shared/contract/routes/duplicates.ts'
import type { DuplicateDecision, DuplicateState } from '../../../../shared/domain/suspected-duplicate.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, momentText, numberText } from '../../words/formats.ts'
import { DecisionDialog } from './decision-dialog.tsx'
import { type Duplicate, HouseholdSide } from './household-side.tsx'
import { Likelihood, ReasonList } from './likelihood.tsx'
import { t } from './words.ts'

const toneOf: Readonly<Record<DuplicateState, Tone>> = {
  open: 'waiting',
  referred: 'active',
  merged: 'good',
  kept: 'calm',
}

export function DuplicateScreen() {
  const { duplicateId = '' } = useParams<{ duplicateId: string }>()
  const path = useProgrammePath()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getDuplicateRoute, { params: { duplicateId }, signal }),
    [duplicateId],
  )
  return (
    <Page
      title={t('pair')}
      intro={t('pairIntro')}
      back={{ href: path('/duplicates'), label: t('nav') }}
      tag={answer && <StatusTag tone={toneOf[answer.state]}>{t(`states.${answer.state}`)}</StatusTag>}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined ? !problem && <Waiting /> : <Compared duplicate={answer} again={ask} />}
    </Page>
  )
}

function Compared({ duplicate, again }: { readonly duplicate: Duplicate; readonly again: () => void }) {
  const { households, sides, people, reasons, score, state, notes } = duplicate
  return (
    <>
      <Decisions duplicate={duplicate} again={again} />
      <div className="two-sides">
        {households.map(({ householdId, siteName }, at) => (
          <HouseholdSide
            key={householdId ?? siteName}
            title={t(at === 0 ? 'first' : 'second')}
            siteName={siteName}
            side={sides.find((side) => side.householdId === householdId)}
            matched={people.map((pair) => (at === 0 ? pair.one : pair.other))}
          />
        ))}
      </div>
      {reasons !== undefined && score !== undefined && (
        <Panel title={t('reasonsTitle')} actions={<Likelihood score={score} />}>
          <ReasonList reasons={reasons} />
          <p className="hint">{t('score', { score: numberText(Math.round(score / 100)) })}</p>
        </Panel>
      )}
      {notes.length > 0 && (
        <Panel title={t('notes')}>
          {notes.map((note) => (
            <p key={note} dir="auto">
              {note}
            </p>
          ))}
        </Panel>
      )}
      {state === 'merged' && <MergedVouchers duplicateId={duplicate.duplicateId} />}
    </>
  )
}

function Decisions({ duplicate, again }: { readonly duplicate: Duplicate; readonly again: () => void }) {
  const [asking, setAsking] = useState<DuplicateDecision>()
  const { roles } = useUser()
  const { state, sides, households, decisions } = duplicate
  const isProtection = roles.includes('protection-officer') || roles.includes('admin')
  const seesBoth = sides.length === households.length
  const may = (decision: DuplicateDecision) =>
    state === 'open'
      ? decision === 'refer' || seesBoth
      : state === 'referred' && isProtection && decision !== 'refer' && seesBoth
  const offered = (['refer', 'keep-both', 'merge'] as const).filter(may)
  return (
    <>
      {decisions.map(({ decision, reason, at }) => (
        <Notice key={at} tone={decision === 'refer' ? 'warning' : 'good'}>
          {t('decide.by', {
            decision: t(`decide.${decision}`),
            reason: t(`reasonOfDecision.${reason}`),
            moment: momentText(at),
          })}
        </Notice>
      ))}
      {state === 'referred' && !isProtection && <Notice tone="warning">{t('decide.waits')}</Notice>}
      {offered.length > 0 && (
        <section className="decisions" aria-label={t('decide.title')}>
          <h2>{t('decide.title')}</h2>
          {offered.map((decision) => (
            <Button
              key={decision}
              kind={decision === 'merge' ? 'primary' : 'plain'}
              onPress={() => setAsking(decision)}
            >
              {t(`decide.${decision}`)}
            </Button>
          ))}
        </section>
      )}
      {asking !== undefined && (
        <DecisionDialog
          decision={asking}
          duplicate={duplicate}
          onClose={() => setAsking(undefined)}
          onDecided={() => {
            setAsking(undefined)
            again()
          }}
        />
      )}
    </>
  )
}

function MergedVouchers({ duplicateId }: { readonly duplicateId: string }) {
  const { answer, problem, ask } = useAnswer(
    (signal) => call(listMergedVouchersRoute, { params: { duplicateId }, signal }),
    [duplicateId],
  )
  return (
    <Panel title={t('vouchers.title')}>
      <p>{t('vouchers.intro')}</p>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer?.rows.length === 0 && <p>{t('vouchers.none')}</p>}
      <ul className="held-vouchers">
        {answer?.rows.map(({ roundId, code, state, numberEnd, balance }) => (
          <li key={roundId + code}>
            <span>
              {numberEnd === undefined
                ? t('vouchers.planned', { code })
                : t('vouchers.row', { code, number: numberEnd })}
            </span>
            {balance && state === 'active' && <b>{amountsText(balance)}</b>}
            <StatusTag tone={state === 'active' || state === 'not-issued' ? 'waiting' : 'calm'}>
              {t(`vouchers.state.${state}`)}
            </StatusTag>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
