// One voucher by itself: its history, its end, its text, its place in a round and in the status list.
import type { CheckBook } from '../check-book.ts'
import type { LedgerFacts } from '../ledger-facts.ts'
import { checkClaims } from './claim-checks.ts'
import { checkEnding } from './ending-checks.ts'
import { checkMovements } from './movement-checks.ts'
import { checkReversals } from './reversal-checks.ts'
import { checkText } from './text-checks.ts'
import { named, stepsOf } from './voucher-history.ts'
import type { StoredVoucher } from './voucher-shapes.ts'
import { addToSums, type VoucherSums } from './voucher-sums.ts'

type Given = { readonly facts: LedgerFacts; readonly sums: VoucherSums; readonly book: CheckBook }

/** Checks one voucher and adds it to the sums and to what must match the Ledger table. */
export function takeVoucher(voucher: StoredVoucher, { facts, sums, book }: Given): void {
  const history = { voucher, steps: stepsOf(voucher), book }
  checkMovements(history)
  checkReversals(history)
  checkEnding(history)
  checkClaims(history)
  checkRound(voucher, { facts, book })
  checkStatusIndex(voucher, sums, book)
  checkText(voucher, { facts, book })
  addToSums(voucher, sums)
  facts.matches.add({ voucher })
  facts.losses.takeClaims(voucher)
}

const withVouchers = new Set<string>(['issuing', 'issued', 'released', 'closed'])

function checkRound(voucher: StoredVoucher, { facts, book }: Pick<Given, 'facts' | 'book'>): void {
  const round = facts.rounds.get(voucher.roundId)
  const problem = () => {
    if (round === undefined) return `its round ${voucher.roundId} is not in its programme`
    if (round.programmeId !== voucher.programmeId) return `its round belongs to ${round.programmeId}`
    return withVouchers.has(round.state) ? '' : `its round is ${round.state}`
  }
  book.expect('voucher-in-open-round', problem() === '', () => ({ item: named(voucher), problem: problem() }))
}

function checkStatusIndex(voucher: StoredVoucher, { statusIndexes }: VoucherSums, book: CheckBook): void {
  const { programmeId, statusIndex } = voucher
  const bits = roomFor(statusIndexes.get(programmeId), statusIndex)
  statusIndexes.set(programmeId, bits)
  const byte = Math.floor(statusIndex / 8)
  const bit = 1 << (statusIndex % 8)
  const taken = ((bits[byte] ?? 0) & bit) !== 0
  bits[byte] = (bits[byte] ?? 0) | bit
  book.expect('voucher-status-index-unique', !taken, () => ({
    item: named(voucher),
    problem: `place ${statusIndex} is another voucher's too`,
  }))
}

/** The bits, in a larger array when the place lies beyond them. An index is four bytes: half a gigabyte at most. */
function roomFor(bits: Uint8Array | undefined, index: number): Uint8Array {
  const known = bits ?? new Uint8Array(1024)
  const byte = Math.floor(index / 8)
  if (byte < known.length) return known
  const larger = new Uint8Array(Math.max(known.length * 2, byte + 1))
  larger.set(known)
  return larger
}
