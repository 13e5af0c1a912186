// One import: how far it is, what the check found before anything is written, and what came of it.
import { useState } from 'react'
import { useParams } from 'wouter'
import type * as z from 'zod'
import {
  getImportRoute,
  listImportFailuresRoute,
  listImportProblemsRoute,
  runImportRoute,
  takeFailedRowsRoute,
} from '../../../../shared/contract/routes/imports.ts'
import { call } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Progress, Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { momentText, numberText } from '../../words/formats.ts'
import { failedOf, type Import } from './shown-import.ts'
import { StateTag } from './state-tag.tsx'
import { t } from './words.ts'

const isMoving = ({ state }: Import) => ['reading', 'checking', 'running'].includes(state)

export function ImportScreen() {
  const { importId = '' } = useParams<{ importId: string }>()
  const { programmeId, timeZone } = useProgramme()
  const to = useProgrammePath()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getImportRoute, { params: { programmeId, importId }, signal }),
    [programmeId, importId],
    { everyMs: (seen) => (isMoving(seen) ? 1500 : undefined) },
  )
  return (
    <Page
      title={answer?.fileName ?? t('one.title')}
      back={{ href: to('/imports'), label: t('list.title') }}
      tag={answer && <StateTag state={answer.state} />}
      intro={answer && momentText(answer.createdAt, timeZone)}
      actions={answer && <Actions seen={answer} ask={ask} />}
    >
      {problem && answer === undefined && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined ? problem === undefined && <Waiting /> : <Body seen={answer} />}
    </Page>
  )
}

function Body({ seen }: { readonly seen: Import }) {
  if (seen.state === 'unreadable') return <Unreadable seen={seen} />
  const isRun = seen.state === 'running' || seen.state === 'done'
  return (
    <>
      <Moving seen={seen} />
      {isRun ? <Outcome seen={seen} /> : <Preview seen={seen} />}
      {failedOf(seen) + remarksOf(seen) > 0 && !isMoving(seen) && <Problems key={seen.state} seen={seen} />}
    </>
  )
}

const remarksOf = ({ state, check, remarks }: Import) =>
  state === 'running' || state === 'done' ? remarks : check.remarks

function Unreadable({ seen: { fault } }: { readonly seen: Import }) {
  return (
    <>
      <ProblemNotice problem={{ code: fault?.code ?? 'file-unreadable' }} />
      {fault && <p>{fault.detail}</p>}
      <p>{t('one.mendFile')}</p>
    </>
  )
}

function Moving({ seen }: { readonly seen: Import }) {
  const { state, rows, chunks, chunksChecked, enrolled, alreadyEnrolled, failed } = seen
  if (state === 'reading') return <Waiting label={t('one.reading', { rows: numberText(rows) })} />
  if (state === 'checking') {
    const done = Math.floor((rows * chunksChecked) / Math.max(chunks, 1))
    return <Progress label={t('one.checking')} done={done} whole={rows} />
  }
  if (state !== 'running') return null
  return <Progress label={t('one.running')} done={enrolled + alreadyEnrolled + failed} whole={rows} />
}

function Preview({ seen }: { readonly seen: Import }) {
  const { rows, check, state } = seen
  return (
    <Panel title={t('one.preview')}>
      {state === 'checked' && <Notice>{t('one.nothingYet')}</Notice>}
      <Facts
        large
        facts={[
          { label: t('one.rows'), value: numberText(rows) },
          { label: t('one.new'), value: numberText(check.wouldEnrol), hint: remarkHint(check.remarks) },
          { label: t('one.already'), value: numberText(check.alreadyEnrolled) },
          { label: t('one.fail'), value: numberText(check.failed) },
        ]}
      />
    </Panel>
  )
}

const remarkHint = (remarks: number) =>
  remarks === 0 ? undefined : t('one.remarks', { remarks: numberText(remarks) })

function Outcome({ seen }: { readonly seen: Import }) {
  const { rows, enrolled, alreadyEnrolled, failed, remarks } = seen
  return (
    <Panel title={t('one.outcome')}>
      <Facts
        large
        facts={[
          { label: t('one.rows'), value: numberText(rows) },
          { label: t('one.enrolled'), value: numberText(enrolled), hint: remarkHint(remarks) },
          { label: t('one.already'), value: numberText(alreadyEnrolled) },
          { label: t('one.failed'), value: numberText(failed) },
        ]}
      />
    </Panel>
  )
}

type Finding = z.output<typeof listImportProblemsRoute.success.schema>['rows'][number]

const codeText = (code: string) => (t.has(`code.${code}`) ? t(`code.${code}` as 'code.name-missing') : code)

