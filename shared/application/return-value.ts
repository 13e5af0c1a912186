// Value that vouchers give back is added to the budget line it came from: what was left when one ended, and what a
// reversal brought after that. The voucher tells it, by its stream: twice, late, in any order. It is added once.
import type { MovementCause } from '../domain/ledger.ts'
import type { Amounts } from '../domain/money.ts'
import type { Voucher } from '../domain/voucher.ts'
import { movementTransferId, transfersOf } from '../domain/voucher-transfers.ts'
import type { NumberedChange } from './project-voucher-change.ts'

export type ValueReturn = {
  readonly voucherId: string
  /** Unique within the voucher. */
  readonly movementId: string
  readonly programmeId: string
  readonly grantId: string
  /** One entry a unit. */
  readonly amounts: Amounts
  /** Milliseconds since 1970. */
  readonly at: number
}

export type ReturnValuePorts = {
  /** Adds each that was not added before; returns why each failed that did, by its transfer's id. */
  readonly addReturns: (returns: readonly ValueReturn[]) => Promise<ReadonlyMap<string, string>>
}

/** The id of the transfer that the voucher tells of it. */
export function returnTransferId({ voucherId, movementId }: ValueReturn): string {
  return movementTransferId(voucherId, movementId)
}

/** Returns why each change failed that did, by its id. The others are done. */
export const returnValue =
  (ports: ReturnValuePorts) =>
  async (changes: readonly NumberedChange[]): Promise<ReadonlyMap<string, string>> => {
    const failures = new Map<string, string>()
    const due = new Map<string, { readonly told: ValueReturn; readonly changeIds: string[] }>()
    for (const { changeId, after } of changes)
      try {
        for (const told of returnsOf(after)) {
          const id = returnTransferId(told)
          due.set(id, { told, changeIds: [...(due.get(id)?.changeIds ?? []), changeId] })
        }
      } catch (error) {
        failures.set(changeId, error instanceof Error ? error.message : String(error))
      }
    if (due.size === 0) return failures
    const failed = await ports.addReturns([...due.values()].map(({ told }) => told))
    for (const [id, reason] of failed)
      for (const changeId of due.get(id)?.changeIds ?? []) failures.set(changeId, reason)
    return failures
  }

/**
 * All that the voucher gave back so far, not only what this change brought: what was lost on the way comes with the
 * next change, and nothing is added twice. Throws on a history that cannot be told.
 */
function returnsOf(voucher: Voucher): ValueReturn[] {
  transfersOf(voucher)
  const { voucherId, programmeId, grantId } = voucher
  return voucher.movements
    .filter(({ cause }) => cause !== undefined && givesBack.has(cause))
    .map(({ transferId: movementId, amounts, at }) => ({
      ...{ voucherId, movementId, programmeId, grantId, amounts, at },
    }))
}

const givesBack: ReadonlySet<MovementCause> = new Set(['voucher-expired', 'voucher-voided', 'value-returned'])
