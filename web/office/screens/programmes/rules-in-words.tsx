// A programme's rules as sentences: whom it helps, and what each household gets.
import type { Programme } from '../../programme.tsx'
import { moneyText, numberText } from '../../words/formats.ts'
import { conditionText, whichText } from '../rounds/assessment-reasons.tsx'
import { t } from './words.ts'

type Rules = NonNullable<Programme['rules']>
type TransferValue = Rules['transferValues'][number]

export function RulesInWords({ rules, programme }: { readonly rules: Rules; readonly programme: Programme }) {
  const conditions = rules.eligibility.all
  return (
    <>
      <p className="hint">{t('rules.version', { version: numberText(rules.version) })}</p>
      <h3>{t('rules.conditions')}</h3>
      <ul>
        {conditions.length === 0 && <li>{t('rules.everybody')}</li>}
        {conditions.map((condition) => (
          <li key={JSON.stringify(condition)}>{conditionText(condition)}</li>
        ))}
      </ul>
      <h3>{t('rules.values')}</h3>
      <ul>
        {rules.transferValues.map((value) => (
          <li key={value.code}>
            <strong>{value.code}</strong> · {t(`kind.${value.kind}`)} · {partsOf(value, programme).join('; ')}
          </li>
        ))}
      </ul>
    </>
  )
}

function partsOf(value: TransferValue, { currency, baskets = [] }: Programme): string[] {
  const { money, basket } = value
  const nameOf = (number: number) => baskets.find((one) => one.number === number)?.name ?? numberText(number)
  const text = (amount: number) =>
    basket ? `${numberText(amount)} × ${nameOf(basket.basketNumber)}` : moneyText(amount, currency)
  const perHousehold = money?.perHouseholdMinor ?? basket?.perHousehold
  const perMember = [
    ...(money?.perMember ?? []).map(({ amountMinor, ...rest }) => ({ ...rest, amount: amountMinor })),
    ...(basket?.perMember ?? []).map(({ quantity, ...rest }) => ({ ...rest, amount: quantity })),
  ]
  return [
    ...(perHousehold === undefined ? [] : [t('rules.perHousehold', { amount: text(perHousehold) })]),
    ...perMember.map(({ amount, which, upTo }) =>
      [
        t('rules.perMember', { amount: text(amount), which: whichText(which) }),
        ...(upTo === undefined ? [] : [t('rules.upTo', { count: upTo })]),
      ].join(', '),
    ),
    ...(money?.maxAmountMinor === undefined ? [] : [t('rules.most', { amount: text(money.maxAmountMinor) })]),
  ]
}
