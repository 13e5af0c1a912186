// Decides whether a household is eligible and what it gets, and says why. Three-valued: a member whose age or sex
// is not known well enough counts neither for nor against, and is reported.
import type { Assessment, ConditionResult, EntitlementLine, ValueStep } from './assessment.ts'
import type { Age, Sex } from './household.ts'
import { type Amounts, addAmounts, itemUnit, maxVoucherAmountMinor, multiplyAmounts } from './money.ts'
import type { Basket, Condition, MemberFilter, PerMember, RuleSet, TransferValue } from './programme.ts'
import { type Refusal, refuse } from './refusal.ts'
import { latestBasket } from './rule-validation.ts'

/** What a rule may look at: nothing that tells who the members are, and no specific needs. */
export type MemberFacts = {
  readonly isHead: boolean
  readonly sex: Sex
  readonly age?: Age
  readonly disability: boolean
}

export type HouseholdFacts = {
  readonly householdId: string
  readonly siteId: string
  readonly members: readonly MemberFacts[]
}

export type AssessmentTerms = {
  readonly programmeId: string
  readonly currency: string
  readonly rules: RuleSet
  readonly baskets: readonly Basket[]
  /** ISO 8601 day on which ages are taken. */
  readonly day: string
}

/** The most baskets that one voucher's QR can carry: one byte. */
const maxBasketQuantity = 255

/** Assesses a household. Refuses with `rule-invalid` when the rules name a basket that there is not. */
export function assess(household: HouseholdFacts, terms: AssessmentTerms): Assessment | Refusal {
  const { rules, day } = terms
  const conditions = rules.eligibility.all.map((condition) => checkCondition(condition, household, day))
  const eligible = conditions.every(({ held }) => held)
  const lines: EntitlementLine[] = []
  for (const value of eligible ? rules.transferValues : []) {
    const line = lineOf(value, household, terms)
    if ('refused' in line) return line
    if (Object.values(line.amounts).some((amount) => amount > 0)) lines.push(line)
  }
  return {
    householdId: household.householdId,
    programmeId: terms.programmeId,
    ruleVersion: rules.version,
    assessedOn: day,
    eligible,
    conditions,
    lines,
  }
}

/** The youngest and the oldest, in whole years, that somebody can be on a day; undefined when nothing is known. */
export function ageOn(age: Age | undefined, day: string): { from: number; to: number } | undefined {
  if (age === undefined) return undefined
  if ('birthDate' in age) {
    const years = Math.max(0, fullYears(age.birthDate, day))
    return { from: years, to: years }
  }
  const { fromYears, toYears } = 'years' in age ? { fromYears: age.years, toYears: age.years } : age
  // Below zero for a day before the member was asked: ages are then counted back.
  const elapsed = fullYears(age.asOf, day)
  // Between two anniversaries of the question nobody knows whether the birthday has been.
  const oneMore = isAnniversary(age.asOf, day) ? 0 : 1
  return { from: Math.max(0, fromYears + elapsed), to: Math.max(0, toYears + elapsed + oneMore) }
}

/** True, false, or undefined when it cannot be told. */
export function isMeant(member: MemberFacts, which: MemberFilter, day: string): boolean | undefined {
  const answers = [
    matchesSex(member.sex, which.sex),
    matchesAge(ageOn(member.age, day), which),
    which.disability === undefined ? true : member.disability === which.disability,
  ]
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}

function matchesSex(sex: Sex, wanted: readonly Sex[] | undefined): boolean | undefined {
  if (wanted === undefined || wanted.includes(sex)) return true
  return sex === 'unknown' ? undefined : false
}

function matchesAge(age: { from: number; to: number } | undefined, which: MemberFilter): boolean | undefined {
  const { ageFrom = 0, ageTo = Number.POSITIVE_INFINITY } = which
  if (which.ageFrom === undefined && which.ageTo === undefined) return true
  if (age === undefined) return undefined
  if (age.to < ageFrom || age.from > ageTo) return false
  return age.from >= ageFrom && age.to <= ageTo ? true : undefined
}

function fullYears(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}

function isAnniversary(from: string, day: string): boolean {
  return from.slice(5) === day.slice(5)
}

function countMeant(members: readonly MemberFacts[], which: MemberFilter, day: string) {
  const answers = members.map((member) => isMeant(member, which, day))
  return {
    count: answers.filter((answer) => answer === true).length,
    unknown: answers.filter((answer) => answer === undefined).length,
  }
}

