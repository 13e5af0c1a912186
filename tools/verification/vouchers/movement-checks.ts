// A voucher's movements: each has its place in the order, the balances follow from one to the next, and nothing is lost.
import type { CheckBook } from '../check-book.ts'
import { isReversal, named, type Step, unitsOf } from './voucher-history.ts'
import type { StoredMovement, StoredVoucher } from './voucher-shapes.ts'

type History = { readonly voucher: StoredVoucher; readonly steps: readonly Step[]; readonly book: CheckBook }

/** Checks order, names and balances of the movements, and that value is conserved. */
export function checkMovements(history: History): void {
  checkNumbers(history)
  checkNames(history)
  checkRunningBalances(history)
  checkNeverNegative(history)
  checkConservation(history)
}

function checkNumbers({ voucher, steps, book }: History): void {
  const { ver, n, t } = voucher
  const problems: string[] = []
  if (ver !== steps.length) problems.push(`version ${ver} with ${steps.length} movements`)
  for (const [index, { id, number }] of steps.entries())
    if (number !== index + 1) problems.push(`movement ${id} has the number ${number}, not ${index + 1}`)
  for (const id of Object.keys(n))
    if (!Object.hasOwn(t, id)) problems.push(`a number without a movement: ${id}`)
  book.judge('voucher-movements-numbered', named(voucher), problems)
}

const names = {
  'voucher-expired': 'expired',
  'voucher-voided': 'voided',
  'card-replaced': 'replaced',
} as const

function checkNames({ voucher, steps, book }: History): void {
  const problems = steps
    .filter(({ id, movement }) => !isNamed(id, movement))
    .map(({ id, movement }) => `movement ${id} is named unlike a ${movement.cause ?? 'redemption'}`)
  book.judge('voucher-movements-named', named(voucher), problems)
}

function isNamed(id: string, movement: StoredMovement): boolean {
  if (movement.cause === undefined)
    return !id.includes('.') && !Object.values(names).some((name) => name === id)
  if (movement.cause === 'voucher-reversed') return id === `${movement.reverses}.reversed`
  if (movement.cause === 'value-returned') return id.endsWith('.returned')
  if (movement.cause === 'conflict-paid') return id === `${movement.claim}.paid`
  return id === names[movement.cause]
}

/** A reversal brings back, a loss leaves alone, everything else takes away. */
function changeBy(movement: StoredMovement): 1 | 0 | -1 {
  if (isReversal(movement)) return 1
  return movement.cause === 'conflict-paid' ? 0 : -1
}

/** From what was issued on, movement by movement. Where it ends is for `voucher-value-conserved` to say. */
function checkRunningBalances({ voucher, steps, book }: History): void {
  const problems: string[] = []
  const told = new Set<string>()
  const balance: Record<string, number> = { ...voucher.issued }
  for (const { id, movement } of steps)
    for (const [unit, amount] of Object.entries(movement.amounts)) {
      const name = `${id}|${unit}`
      told.add(name)
      const [before, after] = [balance[unit] ?? 0, voucher.b[name] ?? Number.NaN]
      const change = changeBy(movement) * amount
      if (!(Number.isSafeInteger(amount) && amount > 0))
        problems.push(`movement ${id} moves ${amount} ${unit}`)
      if (after !== before + change)
        problems.push(
          `movement ${id}: ${before} ${unit} ${change < 0 ? 'less' : 'and'} ${Math.abs(change)} is not ${after}`,
        )
      balance[unit] = after
    }
  for (const name of Object.keys(voucher.b))
    if (!told.has(name)) problems.push(`a balance without a movement: ${name}`)
  book.judge('voucher-running-balances', named(voucher), problems)
}

function checkNeverNegative({ voucher, book }: History): void {
  const isAmount = (held: number) => Number.isSafeInteger(held) && held >= 0
  const now = Object.entries(voucher.bal).filter(([, held]) => !isAmount(held))
  const once = Object.entries(voucher.b).filter(([, held]) => !isAmount(held))
  book.judge('voucher-balances-not-negative', named(voucher), [
    ...now.map(([unit, held]) => `holds ${held} ${unit}`),
    ...once.map(([name, held]) => `held ${held} after ${name}`),
  ])
}

/**
 * What was issued is what is left, what vendors kept, and what went back to the budget or on to the next card. What the
 * programme lost was never the voucher's.
 */
function checkConservation({ voucher, steps, book }: History): void {
  for (const unit of unitsOf(voucher)) {
    const issued = voucher.issued[unit] ?? 0
    const left = voucher.bal[unit] ?? 0
    const sums = { redeemed: 0, reversed: 0, returned: 0, replaced: 0, lost: 0 }
    for (const { movement } of steps) sums[sideOf(movement)] += movement.amounts[unit] ?? 0
    const { redeemed, reversed, returned, replaced } = sums
    const holds = issued === left + redeemed - reversed + returned + replaced
    book.expect('voucher-value-conserved', holds, () => ({
      item: named(voucher),
      problem: `${issued} ${unit} issued, but ${left} left, ${redeemed} redeemed, ${reversed} reversed, ${returned} returned and ${replaced} replaced`,
    }))
  }
}

/** What a movement counts as, in a voucher's sums and in the counters. */
export function sideOf({
  cause,
}: StoredMovement): 'redeemed' | 'reversed' | 'returned' | 'replaced' | 'lost' {
  if (cause === undefined) return 'redeemed'
  if (cause === 'conflict-paid') return 'lost'
  if (cause === 'voucher-reversed') return 'reversed'
  return cause === 'card-replaced' ? 'replaced' : 'returned'
}
