// A household has one voucher for each entitlement, and none without. A card that replaces another is not counted.
import { amountsText } from '../sums.ts'
import { type Match, named } from './match.ts'
import { type Entry, type Mismatch, openMatching } from './matching.ts'

const check = 'entitlements-equal-vouchers'

/** Left: entitlements. Right: vouchers. One group a round; one that is still planned is not compared. */
export function openEntitlementMatch(): Match {
  return {
    check,
    matching: openMatching(),
    counted: 'right',
    entriesOf: (told) => {
      if ('entitlement' in told) {
        const { entitlement } = told
        const { roundId, householdId, code, amounts } = entitlement
        const item = `entitlement ${roundId} ${householdId} ${code}`
        return [['left', entryOf({ ...entitlement, amounts, item })]]
      }
      if (!('voucher' in told) || told.voucher.replaces !== undefined) return []
      const { voucher } = told
      return [
        ['right', entryOf({ ...voucher, amounts: voucher.issued, item: `voucher ${voucher.voucherId}` })],
      ]
    },
    judge: ({ group, left, right }, { book, rounds }) => {
      const round = rounds.get(group)
      const found = { item: named(right.length > 0 ? right : left), problem: describe({ left, right }) }
      // A cycle that is being issued, and a walk-in whose second half is still to come.
      const underWay = round !== undefined && (round.kind === 'standing' || round.state === 'issuing')
      if (right.length === 0 && left.length === 1 && underWay) book.pending(check, found)
      else book.violated(check, found)
    },
    counts: (roundId, { rounds }) => {
      const state: string | undefined = rounds.get(roundId)?.state
      return state === undefined || openStates.has(state)
    },
  }
}

const openStates = new Set(['issuing', 'issued', 'released', 'closed'])

type Given = {
  readonly roundId: string
  readonly householdId: string
  readonly code: string
  readonly grantId: string
  readonly kind: string
  readonly amounts: Readonly<Record<string, number>>
  readonly item: string
}

function entryOf({ roundId, householdId, code, grantId, kind, amounts, item }: Given): Entry {
  return {
    group: roundId,
    key: `${householdId}|${code}`,
    row: `${grantId}|${kind}|${amountsText(amounts)}`,
    item,
  }
}

function describe({ left, right }: Pick<Mismatch, 'left' | 'right'>): string {
  if (right.length === 0) return 'no voucher was issued for it'
  if (left.length === 0) return 'there is no entitlement for it'
  if (left.length > 1 || right.length > 1) return `${left.length} entitlements and ${right.length} vouchers`
  return `the entitlement says ${left[0]?.row}, the voucher ${right[0]?.row}`
}
