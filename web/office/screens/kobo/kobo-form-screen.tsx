// One connected form: matched with what households have, pulled by hand, and what it sent by itself.
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import type * as z from 'zod'
import {
  getKoboFormRoute,
  listKoboSubmissionsRoute,
  pullKoboFormRoute,
} from '../../../../shared/contract/routes/kobo.ts'
import { call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { momentText, numberText } from '../../words/formats.ts'
import { t as importWords } from '../imports/words.ts'
import { siteName, useSites } from '../vendors/names.ts'
import { FormTag, type KoboForm } from './kobo-forms-screen.tsx'
import { MatchQuestions } from './match-questions.tsx'
import { t } from './words.ts'

type Shown = z.output<(typeof getKoboFormRoute)['success']['schema']>

export function KoboFormScreen() {
  const { formId = '' } = useParams()
  const { programmeId } = useProgramme()
  const to = useProgrammePath()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getKoboFormRoute, { params: { programmeId, formId }, signal }),
    [programmeId, formId],
  )
  return (
    <Page
      title={answer?.form.name ?? t('form')}
      back={{ href: to('/kobo-forms'), label: t('title') }}
      tag={answer && <FormTag form={answer.form} />}
      actions={answer?.form.mapping && <Pull form={answer.form} />}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined ? !problem && <Waiting /> : <Told shown={answer} again={ask} />}
    </Page>
  )
}

function Told({ shown, again }: { readonly shown: Shown; readonly again: () => void }) {
  const sites = useSites()
  const [isMatching, setMatching] = useState(false)
  const { form } = shown
  const isMatched = form.mapping !== undefined
  const done = () => {
    setMatching(false)
    again()
  }
  return (
    <>
      <Panel title={t('connection')}>
        <Facts
          facts={[
            { label: t('server'), value: <span className="address">{form.serverUrl}</span> },
            { label: t('connect.formId'), value: <span className="code">{form.assetUid}</span> },
            { label: t('site'), value: siteName(sites, form.siteId) },
            { label: t('connectedAt'), value: momentText(form.connectedAt) },
            {
              label: t('pulledUpTo'),
              value: form.lastId === 0 ? t('neverPulled') : numberText(form.lastId),
            },
          ]}
        />
      </Panel>
      <Panel
        title={t('match.title')}
        actions={
          isMatched && !isMatching && <Button onPress={() => setMatching(true)}>{t('match.change')}</Button>
        }
      >
        {isMatched && !isMatching ? (
          <p>{t('match.isMatched')}</p>
        ) : (
          <>
            {!isMatched && <Notice tone="warning">{t('match.missing')}</Notice>}
            <MatchQuestions shown={shown} sites={sites} done={done} />
          </>
        )}
      </Panel>
      {isMatched && (
        <Panel title={t('submissions.title')}>
          <p className="hint">{t('submissions.hint')}</p>
          <Submissions form={form} />
        </Panel>
      )}
    </>
  )
}

/** What is pulled is checked like a file, and enrolled only then: the import's page says so. */
function Pull({ form: { programmeId, formId, lastId } }: { readonly form: KoboForm }) {
  const to = useProgrammePath()
  const [, navigate] = useLocation()
  const [isAsking, setAsking] = useState(false)
  const { send, busy, problem } = useSend((everything: boolean, idempotencyKey) =>
    call(pullKoboFormRoute, {
      params: { programmeId, formId },
      body: everything ? { everything } : {},
      idempotencyKey,
    }),
  )
  const pull = async (everything: boolean) => {
    const sent = await send(everything)
    if (sent.ok) navigate(to(`/imports/${sent.answer.importId}`))
  }
  return (
    <>
      {lastId > 0 && <Button onPress={() => setAsking(true)}>{t('pull.everything')}</Button>}
      <Button kind="primary" icon="import" busy={busy} onPress={() => void pull(false)}>
        {t('pull.now')}
      </Button>
      {problem && !isAsking && <ProblemNotice problem={problem} />}
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsking(false)}
          title={t('pull.ask')}
          confirm={t('pull.everything')}
          busy={busy}
          problem={problem}
          onConfirm={() => void pull(true)}
        >
          <p>{t('pull.text')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

type Submission = z.output<(typeof listKoboSubmissionsRoute)['success']['schema']>['rows'][number]

const toneOf: Readonly<Record<Submission['state'], Tone>> = {
  received: 'active',
  enrolled: 'good',
  alreadyEnrolled: 'calm',
  failed: 'no',
}

function Submissions({ form: { programmeId, formId } }: { readonly form: KoboForm }) {
  const columns: readonly Column<Submission>[] = [
    { id: 'at', label: t('submissions.at'), cell: ({ receivedAt }) => momentText(receivedAt) },
    {
      id: 'state',
      label: t('stateOf'),
      cell: ({ state }) => <StatusTag tone={toneOf[state]}>{t(`submissions.state.${state}`)}</StatusTag>,
      text: ({ state }) => t(`submissions.state.${state}`),
    },
    { id: 'finding', label: t('submissions.finding'), cell: findingText },
    {
      id: 'submission',
      label: t('submissions.number'),
      cell: ({ submissionId }) => <span className="code">{submissionId.slice(0, 8)}</span>,
      text: ({ submissionId }) => submissionId,
    },
  ]
  return (
    <DataTable<Submission>
      label={t('submissions.title')}
      columns={columns}
      rowKey={({ submissionId }) => submissionId}
      load={(query, signal) =>
        call(listKoboSubmissionsRoute, {
          params: { programmeId, formId },
          query,
          ...(signal && { signal }),
        })
      }
      about={[formId]}
      empty={<p>{t('submissions.empty')}</p>}
      exportAs="kobo"
    />
  )
}

function findingText({ finding }: Submission): string {
  if (finding === undefined) return '–'
  const key = `code.${finding.code}`
  const what = importWords.has(key) ? importWords(key) : finding.reason
  return finding.column === undefined ? what : `${what} (${finding.column})`
}
