// Whether a round can be prepared as asked: its codes are in the rules, its dates fit a voucher, and a standing
// round's envelope pays for exactly what its lines hand out.
import { envelopeLine } from './envelope.ts'
import type { Basket, Programme } from './programme.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Round } from './round.ts'
import type { TotalLine } from './round-totals.ts'
import { unitsOf } from './rule-validation.ts'

export type RoundPlan = Pick<Round, 'kind' | 'lines' | 'firstValidDay'> & {
  readonly envelope?: readonly TotalLine[]
}

type ProgrammeFacts = Pick<Programme, 'currency' | 'rules'> & { readonly baskets: readonly Basket[] }

/**
 * Pairs of grant and unit that one approval can reserve: it is one transaction of at most 100 writes, two a pair
 * beside the round and, when it is standing, 32 slices.
 */
export const mostBudgetLines = 33

/** The days that a VL1 voucher can name: 2020-01-01 to 2199-05-07, in days since 1970. */
const firstDay = 18_262
const lastDay = firstDay + 65_535

/** Refuses with `round-invalid` and the field at fault. */
export function validateRoundPlan(plan: RoundPlan, programme: ProgrammeFacts): Refusal | undefined {
  const { rules } = programme
  if (rules === undefined) return invalid('lines', 'The programme has no rules yet.')
  if (plan.firstValidDay < firstDay || plan.firstValidDay > lastDay)
    return invalid('firstValidDay', 'A voucher cannot start on that day.')
  const covered = new Map<string, string>()
  const codes = new Set<string>()
  for (const [index, { code, grantId }] of plan.lines.entries()) {
    const value = rules.transferValues.find((one) => one.code === code)
    if (value === undefined) return invalid(`lines.${index}.code`, `The rules have no code ${code}.`)
    if (codes.has(code)) return invalid(`lines.${index}.code`, `The code ${code} is named twice.`)
    codes.add(code)
    for (const unit of unitsOf(value, programme)) covered.set(envelopeLine(grantId, unit), code)
  }
  if (covered.size > mostBudgetLines)
    return invalid('lines', `A round can draw on at most ${mostBudgetLines} pairs of grant and unit.`)
  return validateEnvelope(plan, covered)
}

const invalid = (field: string, detail: string) => refuse('round-invalid', { field, detail })

function validateEnvelope(plan: RoundPlan, covered: ReadonlyMap<string, string>): Refusal | undefined {
  const { kind, envelope } = plan
  if (kind === 'cycle')
    return envelope === undefined ? undefined : invalid('envelope', 'Only a standing round has an envelope.')
  if (envelope === undefined || envelope.length === 0)
    return invalid('envelope', 'A standing round needs an envelope.')
  const paid = new Set<string>()
  for (const [index, { grantId, unit }] of envelope.entries()) {
    const key = envelopeLine(grantId, unit)
    if (!covered.has(key)) return invalid(`envelope.${index}`, `No line hands out ${unit} of this grant.`)
    if (paid.has(key)) return invalid(`envelope.${index}`, 'This grant and unit are named twice.')
    paid.add(key)
  }
  for (const [key, code] of covered)
    if (!paid.has(key)) return invalid('envelope', `Nothing in the envelope pays for all of ${code}.`)
  return undefined
}