function checkCondition(condition: Condition, household: HouseholdFacts, day: string): ConditionResult {
  const { members, siteId } = household
  switch (condition.fact) {
    case 'household-size':
      return { condition, held: within(members.length, condition), value: members.length, unknownMembers: 0 }
    case 'members': {
      const { count, unknown } = countMeant(members, condition.which, day)
      return { condition, held: within(count, condition), value: count, unknownMembers: unknown }
    }
    case 'head': {
      const { count, unknown } = countMeant(
        members.filter(({ isHead }) => isHead),
        condition.which,
        day,
      )
      return { condition, held: count === 1, value: count, unknownMembers: unknown }
    }
    case 'site':
      return { condition, held: condition.oneOf.includes(siteId), value: siteId, unknownMembers: 0 }
  }
}

function within(count: number, bounds: { atLeast?: number; atMost?: number }): boolean {
  return count >= (bounds.atLeast ?? 0) && count <= (bounds.atMost ?? Number.POSITIVE_INFINITY)
}

function lineOf(
  value: TransferValue,
  household: HouseholdFacts,
  terms: AssessmentTerms,
): EntitlementLine | Refusal {
  return value.basket === undefined ? moneyOf(value, household, terms) : basketOf(value, household, terms)
}

function moneyOf(value: TransferValue, household: HouseholdFacts, terms: AssessmentTerms): EntitlementLine {
  const { perHouseholdMinor, perMember = [], maxAmountMinor } = value.money ?? {}
  const steps = [
    ...(perHouseholdMinor === undefined ? [] : [householdStep(perHouseholdMinor)]),
    ...perMember.map((rule) => memberStep(rule, rule.amountMinor, { household, day: terms.day })),
  ]
  const cap = Math.min(maxAmountMinor ?? maxVoucherAmountMinor, maxVoucherAmountMinor)
  const { total, capped } = sumUpTo(steps, cap)
  const { code, kind, category } = value
  return { code, kind, category, amounts: { [terms.currency]: total }, steps: capped }
}

function basketOf(
  value: TransferValue,
  household: HouseholdFacts,
  terms: AssessmentTerms,
): EntitlementLine | Refusal {
  const { basketNumber, perHousehold, perMember = [] } = value.basket ?? { basketNumber: 0 }
  const basket = latestBasket(terms.baskets, basketNumber)
  if (basket === undefined) return refuse('rule-invalid', { detail: `There is no basket ${basketNumber}.` })
  const steps = [
    ...(perHousehold === undefined ? [] : [householdStep(perHousehold)]),
    ...perMember.map((rule) => memberStep(rule, rule.quantity, { household, day: terms.day })),
  ]
  const { total, capped } = sumUpTo(steps, maxBasketQuantity)
  const { code, kind, category } = value
  return {
    code,
    kind,
    category,
    amounts: multiplyAmounts(itemsOfBasket(basket), total),
    basket: { number: basket.number, version: basket.version, quantity: total },
    steps: capped,
  }
}

function itemsOfBasket({ items }: Basket): Amounts {
  return items.reduce<Amounts>(
    (sum, { itemCode, quantity }) => addAmounts(sum, { [itemUnit(itemCode)]: quantity }),
    {},
  )
}

function householdStep(each: number): ValueStep {
  return { reason: 'For the household', count: 1, each, total: each }
}

function memberStep(
  rule: PerMember,
  each: number,
  { household, day }: { household: HouseholdFacts; day: string },
): ValueStep {
  const { count: meant, unknown } = countMeant(household.members, rule.which, day)
  const count = Math.min(meant, rule.upTo ?? meant)
  const limit = rule.upTo === undefined ? '' : `, up to ${rule.upTo}`
  const missing = unknown === 0 ? '' : ` (${unknown} not counted: age or sex not known well enough)`
  return {
    reason: `For each ${describeFilter(rule.which)}${limit}${missing}`,
    count,
    each,
    total: count * each,
  }
}

function sumUpTo(steps: readonly ValueStep[], cap: number): { total: number; capped: ValueStep[] } {
  const sum = steps.reduce((total, step) => total + step.total, 0)
  if (sum <= cap) return { total: sum, capped: [...steps] }
  const cut = { reason: `No more than ${cap} in all`, count: 1, each: cap - sum, total: cap - sum }
  return { total: cap, capped: [...steps, cut] }
}

/** A filter in words: `woman or girl from 12`, `member under 5`. */
function describeFilter({ sex, ageFrom, ageTo, disability }: MemberFilter): string {
  const who = sex === undefined ? 'member' : sex.map((one) => sexWords[one]).join(' or ')
  const parts = [who]
  if (ageFrom !== undefined && ageTo !== undefined) parts.push(`from ${ageFrom} to ${ageTo}`)
  else if (ageFrom !== undefined) parts.push(`from ${ageFrom}`)
  else if (ageTo !== undefined) parts.push(`under ${ageTo + 1}`)
  if (disability !== undefined) parts.push(disability ? 'with a disability' : 'without a disability')
  return parts.join(' ')
}

const sexWords: Record<Sex, string> = {
  female: 'woman or girl',
  male: 'man or boy',
  other: 'member of another sex',
  unknown: 'member of unknown sex',
}
