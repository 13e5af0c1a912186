import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Assessment } from '../../shared/domain/assessment.ts'
import { assess, type HouseholdFacts, isMeant, type MemberFacts } from '../../shared/domain/eligibility.ts'
import { type Age, sexes } from '../../shared/domain/household.ts'
import type { Condition, MemberFilter, TransferValue } from '../../shared/domain/programme.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { aMember, assessmentDay, kit, terms } from '../fixtures/household-facts.ts'

const years = fc.integer({ min: 0, max: 120 })
const days = fc
  .date({ min: new Date('1925-01-01'), max: new Date(assessmentDay), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const ages: fc.Arbitrary<Age> = fc.oneof(
  days.map((birthDate) => ({ birthDate })),
  fc.record({ years, asOf: days }),
  fc
    .tuple(years, years, days)
    .map(([one, other, asOf]) => ({ fromYears: Math.min(one, other), toYears: Math.max(one, other), asOf })),
)
const members: fc.Arbitrary<MemberFacts> = fc
  .record({
    sex: fc.constantFrom(...sexes),
    age: fc.option(ages, { nil: undefined }),
    disability: fc.boolean(),
  })
  .map(({ age, ...member }) => ({ ...member, isHead: false, ...(age && { age }) }))
const households: fc.Arbitrary<HouseholdFacts> = fc
  .record({
    siteId: fc.constantFrom('sit_a', 'sit_b'),
    members: fc.array(members, { minLength: 1, maxLength: 30 }),
  })
  .map(({ siteId, members: all }) => ({
    householdId: 'hh_a',
    siteId,
    members: all.map((member, index) => ({ ...member, isHead: index === 0 })),
  }))

const filters: fc.Arbitrary<MemberFilter> = fc
  .record(
    {
      sex: fc.subarray([...sexes], { minLength: 1 }),
      ages: fc.tuple(years, years),
      disability: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(({ ages: bounds, ...filter }) => ({
    ...filter,
    ...(bounds && { ageFrom: Math.min(...bounds), ageTo: Math.max(...bounds) }),
  }))
const bounds = fc.record({ atLeast: fc.nat(10), atMost: fc.nat(30) }, { requiredKeys: [] })
const conditions: fc.Arbitrary<Condition> = fc.oneof(
  bounds.map((bound) => ({ fact: 'household-size' as const, ...bound })),
  fc.tuple(filters, bounds).map(([which, bound]) => ({ fact: 'members' as const, which, ...bound })),
  filters.map((which) => ({ fact: 'head' as const, which })),
  fc.subarray(['sit_a', 'sit_b']).map((oneOf) => ({ fact: 'site' as const, oneOf })),
)

const perMember = fc.record(
  { which: filters, upTo: fc.integer({ min: 1, max: 30 }) },
  { requiredKeys: ['which'] },
)
const amounts = fc.integer({ min: 1, max: 1_000_000_000 })
const money: fc.Arbitrary<TransferValue> = fc
  .record(
    {
      perHouseholdMinor: amounts,
      perMember: fc.array(
        fc.tuple(perMember, amounts).map(([rule, amountMinor]) => ({ ...rule, amountMinor })),
        { maxLength: 5 },
      ),
      maxAmountMinor: amounts,
    },
    { requiredKeys: [] },
  )
  .map((rule) => ({ code: 'food', kind: 'value', category: 'food', money: rule }))
const baskets: fc.Arbitrary<TransferValue> = fc
  .record(
    {
      perHousehold: fc.integer({ min: 1, max: 255 }),
      perMember: fc.array(
        fc
          .tuple(perMember, fc.integer({ min: 1, max: 255 }))
          .map(([rule, quantity]) => ({ ...rule, quantity })),
        { maxLength: 5 },
      ),
    },
    { requiredKeys: [] },
  )
  .map((rule) => ({
    code: 'kit',
    kind: 'commodity',
    category: 'hygiene',
    basket: { basketNumber: kit.number, ...rule },
  }))
const values = fc.oneof(money, baskets)

function assessed(household: HouseholdFacts, rules: Parameters<typeof terms>[0]): Assessment {
  const outcome = assess(household, terms(rules))
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome
}

/** What one value gives, in baskets or minor units. */
function worth(household: HouseholdFacts, value: TransferValue): number {
  const [line] = assessed(household, { transferValues: [value] }).lines
  return line?.basket?.quantity ?? line?.amounts['USD'] ?? 0
}

const withOneMore = (household: HouseholdFacts, member: MemberFacts): HouseholdFacts => ({
  ...household,
  members: [...household.members, member],
})

describe('assess', () => {
  it('is eligible exactly when every condition holds', () => {
    fc.assert(
      fc.property(households, fc.array(conditions, { maxLength: 6 }), (household, all) => {
        const assessment = assessed(household, { all })
        expect(assessment.eligible).toBe(assessment.conditions.every(({ held }) => held))
        const alone = all.map((condition) => assessed(household, { all: [condition] }).eligible)
        expect(assessment.eligible).toBe(alone.every(Boolean))
      }),
    )
  })

  it('gives no less to a household with one more member', () => {
    fc.assert(
      fc.property(households, members, values, (household, member, value) => {
        expect(worth(withOneMore(household, member), value)).toBeGreaterThanOrEqual(worth(household, value))
      }),
    )
  })

  it('never gives more than the rule or a voucher allows', () => {
    fc.assert(
      fc.property(households, values, (household, value) => {
        const most = value.basket ? 255 : Math.min(value.money?.maxAmountMinor ?? 0xffff_ffff, 0xffff_ffff)
        expect(worth(household, value)).toBeLessThanOrEqual(most)
      }),
    )
  })

  it('gives whole positive amounts, whose steps add up to them', () => {
    fc.assert(
      fc.property(households, fc.array(values, { maxLength: 4 }), (household, transferValues) => {
        for (const line of assessed(household, { transferValues }).lines) {
          expect(
            Object.values(line.amounts).every((amount) => Number.isSafeInteger(amount) && amount > 0),
          ).toBe(true)
          const sum = line.steps.reduce((total, step) => total + step.total, 0)
          expect(sum).toBe(line.basket?.quantity ?? line.amounts['USD'])
          expect(line.steps.every((step) => step.count * step.each === step.total)).toBe(true)
        }
      }),
    )
  })

  it('does not depend on the order of the members', () => {
    const shuffled = households.chain((household) =>
      fc.tuple(
        fc.constant(household),
        fc.shuffledSubarray([...household.members], {
          minLength: household.members.length,
          maxLength: household.members.length,
        }),
      ),
    )
    fc.assert(
      fc.property(
        shuffled,
        fc.array(conditions),
        fc.array(values),
        ([household, order], all, transferValues) => {
          const rules = { all, transferValues }
          expect(assessed({ ...household, members: order }, rules)).toEqual(assessed(household, rules))
        },
      ),
    )
  })

  it('counts no member that it is not sure of', () => {
    fc.assert(
      fc.property(households, filters, (household, which) => {
        const [result] = assessed(household, { all: [{ fact: 'members', which, atLeast: 1 }] }).conditions
        const answers = household.members.map((member) => isMeant(member, which, assessmentDay))
        expect(result?.value).toBe(answers.filter((answer) => answer === true).length)
        expect(result?.unknownMembers).toBe(answers.filter((answer) => answer === undefined).length)
      }),
    )
  })
})

describe('isMeant', () => {
  it('is sure of a range exactly when it says the same of each age in it', () => {
    fc.assert(
      fc.property(years, years, filters, (one, other, which) => {
        const [fromYears, toYears] = [Math.min(one, other), Math.max(one, other)]
        const meant = (age: Age) => isMeant(aMember({ age }), which, assessmentDay)
        const each = Array.from({ length: toYears - fromYears + 1 }, (_, index) =>
          meant({ years: fromYears + index, asOf: assessmentDay }),
        )
        const sure = each.every((answer) => answer === each[0]) ? each[0] : undefined
        const whole = meant({ fromYears, toYears, asOf: assessmentDay })
        expect(whole).toBe(sure)
      }),
    )
  })
})
