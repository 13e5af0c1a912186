// Moves money between a grant and a budget, or from one budget to another: how much can be moved is said before.
import type * as z from 'zod'
import { moveFundingRoute, withdrawFundingRoute } from '../../../../shared/contract/routes/fundings.ts'
import { fundBudgetRoute, listGrantsRoute } from '../../../../shared/contract/routes/programmes.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { FaultOf, type Option, SelectField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm, type Values } from '../../components/form/form-state.ts'
import { useProgramme, useProgrammes } from '../../programme.tsx'
import { amountText } from '../../words/formats.ts'
import { type Budget, useGrantNames } from '../rounds/round-facts.tsx'
import { AmountField } from './amount-field.tsx'
import { useUnits } from './units.ts'
import { t } from './words.ts'

export type Movement = 'fund' | 'withdraw' | 'move'

const schemas: Readonly<Record<Movement, z.ZodType>> = {
  fund: bodyOf(fundBudgetRoute),
  withdraw: bodyOf(withdrawFundingRoute),
  move: bodyOf(moveFundingRoute),
}

/** What can be moved: of a grant and in a unit. */
type Source = { readonly grantId: string; readonly unit: string; readonly available: number }

const keyOf = ({ grantId, unit }: Omit<Source, 'available'>) => `${grantId} ${unit}`

function fundingBody({ source, ...rest }: Values): unknown {
  const [grantId, unit] = String(source ?? '').split(' ')
  return { ...rest, grantId, unit }
}

export function FundingForm(props: {
  readonly movement: Movement
  readonly budget: Budget
  readonly onDone: () => void
}) {
  const { movement, budget, onDone } = props
  const { programmeId } = useProgramme()
  const form = useForm({ schema: schemas[movement], initial: {}, toBody: fundingBody })
  const { send } = useSend((body: never, idempotencyKey) =>
    move(movement, { programmeId, body, idempotencyKey }),
  )
  const options = useSourceOptions(movement, budget)
  const [, unit = ''] = String(form.valueAt('source') ?? '').split(' ')
  return (
    <Form
      form={form}
      submit={t(`budget.${movement}`)}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) onDone()
        return sent
      }}
    >
      <p className="hint">{t(`budget.hint.${movement}`)}</p>
      <SelectField
        name="source"
        label={t(movement === 'fund' ? 'budget.source' : 'budget.from')}
        options={options}
      />
      <FaultOf name="grantId" />
      {movement === 'move' && <TargetField />}
      {unit !== '' && <AmountField name="amount" unit={unit} label={t('budget.amount')} />}
      {movement !== 'fund' && <TextField name="reason" label={t('budget.reason')} lines={2} />}
    </Form>
  )
}

function TargetField() {
  const { programmeId } = useProgramme()
  const { all } = useProgrammes()
  const others = all.filter((one) => one.programmeId !== programmeId)
  return (
    <SelectField
      name="toProgrammeId"
      label={t('budget.to')}
      options={others.map((one) => ({ id: one.programmeId, label: one.name }))}
    />
  )
}

type Sending = { readonly programmeId: string; readonly body: never; readonly idempotencyKey: string }

function move(movement: Movement, { programmeId, ...rest }: Sending): Promise<unknown> {
  const sending = { params: { programmeId }, ...rest }
  if (movement === 'fund') return call(fundBudgetRoute, sending)
  return movement === 'withdraw' ? call(withdrawFundingRoute, sending) : call(moveFundingRoute, sending)
}

/** Of grants for more money, of the budget's own lines to give some away; empty ones are left out. */
function useSourceOptions(movement: Movement, budget: Budget): readonly Option[] {
  const grantName = useGrantNames()
  const { names } = useUnits()
  const { answer: grants = [] } = useAnswer(listSources, [])
  const sources = movement === 'fund' ? grants : budget.lines
  return sources
    .filter(({ available }) => available > 0)
    .map((source) => ({
      id: keyOf(source),
      label: grantName(source.grantId),
      hint: t('budget.left', { amount: amountText(source.available, source.unit, names) }),
    }))
}

async function listSources(signal: AbortSignal): Promise<Source[]> {
  const sources: Source[] = []
  let cursor: string | undefined
  do {
    const page = await call(listGrantsRoute, { query: cursor === undefined ? {} : { cursor }, signal })
    for (const { grantId, available } of page.rows)
      for (const [unit, left] of Object.entries(available)) sources.push({ grantId, unit, available: left })
    cursor = page.cursor
  } while (cursor !== undefined)
  return sources
}
