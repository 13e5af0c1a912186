// The form of one household, from the head to where it is served. Everything typed is kept on the device at once; the
// form is sent when the server or, without a network, the device has it for good.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { enrolHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { dayIn } from '../../../../shared/domain/calendar.ts'
import { bodyOf as bodyOfRoute, type Problem } from '../../api/call.ts'
import type { Sent } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { FaultOf, SelectField, TextField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { type FormState, faultsOfProblem, useForm, type Values } from '../../components/form/form-state.ts'
import { Icon } from '../../components/icon.tsx'
import { Notice, ProblemNotice, problemText } from '../../components/problem-notice.tsx'
import { useProgramme } from '../../programme.tsx'
import { DuplicateHints, type TypedHousehold } from '../duplicates/duplicate-hints.tsx'
import { CollectorFields, PhoneField } from './collector-fields.tsx'
import { ConsentFields } from './consent-fields.tsx'
import { DiscardDialog } from './discard-dialog.tsx'
import type { KeptEnrolment } from './enrolment-store.ts'
import {
  asksForPhones,
  bodyOf,
  type EnrolmentBody,
  type EnrolmentValues,
  isBlankMember,
  isUntouched,
  newEnrolment,
  newMember,
  typedOf,
} from './enrolment-values.ts'
import { enterGoesOn } from './enter-goes-on.ts'
import { makeKeeper } from './keep-values.ts'
import { MemberFields } from './member-fields.tsx'
import { type Enrolments, enrolmentsChanged } from './open-enrolments.ts'
import type { Outcome } from './outbox.ts'
import { lastSite, rememberSite, type Site } from './site-choice.ts'
import { useOnline } from './use-online.ts'
import { t } from './words.ts'

/** After so long without an answer the next household can be enrolled; this one goes on being sent. */
const patienceMs = 10_000

export type EnrolmentFormProps = {
  readonly id: string
  /** What was typed before, where it is not new. */
  readonly kept: KeptEnrolment | undefined
  readonly sites: readonly Site[]
  readonly enrolments: Enrolments
  /** Whether the first field takes the focus. */
  readonly autoFocus: boolean
  readonly onSent: (outcome: Exclude<Outcome, 'draft'>) => void
  /** Goes on with a new household; this one stays as it is kept. */
  readonly onNext: () => void
}

export function EnrolmentForm(props: EnrolmentFormProps) {
  const { id, kept, sites, autoFocus } = props
  const { pinRequired } = useProgramme()
  const { form, isSaved, today, submit, isSending } = useEnrolmentForm(props)
  const values = form.values as unknown as EnrolmentValues
  const members = useMemberRows(form)
  // Without a site nobody can be looked for; where it is known from before it need not be asked first.
  const [siteFirst] = useState(values.siteId === undefined)
  const around = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (autoFocus) around.current?.querySelector<HTMLInputElement>('input[name="language"]')?.focus()
  }, [autoFocus])
  return (
    <div
      className="enrolment"
      ref={around}
      onKeyDownCapture={(event) => enterGoesOn(event, members.goOnFrom)}
      data-enrolment={id}
    >
      <div className="enrolment-main">
        <Form form={form} submit={t('submit')} onSubmit={submit}>
          {kept?.problem && <ProblemNotice problem={kept.problem} />}
          {siteFirst && <PlaceFields sites={sites} />}
          <ConsentFields />
          <FieldGroup title={t('head.title')} hint={t('head.hint')}>
            <div className="wide">
              <MemberFields name="members.0" isHead today={today} />
            </div>
            {asksForPhones(values) && <PhoneField name="contacts.phones.0" />}
            {pinRequired && (
              <TextField
                name="pin"
                label={t('pin.label')}
                hint={t('pin.hint')}
                wrong={t('pin.wrong')}
                inputMode="numeric"
              />
            )}
          </FieldGroup>
          <FieldGroup title={t('members.title')} hint={t('members.hint')}>
            <div className="wide members">
              {values.members.slice(1).map(({ key }, index) => (
                <MemberFields
                  key={key}
                  name={`members.${index + 1}`}
                  today={today}
                  autoFocus={members.fresh === key}
                  onRemove={members.remove}
                />
              ))}
              <div>
                <Button icon="add" onPress={members.add}>
                  {t('members.add')}
                </Button>
              </div>
            </div>
            <FaultOf name="members" />
          </FieldGroup>
          <CollectorFields />
          {!siteFirst && <PlaceFields sites={sites} />}
        </Form>
        {!isUntouched(values) && !isSending && <LeaveDraft {...props} />}
      </div>
      <Side typed={typedOf(values, today)} isSaved={isSaved} />
    </div>
  )
}

/** What is to be seen wherever in the form somebody types. */
function Side({ typed, isSaved }: { readonly typed: TypedHousehold; readonly isSaved: boolean }) {
  const isOnline = useOnline()
  return (
    <aside className="enrolment-side" aria-label={t('side')}>
      <p className={isSaved ? 'saved' : 'saved fault'} role="status">
        <Icon name={isSaved ? 'check' : 'conflict'} />
        {t(isSaved ? 'saved' : 'notSaved')}
      </p>
      {isOnline ? <DuplicateHints typed={typed} /> : <Notice tone="warning">{t('offline')}</Notice>}
    </aside>
  )
}

