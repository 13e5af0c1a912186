// One complaint or suggestion: what was said, whether its author can be reached, what was done, and the next step.
import { useState } from 'react'
import { useParams } from 'wouter'
import { getFeedbackRoute } from '../../../../shared/contract/routes/feedback.ts'
import { waitingFeedbackStates } from '../../../../shared/domain/feedback.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useUser } from '../../sign-in/session.ts'
import { momentText } from '../../words/formats.ts'
import { AnswerDialog, type NextState } from './answer-dialog.tsx'
import {
  type Feedback,
  FeedbackTag,
  useLanguageName,
  useProgrammeName,
  waitedText,
} from './shown-feedback.tsx'
import { t } from './words.ts'

export function FeedbackScreen() {
  const { feedbackId = '' } = useParams()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getFeedbackRoute, { params: { feedbackId }, signal }),
    [feedbackId],
  )
  return (
    <Page
      title={answer === undefined ? t('one') : `${t(`kind.${answer.kind}`)} ${answer.receiptNumber}`}
      intro={t('readIsRecorded')}
      back={{ href: '/feedback?state=waiting', label: t('title') }}
      tag={answer && <FeedbackTag state={answer.state} />}
      narrow
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined ? !problem && <Waiting /> : <Told feedback={answer} again={ask} />}
    </Page>
  )
}

type Told = { readonly feedback: Feedback; readonly again: () => void }

function Told({ feedback, again }: Told) {
  return (
    <>
      <Panel title={t('message')}>
        <p className="said" dir="auto" lang={feedback.language}>
          {feedback.message}
        </p>
      </Panel>
      <About feedback={feedback} />
      <Answers answers={feedback.answers} />
      <NextStep key={feedback.version} feedback={feedback} again={again} />
    </>
  )
}

function About({ feedback }: Pick<Told, 'feedback'>) {
  const programmeName = useProgrammeName()
  const languageName = useLanguageName()
  const { contact, voucherId, programmeId, language, receivedAt, state } = feedback
  const isWaiting = waitingFeedbackStates.includes(state)
  return (
    <Panel title={t('about')}>
      <Facts
        facts={[
          {
            label: t('contact'),
            value:
              contact === undefined ? (
                t('anonymous')
              ) : (
                <bdi dir="auto" className="contact">
                  {contact}
                </bdi>
              ),
            hint: contact === undefined ? t('anonymousHint') : undefined,
          },
          { label: t('received'), value: <span className="moment">{momentText(receivedAt)}</span> },
          ...(isWaiting ? [{ label: t('waited'), value: waitedText(feedback) }] : []),
          { label: t('language'), value: languageName(language) },
          { label: t('programme'), value: programmeName(programmeId) },
          ...(voucherId === undefined
            ? []
            : [{ label: t('voucher'), value: <span className="code">…{voucherId.slice(-6)}</span> }]),
        ]}
      />
    </Panel>
  )
}

function Answers({ answers }: Pick<Feedback, 'answers'>) {
  const me = useUser()
  if (answers.length === 0) return null
  return (
    <Panel title={t('answers')}>
      <ol className="rows notes">
        {answers.map(({ state, note, by, at }) => (
          <li key={at}>
            <FeedbackTag state={state} />
            <span className="soft">{momentText(at)}</span>
            <span className="soft">{by === me.id ? t('byYou') : t('byAnother')}</span>
            <p className="said" dir="auto">
              {note}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

const stepsFrom: Readonly<Record<Feedback['state'], readonly NextState[]>> = {
  new: ['in-progress', 'closed', 'answered'],
  'in-progress': ['closed', 'answered'],
  answered: ['in-progress', 'closed'],
  closed: ['in-progress'],
}

function NextStep({ feedback, again }: Told) {
  const [asking, setAsking] = useState<NextState>()
  const { state } = feedback
  const isWaiting = waitingFeedbackStates.includes(state)
  return (
    <section className="decisions" aria-label={t('next')}>
      <h2>{t('next')}</h2>
      {state === 'closed' && <Notice>{t('isClosed')}</Notice>}
      {stepsFrom[state].map((step) => (
        <Button
          key={step}
          kind={step === 'answered' || (!isWaiting && step === 'closed') ? 'primary' : 'plain'}
          onPress={() => setAsking(step)}
        >
          {t(step === 'in-progress' && !isWaiting ? 'step.reopen' : `step.${step}`)}
        </Button>
      ))}
      {asking !== undefined && (
        <AnswerDialog
          step={asking}
          feedback={feedback}
          onClose={() => setAsking(undefined)}
          onDone={() => {
            setAsking(undefined)
            again()
          }}
        />
      )}
    </section>
  )
}
