// Corrects a household on the version that was looked at. Where somebody else changed it meanwhile, the page says what, and
// keeps what was typed: one may save it over theirs, or give it up.
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { correctHouseholdRoute, getHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { dayIn } from '../../../../shared/domain/calendar.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { listText } from '../../words/formats.ts'
import { useSites } from '../vendors/names.ts'
import {
  type Correction,
  correctionOf,
  type Part,
  partsThatDiffer,
  rebased,
  typedValues,
} from './correction.ts'
import { type Household, languageOptions, shortNumber, useHousehold } from './household.ts'
import { MemberFields } from './member-fields.tsx'
import { People } from './people.tsx'
import { t } from './words.ts'

export function CorrectHouseholdScreen() {
  const { householdId = '' } = useParams<{ householdId: string }>()
  const path = useProgrammePath()
  const { answer, problem, ask } = useHousehold(householdId)
  const [attempt, setAttempt] = useState(0)
  const number = t('household', { number: shortNumber(householdId) })
  return (
    <Page
      title={t('correct.title', { household: number })}
      intro={t('correct.intro')}
      back={{ href: path(`/registrations/${householdId}`), label: number }}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && !problem && <Waiting />}
      {answer !== undefined && (
        <CorrectionForm
          key={`${attempt} ${answer.version}`}
          first={answer}
          discard={() => {
            setAttempt(attempt + 1)
            ask()
          }}
        />
      )}
    </Page>
  )
}

type FormProps = { readonly first: Household; readonly discard: () => void }

function CorrectionForm({ first, discard }: FormProps) {
  const { householdId } = first
  const { timeZone } = useProgramme()
  const path = useProgrammePath()
  const [, navigate] = useLocation()
  /** What somebody else made of it meanwhile; what is typed is then saved over that. */
  const [overtaken, setOvertaken] = useState<Overtaking>()
  const read = overtaken?.theirs ?? first
  const { version } = read
  const form = useForm({
    schema: bodyOf(correctHouseholdRoute),
    initial: typedValues(first),
    toBody: (values) => correctionOf(values, { version, today: dayIn(Date.now(), timeZone) }),
  })
  const { send } = useSend((body: Correction) =>
    call(correctHouseholdRoute, { params: { householdId }, body }),
  )
  const reading = useSend((_: undefined) => call(getHouseholdRoute, { params: { householdId } }))
  const submit = async (body: Correction) => {
    const sent = await send(body)
    if (sent.ok) {
      toast({ text: t('correct.done') })
      navigate(path(`/registrations/${householdId}`))
      return sent
    }
    if (sent.problem.code !== 'household-changed') return sent
    const again = await reading.send(undefined)
    if (!again.ok) return again
    const theirs = again.answer
    const { values, both } = rebased(form.values, { before: read, theirs })
    form.setValues(values)
    setOvertaken({ theirs, changed: partsThatDiffer(read, theirs), both })
    return undefined
  }
  return (
    <Form
      form={form}
      submit={t((overtaken?.both.length ?? 0) === 0 ? 'correct.save' : 'correct.saveOver')}
      cancelHref={path(`/registrations/${householdId}`)}
      onSubmit={submit}
    >
      <PlaceFields household={first} />
      <MemberFields withNeeds={first.specificNeedsShown} />
      <CollectorFields />
      {overtaken && <Overtaken {...overtaken} discard={discard} />}
    </Form>
  )
}

type Overtaking = {
  readonly theirs: Household
  readonly changed: readonly Part[]
  readonly both: readonly Part[]
}

const partsText = (parts: readonly Part[]) => listText(parts.map((part) => t(`overtaken.part.${part}`)))

function Overtaken({ theirs, changed, both, discard }: Overtaking & { readonly discard: () => void }) {
  return (
    <div role="alert">
      <Panel title={t('overtaken.title')}>
        <Notice tone="warning">
          <p>{t('overtaken.text', { parts: partsText(changed) })}</p>
          <p>{both.length === 0 ? t('overtaken.apart') : t('overtaken.both', { parts: partsText(both) })}</p>
        </Notice>
        {both.includes('members') && (
          <People members={theirs.members} withNeeds={theirs.specificNeedsShown} />
        )}
        <div className="step-actions">
          <Button onPress={discard}>{t('overtaken.discard')}</Button>
        </div>
      </Panel>
    </div>
  )
}

function PlaceFields({ household }: { readonly household: Household }) {
  const sites = useSites()
  const { siteId } = household
  // Its own site stands there before the others are read.
  const options = sites.length === 0 ? [{ siteId, name: siteId }] : sites
  return (
    <FieldGroup title={t('about')}>
      <SelectField
        name="siteId"
        label={t('column.site')}
        options={options.map((site) => ({ id: site.siteId, label: site.name }))}
      />
      <SelectField name="language" label={t('language')} options={languageOptions(household.language)} />
      {[0, 1, 2].map((at) => (
        <TextField
          key={at}
          name={`contacts.phones.${at}`}
          label={t('phone', { number: at + 1 })}
          type="tel"
          isRequired={false}
          isCode
        />
      ))}
      <TextField name="contacts.whatsapp" label="WhatsApp" type="tel" isRequired={false} isCode />
    </FieldGroup>
  )
}

function CollectorFields() {
  return (
    <FieldGroup title={t('collector')} hint={t('collectorHint')}>
      <TextField name="alternateCollector.name.given" label={t('name.given')} isRequired={false} />
      <TextField name="alternateCollector.name.family" label={t('name.family')} isRequired={false} />
      <TextField name="alternateCollector.phone" label={t('phoneOne')} type="tel" isRequired={false} isCode />
    </FieldGroup>
  )
}
