// Why a household gets what it gets: which conditions held and with what they were compared, and the steps of the sum.
import type * as z from 'zod'
import type { assessment as assessmentSchema } from '../../../../shared/contract/routes/registry.ts'
import { Icon } from '../../components/icon.tsx'
import type { Programme } from '../../programme.tsx'
import { amountsText, amountText, numberText } from '../../words/formats.ts'
import { itemNamesOf, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

type Assessment = z.output<typeof assessmentSchema>
type Condition = Assessment['conditions'][number]
type Which = Extract<Condition['condition'], { fact: 'members' }>['which']

export function AssessmentReasons({
  assessment,
  code,
}: {
  readonly assessment: Assessment
  readonly code: string
}) {
  return (
    <>
      <AssessmentConditions conditions={assessment.conditions} />
      <h3>{t('reasons.sum')}</h3>
      <EntitlementSum assessment={assessment} code={code} />
    </>
  )
}

/** Which conditions held, and with what they were compared. */
export function AssessmentConditions({ conditions }: { readonly conditions: readonly Condition[] }) {
  return (
    <>
      <h3>{t('reasons.conditions')}</h3>
      <ul className="reasons">
        {conditions.map((one) => (
          <li key={JSON.stringify(one.condition)} className={one.held ? 'held' : 'not-held'}>
            <Icon name={one.held ? 'check' : 'no'} />
            <span>
              {conditionText(one.condition)}
              <small className="hint">{valueText(one)}</small>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The steps of the sum under one transfer value's code. */
export function EntitlementSum({
  assessment,
  code,
}: {
  readonly assessment: Assessment
  readonly code: string
}) {
  const { answer: programme } = useProgrammeRules()
  const names = itemNamesOf(programme ?? {})
  const value = programme?.rules?.transferValues.find((one) => one.code === code)
  const line = assessment.lines.find((one) => one.code === code)
  if (line === undefined) return <p>{t('reasons.nothing')}</p>
  const [unit = ''] = Object.keys(line.amounts)
  // A basket's steps count baskets, money's steps its smallest parts.
  const text = (amount: number) => (line.basket ? numberText(amount) : amountText(amount, unit, names))
  return (
    <>
      <ul className="reasons">
        {line.steps.map(({ reason, count, each, total }, index) => (
          <li key={reason}>
            <span>
              {t('reasons.step', { count: numberText(count), each: text(each), total: text(total) })}
              <small className="hint">{stepText(index, value)}</small>
            </span>
          </li>
        ))}
      </ul>
      <p>
        <strong>{amountsText(line.amounts, names)}</strong>
      </p>
    </>
  )
}

export function conditionText(condition: Condition['condition']): string {
  switch (condition.fact) {
    case 'household-size':
      return t('reasons.householdSize', { bounds: boundsText(condition) })
    case 'members':
      return t('reasons.members', { which: whichText(condition.which), bounds: boundsText(condition) })
    case 'head':
      return t('reasons.head', { which: whichText(condition.which) })
    case 'site':
      return t('reasons.site')
  }
}

function boundsText({
  atLeast,
  atMost,
}: {
  atLeast?: number | undefined
  atMost?: number | undefined
}): string {
  const parts = []
  if (atLeast !== undefined) parts.push(t('reasons.atLeast', { limit: numberText(atLeast) }))
  if (atMost !== undefined) parts.push(t('reasons.atMost', { limit: numberText(atMost) }))
  return parts.join(', ')
}

export function whichText({ sex, ageFrom, ageTo, disability }: Which): string {
  const parts = []
  if (sex) parts.push(sex.map((one) => t(`sex.${one}`)).join('/'))
  if (ageFrom !== undefined) parts.push(t('reasons.ageFrom', { years: numberText(ageFrom) }))
  if (ageTo !== undefined) parts.push(t('reasons.ageTo', { years: numberText(ageTo) }))
  if (disability !== undefined) parts.push(t(disability ? 'reasons.disability' : 'reasons.noDisability'))
  return parts.length === 0 ? t('reasons.anybody') : parts.join(', ')
}

function valueText({ condition, value, unknownMembers }: Condition): string {
  const unknown = unknownMembers > 0 ? ` ${t('reasons.unknown', { count: unknownMembers })}` : ''
  if (condition.fact === 'site') return t('reasons.siteValue')
  return t('reasons.value', { value: typeof value === 'number' ? numberText(value) : value }) + unknown
}

type Rules = NonNullable<Programme['rules']>

/** The steps of a sum come in the order of the rule's parts; one more than those is what the cap took away. */
function stepText(index: number, value: Rules['transferValues'][number] | undefined): string {
  const part = value?.money ?? value?.basket
  if (part === undefined) return ''
  const forHousehold =
    'perHouseholdMinor' in part
      ? part.perHouseholdMinor
      : 'perHousehold' in part
        ? part.perHousehold
        : undefined
  const parts = [
    ...(forHousehold === undefined ? [] : [t('reasons.forHousehold')]),
    ...(part.perMember ?? []).map(({ which, upTo }) => {
      const limit = upTo === undefined ? '' : `, ${t('reasons.atMost', { limit: numberText(upTo) })}`
      return t('reasons.forEach', { which: whichText(which) }) + limit
    }),
  ]
  return parts[index] ?? t('reasons.cap')
}
