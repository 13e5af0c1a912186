// A programme's status list: two bits a voucher, at the voucher's `statusIndex`. What is not in it is no voucher: a
// Bloom filter would turn people away by mistake.
import type { Amounts } from './money.ts'
import type { VoucherStatus } from './voucher.ts'

export const voucherStates = ['unissued', 'valid', 'spent', 'void'] as const
export type VoucherState = (typeof voucherStates)[number]

/** What the list says of a voucher: `spent` when nothing is left of it, `void` when it ended otherwise. */
export function listedState({ status, bal }: { status: VoucherStatus; bal: Amounts }): VoucherState {
  if (status !== 'active') return 'void'
  return Object.values(bal).some((left) => left > 0) ? 'valid' : 'spent'
}

/** Four vouchers a byte, the first in the lowest bits. */
export type StatusBits = Uint8Array

/** An empty list for indices below `count`. */
export function emptyStatusBits(count: number): StatusBits {
  return new Uint8Array(Math.ceil(count / 4))
}

export function setVoucherState(bits: StatusBits, index: number, state: VoucherState): void {
  const shift = 2 * (index % 4)
  const at = Math.floor(index / 4)
  bits[at] = ((bits[at] ?? 0) & ~(3 << shift)) | (voucherStates.indexOf(state) << shift)
}

/** The same list, long enough for `index`: at least doubled, so that a list that grows is seldom copied. */
export function withRoomFor(bits: StatusBits, index: number): StatusBits {
  const length = Math.floor(index / 4) + 1
  if (length <= bits.length) return bits
  const longer = new Uint8Array(Math.max(length, 2 * bits.length))
  longer.set(bits)
  return longer
}

/** An index beyond the list is `unissued`: the voucher is newer than the list, or there is none. */
export function voucherStateAt(bits: StatusBits, index: number): VoucherState {
  return voucherStates[((bits[Math.floor(index / 4)] ?? 0) >> (2 * (index % 4))) & 3] ?? 'unissued'
}
