// A new import in two steps: the file is uploaded, then its columns are matched. Checking comes after; nobody is enrolled.
import { useState } from 'react'
import { DropZone, FileTrigger, isFileDropItem } from 'react-aria-components'
import { useLocation } from 'wouter'
import * as z from 'zod'
import { startImportRoute } from '../../../../shared/contract/routes/imports.ts'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { call, type Problem } from '../../api/call.ts'
import { problemOf, useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Icon } from '../../components/icon.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Progress, Waiting } from '../../components/progress.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { MappingFields } from './mapping-fields.tsx'
import { type MappingValues, mappingOf, valuesOf } from './mapping-values.ts'
import { type SeenFile, uploadList } from './upload-list.ts'
import { t } from './words.ts'

type Uploaded = { readonly file: File; readonly seen: SeenFile }

export function NewImportScreen() {
  const to = useProgrammePath()
  const [uploaded, setUploaded] = useState<Uploaded>()
  return (
    <Page
      title={uploaded === undefined ? t('new.title') : t('new.mapTitle')}
      intro={uploaded === undefined ? t('new.intro') : uploaded.file.name}
      back={{ href: to('/imports'), label: t('list.title') }}
      narrow
    >
      {uploaded === undefined ? (
        <ChooseFile onUploaded={setUploaded} />
      ) : (
        <MatchColumns key={uploaded.seen.fileId} {...uploaded} />
      )}
    </Page>
  )
}

const types = ['.csv', '.txt', '.xlsx', 'text/csv']

function ChooseFile({ onUploaded }: { readonly onUploaded: (uploaded: Uploaded) => void }) {
  const { programmeId } = useProgramme()
  const [sending, setSending] = useState<{ file: File; sent: number }>()
  const [problem, setProblem] = useState<Problem>()
  const upload = async (file: File | undefined) => {
    if (file === undefined) return
    setProblem(undefined)
    setSending({ file, sent: 0 })
    try {
      const onProgress = (sent: number) => setSending({ file, sent })
      const seen = await uploadList({ programmeId, file }, { key: crypto.randomUUID(), onProgress })
      onUploaded({ file, seen })
    } catch (error) {
      setProblem(problemOf(error))
      setSending(undefined)
    }
  }
  if (sending !== undefined) return <Sending {...sending} />
  return (
    <Panel>
      {problem && <ProblemNotice problem={problem} />}
      {problem?.detail && <p>{problem.detail}</p>}
      <DropZone
        className="drop-zone"
        aria-label={t('new.drop')}
        onDrop={({ items }) => {
          const [item] = items.filter(isFileDropItem)
          void item?.getFile().then(upload)
        }}
      >
        <Icon name="import" />
        <p>{t('new.drop')}</p>
        <FileTrigger acceptedFileTypes={types} onSelect={(files) => void upload(files?.[0])}>
          <Button kind="primary" icon="import">
            {t('new.choose')}
          </Button>
        </FileTrigger>
        <p className="hint">{t('new.kinds')}</p>
      </DropZone>
    </Panel>
  )
}

function Sending({ file, sent }: { readonly file: File; readonly sent: number }) {
  const kilobytes = (bytes: number) => Math.ceil(bytes / 1024)
  return (
    <Panel>
      <Progress
        label={t('new.sending', { file: file.name })}
        done={kilobytes(sent)}
        whole={kilobytes(file.size)}
      />
      {sent >= file.size && <Waiting label={t('new.looking')} />}
    </Panel>
  )
}

async function allSites(signal: AbortSignal) {
  const sites: { id: string; label: string }[] = []
  let cursor: string | undefined
  do {
    const page = await call(listSitesRoute, { query: cursor === undefined ? {} : { cursor }, signal })
    sites.push(...page.rows.map(({ siteId, name }) => ({ id: siteId, label: name })))
    cursor = page.cursor
  } while (cursor !== undefined)
  return sites
}

function MatchColumns({ file, seen }: Uploaded) {
  const { answer: sites, problem, ask } = useAnswer(allSites, [])
  if (problem) return <ProblemNotice problem={problem} again={ask} />
  return sites === undefined ? <Waiting /> : <MatchingForm file={file} seen={seen} sites={sites} />
}

type Body = z.output<typeof startImportRoute.body & z.ZodType>

type Matching = Uploaded & { readonly sites: readonly { id: string; label: string }[] }

function MatchingForm({ file, seen, sites }: Matching) {
  const { programmeId } = useProgramme()
  const to = useProgrammePath()
  const [, navigate] = useLocation()
  const { remembered, suggested, columns, fileId } = seen
  const before = remembered?.mapping ?? suggested
  const schema = z.preprocess(
    (typed) => bodyOf(typed as Typed, { file, seen }),
    startImportRoute.body as z.ZodType<object>,
  )
  const today = new Date().toISOString().slice(0, 10)
  const [only] = sites.length === 1 ? sites : []
  const form = useForm({
    schema,
    initial: {
      siteId: remembered?.siteId ?? only?.id,
      consentLanguage: remembered?.consentLanguage ?? 'es',
      values: valuesOf(before, columns, today),
      fileId,
    },
  })
  const { send } = useSend((body: Body, idempotencyKey) =>
    call(startImportRoute, { params: { programmeId }, body, idempotencyKey }),
  )
  const submit = async (body: Body) => {
    const sent = await send(body)
    if (sent.ok) navigate(to(`/imports/${sent.answer.importId}`))
    return sent
  }
  return (
    <Form form={form} submit={t('new.check')} onSubmit={submit} cancelHref={to('/imports')}>
      <Notice tone={before === undefined ? 'warning' : 'calm'}>
        {t(remembered ? 'new.remembered' : suggested ? 'new.suggested' : 'new.notSuggested')}
      </Notice>
      <FieldGroup title={t('new.place')}>
        <SelectField name="siteId" label={t('new.site')} options={sites} />
      </FieldGroup>
      <MappingFields columns={columns} />
    </Form>
  )
}

type Typed = {
  readonly siteId?: string
  readonly consentLanguage?: string
  readonly values: MappingValues
}

function bodyOf({ siteId, consentLanguage, values }: Typed, { file, seen }: Uploaded) {
  const { columns, fileId, remembered, suggested } = seen
  const mapping = mappingOf(values, columns, remembered?.mapping ?? suggested)
  return { fileName: file.name.slice(-120), fileId, siteId, consentLanguage, mapping }
}
