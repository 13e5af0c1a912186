// Prepares a round: what it hands out and who pays, for whom, and for how long. A standing round has an envelope instead
// of a list of households.
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { prepareRoundRoute } from '../../../../shared/contract/routes/rounds.ts'
import { call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import {
  CheckboxesField,
  DayField,
  FaultOf,
  MoneyField,
  NumberField,
  type Option,
  RadioField,
  SelectField,
  TextField,
} from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { type FormState, useForm, type Values } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { type Programme, useProgramme, useProgrammePath } from '../../programme.tsx'
import { amountText } from '../../words/formats.ts'
import { type Budget, itemNamesOf, useBudget, useGrantNames, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

export function PrepareRoundScreen() {
  const path = useProgrammePath()
  const { answer: programme, problem, ask } = useProgrammeRules()
  const { answer: budget } = useBudget()
  const sites = useSites()
  const ready = programme !== undefined && budget !== undefined && sites !== undefined
  return (
    <Page title={t('prepare.title')} back={{ href: path('/rounds'), label: t('title') }} narrow>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {!ready && problem === undefined && <Waiting />}
      {ready && programme.rules === undefined && <p>{t('prepare.noRules')}</p>}
      {ready && programme.rules && <RoundForm programme={programme} budget={budget} sites={sites} />}
    </Page>
  )
}

function useSites(): readonly Option[] | undefined {
  const { answer } = useAnswer(async (signal) => {
    const all: Option[] = []
    let cursor: string | undefined
    do {
      const page = await call(listSitesRoute, { query: cursor === undefined ? {} : { cursor }, signal })
      all.push(...page.rows.map(({ siteId, name }) => ({ id: siteId, label: name })))
      cursor = page.cursor
    } while (cursor !== undefined)
    return all
  }, [])
  return answer
}

type Ground = { readonly programme: Programme; readonly budget: Budget; readonly sites: readonly Option[] }

/** `2026-03-01` in the time zone of the programme. */
const todayIn = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now())

function RoundForm({ programme, budget, sites }: Ground) {
  const { programmeId, timeZone } = useProgramme()
  const path = useProgrammePath()
  const [, navigate] = useLocation()
  const form = useForm({
    schema: prepareRoundRoute.body as NonNullable<typeof prepareRoundRoute.body>,
    initial: { kind: 'cycle', firstValidDay: todayIn(timeZone), validDays: 30, siteIds: [], grants: {}, amounts: {} },
    draft: `rounds/${programmeId}`,
    toBody: useMemo(() => (values: Values) => bodyOf(values, programme), [programme]),
  })
  const { send } = useSend((body: Parameters<typeof call<never, never, never, never>>[1], idempotencyKey) =>
    call(prepareRoundRoute, { params: { programmeId }, body: body as never, idempotencyKey }),
  )
  const onSubmit = async (body: never) => {
    const sent = await send(body)
    if (sent.ok) navigate(path(`/rounds/${sent.answer.roundId}`))
    return sent
  }
  const isStanding = form.valueAt('kind') === 'standing'
  return (
    <Form form={form} submit={t('prepare.submit')} onSubmit={onSubmit} cancelHref={path('/rounds')}>
      <FieldGroup title={t('prepare.what')}>
        <TextField name="name" label={t('prepare.name')} hint={t('prepare.nameHint')} />
        <div className="wide">
          <RadioField
            name="kind"
            label={t('prepare.kind')}
            options={(['cycle', 'standing'] as const).map((id) => ({
              id,
              label: t(`kind.${id}`),
              hint: t(`kindHint.${id}`),
            }))}
          />
        </div>
      </FieldGroup>
      <Lines programme={programme} budget={budget} />
      {isStanding && <Envelope form={form} programme={programme} budget={budget} />}
      <FieldGroup title={t('prepare.when')}>
        <DayField
          name="firstValidDay"
          label={t('prepare.firstDay')}
          {...(isStanding && { hint: t('prepare.firstDayStanding') })}
        />
        <NumberField name="validDays" label={t('prepare.validDays')} hint={t('prepare.validDaysHint')} />
      </FieldGroup>
      <FieldGroup title={t('prepare.where')}>
        <div className="wide">
          <CheckboxesField
            name="siteIds"
            label={t('prepare.sites')}
            hint={t('prepare.sitesHint')}
            options={sites}
            isRequired={false}
          />
        </div>
        {programme.offlineAllowed && (
          <SelectField
            name="offlineSiteId"
            label={t('prepare.offlineSite')}
            hint={t('prepare.offlineSiteHint')}
            options={[{ id: '', label: t('prepare.anySite') }, ...sites]}
            isRequired={false}
          />
        )}
      </FieldGroup>
    </Form>
  )
}

type TransferValue = NonNullable<Programme['rules']>['transferValues'][number]

/** In what a transfer value is counted: the programme's currency, or the things of its basket. */
function unitsOf(value: TransferValue, programme: Programme): readonly string[] {
  if (value.basket === undefined) return [programme.currency]
  const { basketNumber } = value.basket
  const versions = (programme.baskets ?? []).filter(({ number }) => number === basketNumber)
  const items = versions.sort((a, b) => b.version - a.version)[0]?.items ?? []
  return items.map(({ itemCode }) => `item:${itemCode}`)
}

/** Each transfer value with the grant that pays for it; without one it is not part of the round. */
function Lines({ programme, budget }: Omit<Ground, 'sites'>) {
  const grantName = useGrantNames()
  const names = itemNamesOf(programme)
  const optionsOf = (value: TransferValue): Option[] => {
    const units = unitsOf(value, programme)
    const paying = [...new Set(budget.lines.filter(({ unit }) => units.includes(unit)).map(({ grantId }) => grantId))]
    const left = (grantId: string) =>
      budget.lines
        .filter((line) => line.grantId === grantId && units.includes(line.unit))
        .map(({ available, unit }) => amountText(available, unit, names))
        .join(', ')
    return [
      { id: '', label: t('prepare.notInRound') },
      ...paying.map((grantId) => ({
        id: grantId,
        label: grantName(grantId),
        hint: t('prepare.left', { amount: left(grantId) }),
      })),
    ]
  }
  return (
    <FieldGroup title={t('prepare.lines')} hint={t('prepare.linesHint')}>
      {programme.rules?.transferValues.map((value) => (
        <SelectField
          key={value.code}
          name={`grants.${value.code}`}
          label={value.code}
          hint={t(`voucherKind.${value.kind}`)}
          options={optionsOf(value)}
          isRequired={false}
        />
      ))}
      <div className="wide">
        <FaultOf name="lines" />
      </div>
    </FieldGroup>
  )
}

type Pair = { readonly grantId: string; readonly unit: string }

/** Which grant pays for what, each pair once. */
function pairsOf(values: Values, programme: Programme): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const value of programme.rules?.transferValues ?? []) {
    const grantId = (values['grants'] as Record<string, string | undefined>)[value.code]
    if (!grantId) continue
    for (const unit of unitsOf(value, programme)) pairs.set(`${grantId}|${unit}`, { grantId, unit })
  }
  return [...pairs.values()]
}

