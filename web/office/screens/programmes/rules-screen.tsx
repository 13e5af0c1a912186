// Whom a programme helps, and with what: the conditions, and what is given to each household and for whom in it.
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { getProgrammeRoute, setRulesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Form } from '../../components/form/form.tsx'
import { type FormState, useForm } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { type Programme, useProgramme, useProgrammePath } from '../../programme.tsx'
import { ConditionFields } from './condition-fields.tsx'
import { addRow, rowsAt } from './form-rows.ts'
import { newCondition, newValue, rulesBody, valuesOf } from './rules-values.ts'
import { TransferValueFields } from './transfer-value-fields.tsx'
import { t } from './words.ts'

export function RulesScreen() {
  const path = useProgrammePath()
  const { programmeId, name } = useProgramme()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getProgrammeRoute, { params: { programmeId }, signal }),
    [programmeId],
  )
  return (
    <Page
      narrow
      title={t('edit.title')}
      intro={t('edit.intro')}
      back={{ href: path('/programme'), label: name }}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && problem === undefined && <Waiting />}
      {answer && <RulesForm programme={answer} />}
    </Page>
  )
}

const most = { conditions: 20, values: 10 }

function RulesForm({ programme }: { readonly programme: Programme }) {
  const { programmeId, rules } = programme
  const path = useProgrammePath()
  const [, navigate] = useLocation()
  const initial = useMemo(() => valuesOf(rules), [rules])
  const form = useForm({
    schema: bodyOf(setRulesRoute),
    initial,
    // Of other rules than those that stand now, a draft is no draft.
    draft: `rules/${programmeId}/${rules?.version ?? 0}`,
    toBody: rulesBody,
  })
  const { send } = useSend((body: never) => call(setRulesRoute, { params: { programmeId }, body }))
  return (
    <Form
      form={form}
      submit={t('edit.submit')}
      cancelHref={path('/programme')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) {
          toast({ text: t('edit.done') })
          navigate(path('/programme'))
        }
        return sent
      }}
    >
      <h2>{t('edit.eligibility')}</h2>
      <p className="hint">{t('edit.eligibilityHint')}</p>
      {rowsAt(form, 'eligibility.all').map((key, index) => (
        <ConditionFields key={key} form={form} index={index} />
      ))}
      <AddButton
        form={form}
        at="eligibility.all"
        row={newCondition}
        most={most.conditions}
        label={t('edit.addCondition')}
      />
      <h2>{t('rules.values')}</h2>
      {rowsAt(form, 'transferValues').map((key, index) => (
        <TransferValueFields key={key} form={form} index={index} programme={programme} />
      ))}
      <AddButton
        form={form}
        at="transferValues"
        row={newValue}
        most={most.values}
        label={t('edit.addValue')}
      />
    </Form>
  )
}

function AddButton(props: {
  readonly form: FormState
  readonly at: string
  readonly row: object
  readonly most: number
  readonly label: string
}) {
  const { form, at, row, label } = props
  if (rowsAt(form, at).length >= props.most) return null
  return (
    <div>
      <Button icon="add" onPress={() => addRow(form, at, row)}>
        {label}
      </Button>
    </div>
  )
}