function Problems({ seen }: { readonly seen: Import }) {
  const { programmeId } = useProgramme()
  const { importId, check, state } = seen
  const isRun = state === 'done'
  const params = { programmeId, importId }
  const codes = Object.entries(check.byCode).toSorted(([, one], [, other]) => other - one)
  const options = codes.map(([code, count]) => ({
    id: code,
    label: `${codeText(code)} (${numberText(count)})`,
  }))
  return (
    <Panel title={isRun ? t('one.failures') : t('one.problems')}>
      <DataTable<Finding>
        label={isRun ? t('one.failures') : t('one.problems')}
        exportAs="import-problems"
        rowKey={({ row, code }) => `${row} ${code}`}
        about={[importId, state]}
        load={(query, signal) =>
          isRun
            ? call(listImportFailuresRoute, { params, query, ...(signal && { signal }) })
            : call(listImportProblemsRoute, { params, query, ...(signal && { signal }) })
        }
        {...(!isRun && {
          filters: [{ id: 'code', label: t('one.problem'), kind: 'choice' as const, options }],
        })}
        empty={t('one.noProblems')}
        columns={[
          { id: 'row', label: t('one.row'), align: 'end', cell: ({ row }) => numberText(row) },
          { id: 'column', label: t('one.column'), cell: ({ column }) => column ?? '–' },
          {
            id: 'problem',
            label: t('one.problem'),
            cell: ({ code, reason }) => (
              <>
                <strong>{codeText(code)}</strong>
                <br />
                <span className="soft">{reason}</span>
              </>
            ),
            text: ({ code, reason }) => `${codeText(code)}: ${reason}`,
          },
          {
            id: 'effect',
            label: t('one.effect'),
            cell: ({ enrolled }) => t(enrolled ? 'one.withRemark' : 'one.leftOut'),
          },
        ]}
      />
    </Panel>
  )
}

function Actions({ seen, ask }: { readonly seen: Import; readonly ask: () => void }) {
  const isStill = seen.state === 'checked' || seen.state === 'done'
  if (!isStill) return null
  return (
    <>
      {failedOf(seen) > 0 && <FailedRows seen={seen} />}
      {seen.state === 'checked' && seen.check.wouldEnrol > 0 && <Run seen={seen} ask={ask} />}
    </>
  )
}

function Run({ seen, ask }: { readonly seen: Import; readonly ask: () => void }) {
  const { programmeId } = useProgramme()
  const [isOpen, setOpen] = useState(false)
  const { importId, check } = seen
  const { send, busy, problem } = useSend((_: string) =>
    call(runImportRoute, { params: { programmeId, importId } }),
  )
  const run = async () => {
    const sent = await send(importId)
    if (!sent.ok) return
    setOpen(false)
    ask()
  }
  const counts = { enrol: numberText(check.wouldEnrol), failed: numberText(check.failed) }
  return (
    <>
      <Button kind="primary" icon="household" onPress={() => setOpen(true)}>
        {t('run.button', { enrol: counts.enrol })}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('run.title', { enrol: counts.enrol })}
        confirm={t('run.confirm')}
        busy={busy}
        problem={problem}
        onConfirm={() => void run()}
      >
        <p>{t('run.text', counts)}</p>
        <p>{t('run.undo')}</p>
      </ConfirmDialog>
    </>
  )
}

/** Persons' data: it goes into one file, in as many parts as the server gives, and stays nowhere in the console. */
function FailedRows({ seen }: { readonly seen: Import }) {
  const { programmeId } = useProgramme()
  const [isOpen, setOpen] = useState(false)
  const { importId, fileName } = seen
  const { send, busy, problem } = useSend(async (_: string) => {
    const parts: string[] = []
    let fromRow: number | undefined
    do {
      const body = fromRow === undefined ? {} : { fromRow }
      const part = await call(takeFailedRowsRoute, { params: { programmeId, importId }, body })
      parts.push(part.csv)
      fromRow = part.nextRow
    } while (fromRow !== undefined)
    return new Blob(parts, { type: 'text/csv;charset=utf-8' })
  })
  const take = async () => {
    const sent = await send(importId)
    if (!sent.ok) return
    saveFile(`${fileName.replace(/\.\w+$/, '')}-${t('take.suffix')}.csv`, sent.answer)
    setOpen(false)
    toast({ text: t('take.saved') })
  }
  return (
    <>
      <Button icon="export" onPress={() => setOpen(true)}>
        {t('take.button')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('take.title')}
        confirm={t('take.confirm')}
        busy={busy}
        problem={problem}
        onConfirm={() => void take()}
      >
        <p>{t('take.text')}</p>
      </ConfirmDialog>
    </>
  )
}