function Envelope({ form, programme }: { readonly form: FormState } & Omit<Ground, 'sites'>) {
  const grantName = useGrantNames()
  const names = itemNamesOf(programme)
  const pairs = pairsOf(form.values, programme)
  return (
    <FieldGroup title={t('prepare.envelope')} hint={t('prepare.envelopeHint')}>
      {pairs.map(({ grantId, unit }) =>
        unit.startsWith('item:') ? (
          <NumberField
            key={grantId + unit}
            name={`amounts.${grantId}|${unit}`}
            label={`${names[unit.slice(5)] ?? unit} · ${grantName(grantId)}`}
          />
        ) : (
          <MoneyField
            key={grantId + unit}
            name={`amounts.${grantId}|${unit}`}
            currency={unit}
            label={`${t('prepare.money')} · ${grantName(grantId)}`}
          />
        ),
      )}
      <div className="wide">
        <FaultOf name="envelope" />
      </div>
    </FieldGroup>
  )
}

/** What was typed, as the route takes it. */
function bodyOf(values: Values, programme: Programme): unknown {
  const { grants, amounts, ...rest } = values as Values & {
    readonly grants: Readonly<Record<string, string | undefined>>
    readonly amounts: Readonly<Record<string, unknown>>
  }
  const lines = Object.entries(grants).flatMap(([code, grantId]) => (grantId ? [{ code, grantId }] : []))
  if (rest['kind'] !== 'standing') return { ...rest, lines }
  const envelope = pairsOf(values, programme).map(({ grantId, unit }) => ({
    grantId,
    unit,
    amount: amounts[`${grantId}|${unit}`],
  }))
  return { ...rest, lines, envelope }
}
