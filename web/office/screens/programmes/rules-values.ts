// Rules as the form holds them: in the shape of the route's body, so that a fault finds its field, but for filters of
// people, whose parts may be left open, and for parts that another choice has made void.
import type { Values } from '../../components/form/form-state.ts'
import type { Programme } from '../../programme.tsx'

type Rules = NonNullable<Programme['rules']>

export const disabilities = ['any', 'with', 'without'] as const

const anybody = { disability: 'any' }
export const newCondition = { fact: 'household-size', which: anybody }
export const newValue = {
  kind: 'value',
  money: { perMember: [{ which: anybody }] },
  basket: { perMember: [{ which: anybody }] },
}

export const isMoney = (kind: unknown) => kind === 'cash' || kind === 'value'

export function valuesOf(rules: Rules | undefined): Values {
  if (rules === undefined) return { eligibility: { all: [] }, transferValues: [newValue] }
  return {
    eligibility: {
      all: rules.eligibility.all.map((condition) => ({
        ...newCondition,
        ...condition,
        ...('which' in condition && { which: filterValues(condition.which) }),
      })),
    },
    transferValues: rules.transferValues.map(({ money, basket, ...value }) => ({
      ...newValue,
      ...value,
      ...(money && { money: { ...money, perMember: membersValues(money.perMember) } }),
      ...(basket && {
        basket: {
          ...basket,
          basketNumber: String(basket.basketNumber),
          perMember: membersValues(basket.perMember),
        },
      }),
    })),
  }
}

type Which = { readonly disability?: boolean | undefined }

/** One to be filled in at least. */
const membersValues = (members: readonly ({ which: Which } & object)[] | undefined) =>
  members === undefined || members.length === 0
    ? [{ which: anybody }]
    : members.map(({ which, ...rest }) => ({ ...rest, which: filterValues(which) }))

const filterValues = ({ disability, ...rest }: Which) => ({
  ...rest,
  disability: disability === undefined ? 'any' : disability ? 'with' : 'without',
})

export function rulesBody({ eligibility, transferValues }: Values): unknown {
  const { all } = eligibility as { readonly all: readonly Values[] }
  return {
    eligibility: { all: all.map(conditionBody) },
    transferValues: (transferValues as readonly Values[]).map(valueBody),
  }
}

function conditionBody({ fact, which, atLeast, atMost, oneOf }: Values): unknown {
  if (fact === 'site') return { fact, oneOf }
  if (fact === 'head') return { fact, which: filterBody(which as Values) }
  const bounds = { atLeast, atMost }
  return fact === 'members' ? { fact, which: filterBody(which as Values), ...bounds } : { fact, ...bounds }
}

function filterBody({ sex, disability, ...ages }: Values): unknown {
  return {
    ...ages,
    ...(Array.isArray(sex) && sex.length > 0 && { sex }),
    ...(disability === 'with' && { disability: true }),
    ...(disability === 'without' && { disability: false }),
  }
}

function valueBody({ money, basket, ...value }: Values): unknown {
  if (isMoney(value['kind'])) return { ...value, money: partBody(money as Values, 'amountMinor') }
  const { basketNumber, ...part } = basket as Values
  const number = basketNumber === undefined ? undefined : Number(basketNumber)
  return { ...value, basket: { basketNumber: number, ...(partBody(part, 'quantity') as object) } }
}

/** People for whom no amount was typed are no part of the sum. */
function partBody({ perMember, ...part }: Values, amount: 'amountMinor' | 'quantity'): unknown {
  const members = (perMember as readonly Values[])
    .filter((member) => member[amount] !== undefined && member[amount] !== '')
    .map(({ which, ...rest }) => ({ ...rest, which: filterBody(which as Values) }))
  return { ...part, ...(members.length > 0 && { perMember: members }) }
}
