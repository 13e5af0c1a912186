// A voucher's movements in the order that their numbers give, and what each of them is.
import type { StoredMovement, StoredReversal, StoredVoucher } from './voucher-shapes.ts'

export type Step = {
  readonly id: string
  /** From 1; not a number where it has none. */
  readonly number: number
  readonly movement: StoredMovement
}

/** Those without a number come last. */
export function stepsOf({ t, n }: StoredVoucher): Step[] {
  const steps = Object.entries(t).map(([id, movement]) => ({ id, number: n[id] ?? Number.NaN, movement }))
  if (steps.length < 2) return steps
  return steps.sort((left, right) => placeOf(left) - placeOf(right))
}

const placeOf = ({ number }: Step) => (Number.isNaN(number) ? Number.MAX_SAFE_INTEGER : number)

/** A reversal brings value back onto the voucher; all but a loss take it away. */
export function isReversal(movement: StoredMovement): movement is StoredReversal {
  return movement.cause === 'voucher-reversed'
}

/** The status that each ending leaves. */
export const statusAfter = {
  'voucher-expired': 'expired',
  'voucher-voided': 'void',
  'card-replaced': 'replaced',
} as const

export function isEnding({ cause }: StoredMovement): boolean {
  return cause !== undefined && Object.hasOwn(statusAfter, cause)
}

/** What returns value to a budget line. */
export function isReturn({ cause }: StoredMovement): boolean {
  return cause === 'voucher-expired' || cause === 'voucher-voided' || cause === 'value-returned'
}

/** Every unit that the voucher has anything to do with. */
export function unitsOf({ issued, bal, t }: StoredVoucher): string[] {
  const moved = Object.values(t).flatMap(({ amounts }) => Object.keys(amounts))
  return [...new Set([...Object.keys(issued), ...Object.keys(bal), ...moved])]
}

export const named = ({ voucherId }: StoredVoucher) => `voucher ${voucherId}`
