// Whether a programme can use a set of rules: every value has a source of the right kind, every bound makes
// sense, and no household could ever get more than a voucher can carry.
import { itemUnit, maxVoucherAmountMinor } from './money.ts'
import type { Basket, Condition, MemberFilter, Programme, RuleSet, TransferValue } from './programme.ts'
import { type Refusal, refuse } from './refusal.ts'

export type NewRules = Omit<RuleSet, 'version'>

/** Members of the largest household that can be enrolled. */
const largestHousehold = 30
/** A voucher carries the number of its baskets in one byte. */
const mostBaskets = 255

type ProgrammeFacts = Pick<Programme, 'kinds'> & { readonly baskets: readonly Basket[] }

/**
 * Refuses with `rule-invalid`, or with `basket-unknown` for a basket that the programme does not have; `field` is the
 * path into the rules.
 */
export function validateRules(rules: NewRules, programme: ProgrammeFacts): Refusal | undefined {
  for (const [index, condition] of rules.eligibility.all.entries()) {
    const wrong = validateCondition(condition, `eligibility.all.${index}`)
    if (wrong !== undefined) return wrong
  }
  const codes = new Set<string>()
  for (const [index, value] of rules.transferValues.entries()) {
    const path = `transferValues.${index}`
    if (codes.has(value.code)) return invalid(`${path}.code`, `The code ${value.code} is used twice.`)
    codes.add(value.code)
    const wrong = validateTransferValue(value, programme, path)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** Tells whether two rules say the same, whatever the order of their fields. */
export function sameRules(left: NewRules, right: NewRules): boolean {
  const said = ({ eligibility, transferValues }: NewRules) => canonicalText({ eligibility, transferValues })
  return said(left) === said(right)
}

function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

const invalid = (field: string, detail: string) => refuse('rule-invalid', { field, detail })

function validateCondition(condition: Condition, path: string): Refusal | undefined {
  if (condition.fact === 'members' || condition.fact === 'head') {
    const wrong = validateFilter(condition.which, `${path}.which`)
    if (wrong !== undefined) return wrong
  }
  if (condition.fact === 'head' || condition.fact === 'site') return undefined
  const { atLeast, atMost } = condition
  if (atLeast === undefined && atMost === undefined)
    return invalid(path, 'Say how many: at least, at most, or both.')
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    return invalid(`${path}.atLeast`, 'At least must not be more than at most.')
  return undefined
}

function validateFilter({ ageFrom, ageTo }: MemberFilter, path: string): Refusal | undefined {
  if (ageFrom !== undefined && ageTo !== undefined && ageFrom > ageTo)
    return invalid(`${path}.ageFrom`, 'The first age must not be above the last one.')
  return undefined
}

function validateTransferValue(
  value: TransferValue,
  programme: ProgrammeFacts,
  path: string,
): Refusal | undefined {
  if (!programme.kinds.includes(value.kind))
    return invalid(`${path}.kind`, `The programme hands out no vouchers of kind ${value.kind}.`)
  const inMoney = value.kind === 'cash' || value.kind === 'value'
  if (inMoney && value.basket !== undefined)
    return invalid(`${path}.basket`, `A voucher of kind ${value.kind} holds money, not a basket.`)
  if (!inMoney && value.money !== undefined)
    return invalid(`${path}.money`, `A voucher of kind ${value.kind} holds a basket, not money.`)
  for (const part of ['money', 'basket'] as const)
    for (const [index, { which }] of (value[part]?.perMember ?? []).entries()) {
      const wrong = validateFilter(which, `${path}.${part}.perMember.${index}.which`)
      if (wrong !== undefined) return wrong
    }
  return inMoney
    ? validateMoney(value.money, `${path}.money`)
    : validateBasket(value, programme, `${path}.basket`)
}

function validateMoney(money: TransferValue['money'], path: string): Refusal | undefined {
  if (money === undefined || (money.perHouseholdMinor === undefined && !money.perMember?.length))
    return invalid(path, 'Say how much for the household, for each member, or both.')
  const sum = largestSum(money.perHouseholdMinor, money.perMember, ({ amountMinor }) => amountMinor)
  if (Math.min(sum, money.maxAmountMinor ?? sum) > maxVoucherAmountMinor)
    return invalid(`${path}.maxAmountMinor`, `One voucher can hold at most ${maxVoucherAmountMinor}.`)
  return undefined
}

function validateBasket(value: TransferValue, programme: ProgrammeFacts, path: string): Refusal | undefined {
  const { basket } = value
  if (basket === undefined || (basket.perHousehold === undefined && !basket.perMember?.length))
    return invalid(path, 'Say how many baskets for the household, for each member, or both.')
  const known = latestBasket(programme.baskets, basket.basketNumber)
  if (known === undefined) return refuse('basket-unknown', { field: `${path}.basketNumber` })
  if (known.kind !== value.kind)
    return invalid(`${path}.basketNumber`, `That basket is for vouchers of kind ${known.kind}.`)
  if (largestSum(basket.perHousehold, basket.perMember, ({ quantity }) => quantity) > mostBaskets)
    return invalid(path, `A large household could get more than ${mostBaskets} baskets: limit it with upTo.`)
  return undefined
}

function largestSum<Step extends { readonly upTo?: number }>(
  perHousehold: number | undefined,
  perMember: readonly Step[] | undefined,
  each: (step: Step) => number,
): number {
  const members = (perMember ?? []).map(
    (step) => each(step) * Math.min(step.upTo ?? largestHousehold, largestHousehold),
  )
  return members.reduce((sum, part) => sum + part, perHousehold ?? 0)
}

/** The newest version of a basket. */
export function latestBasket(baskets: readonly Basket[], number: number): Basket | undefined {
  return baskets
    .filter((basket) => basket.number === number)
    .reduce<Basket | undefined>(
      (best, basket) => (best && best.version > basket.version ? best : basket),
      undefined,
    )
}

/** What one voucher of a transfer value can be counted in: the programme's currency, or the basket's items. */
export function unitsOf(
  value: TransferValue,
  programme: Pick<Programme, 'currency'> & { readonly baskets: readonly Basket[] },
): string[] {
  if (value.basket === undefined) return [programme.currency]
  const items = latestBasket(programme.baskets, value.basket.basketNumber)?.items ?? []
  return items.map(({ itemCode }) => itemUnit(itemCode))
}