/** Somebody comes in between, or nothing is to be kept. */
function LeaveDraft({ id, enrolments, onNext }: EnrolmentFormProps) {
  const [isAsked, setAsked] = useState(false)
  const discard = async () => {
    onNext()
    await enrolments.store.remove(id)
    enrolmentsChanged()
  }
  return (
    <div className="step-actions">
      <Button kind="quiet" icon="clock" onPress={onNext}>
        {t('putAside')}
      </Button>
      <Button kind="quiet" icon="close" onPress={() => setAsked(true)}>
        {t('kept.remove.draft')}
      </Button>
      <DiscardDialog isOpen={isAsked} onClose={() => setAsked(false)} onConfirm={() => void discard()} />
    </div>
  )
}

function PlaceFields({ sites }: { readonly sites: readonly Site[] }) {
  return (
    <FieldGroup title={t('place.title')}>
      <SelectField
        name="siteId"
        label={t('place.site')}
        options={sites.map(({ siteId, name }) => ({ id: siteId, label: name }))}
      />
    </FieldGroup>
  )
}

function useEnrolmentForm({ id, kept, sites, enrolments, onSent }: EnrolmentFormProps) {
  const { programmeId, pinRequired, timeZone } = useProgramme()
  const { store, outbox } = enrolments
  const [isSaved, setSaved] = useState(true)
  const [initial] = useState(() => kept?.values ?? newEnrolment(siteAtFirst(sites)))
  const todayAt = (siteId: unknown) =>
    dayIn(Date.now(), sites.find((site) => site.siteId === siteId)?.timeZone ?? timeZone)
  const keep = useMemo(
    () =>
      makeKeeper(async (values: Values) => {
        await store.keepDraft(id, { programmeId, values: values as unknown as EnrolmentValues })
      }, setSaved),
    [store, id, programmeId],
  )
  const toBody = useCallback(
    (values: Values) => {
      const today = todayAt(values['siteId'])
      return bodyOf(values as unknown as EnrolmentValues, { programmeId, pinRequired, today })
    },
    [programmeId, pinRequired],
  )
  const form = useForm({
    schema: bodyOfRoute(enrolHouseholdRoute),
    initial: initial as unknown as Values,
    keep,
    toBody,
  })
  useEffect(() => {
    // Said once, when the draft is opened again.
    if (kept?.problem) form.setFaults(faultsOfProblem(kept.problem, problemText(kept.problem)))
  }, [])
  const submit = async (body: EnrolmentBody): Promise<Sent<unknown>> => {
    const values = form.values as unknown as EnrolmentValues
    rememberSite(body.siteId)
    await store.keepDraft(id, { programmeId, values })
    await store.queue(id, { idempotencyKey: crypto.randomUUID(), body })
    enrolmentsChanged()
    const outcome = await Promise.race([outbox.send(id), afterPatience()])
    if (outcome === 'draft') return { ok: false, problem: atItsField((await store.get(id))?.problem, body) }
    onSent(outcome)
    return { ok: true, answer: undefined }
  }
  const values = form.values as unknown as EnrolmentValues
  const isSending = enrolments.all.some((one) => one.id === id && one.state === 'waiting')
  return { form, isSaved: isSaved || isUntouched(values), today: todayAt(values.siteId), submit, isSending }
}

const siteAtFirst = (sites: readonly Site[]): string | undefined => {
  const last = lastSite()
  const [only] = sites.length === 1 ? sites : []
  return only?.siteId ?? sites.find(({ siteId }) => siteId === last)?.siteId
}

const afterPatience = () =>
  new Promise<Outcome>((resolve) => {
    setTimeout(() => resolve('waiting'), patienceMs)
  })

/** The server does not say which paper is registered already; of a single one it is clear. */
function atItsField(problem: Problem | undefined, { members }: EnrolmentBody): Problem {
  if (problem === undefined) return { code: 'internal-error' }
  if (problem.code !== 'document-already-registered') return problem
  const papers = members.flatMap(({ documents }, member) => documents.map((_, paper) => ({ member, paper })))
  const [only] = papers.length === 1 ? papers : []
  return only ? { ...problem, field: `members.${only.member}.documents.${only.paper}.number` } : problem
}

/** Adding, leaving and going through the rows of the members; the head's is the first. */
function useMemberRows(form: FormState) {
  const [fresh, setFresh] = useState<string>()
  const latest = useRef(form)
  latest.current = form
  const members = () => (latest.current.values as unknown as EnrolmentValues).members
  const add = () => {
    const member = newMember()
    setFresh(member.key)
    latest.current.setValue('members', [...members(), member])
  }
  // The same function always: rows that did not change are not drawn anew.
  const [remove] = useState(() => (name: string) => {
    const others = members().filter((_, index) => `members.${index}` !== name)
    latest.current.setValue('members', others)
  })
  /** From the head it goes on inside its own fields; an empty last row is taken out again, and the form goes on. */
  const goOnFrom = (row: HTMLElement): boolean => {
    const name = row.dataset['member'] ?? ''
    const index = Number(name.split('.')[1])
    if (index === 0) return false
    const isLast = index === members().length - 1
    const member = members()[index]
    if (isLast && member !== undefined && isBlankMember(member)) {
      const addButton = row.closest('.members')?.querySelector<HTMLElement>(':scope > div:last-child button')
      addButton?.focus()
      remove(name)
      return true
    }
    if (isLast) add()
    else row.parentElement?.querySelector<HTMLElement>(`[data-member="members.${index + 1}"] input`)?.focus()
    return true
  }
  return { fresh, add, remove, goOnFrom }
}
