// One voucher by itself: its balances, its history, its place in a round and in the status list.
import type { CheckBook } from './check-book.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { redemptionEntry, voucherEntry } from './matching-entries.ts'
import type { StoredVoucher } from './stored-shapes.ts'
import { openSums } from './sums.ts'
import { checkText } from './text-checks.ts'

export type VoucherSums = ReturnType<typeof openVoucherSums>

export function openVoucherSums() {
  return {
    /** By round, grant and unit. */
    issued: openSums(),
    /** Vouchers, by round and shard of the status list. */
    shardCount: openSums(),
    /** By unit. */
    held: openSums(),
    redeemed: openSums(),
    /** By programme: a bit for each place that is taken. */
    statusIndexes: new Map<string, Uint8Array>(),
  }
}

type Given = { readonly facts: LedgerFacts; readonly sums: VoucherSums; readonly book: CheckBook }

/** Checks one voucher and adds it to the sums and to what must match the Ledger table. */
export function takeVoucher(voucher: StoredVoucher, { facts, sums, book }: Given): void {
  checkBalances(voucher, book)
  checkHistory(voucher, book)
  checkRound(voucher, { facts, book })
  checkStatusIndex(voucher, sums, book)
  checkText(voucher, { facts, book })
  addToSums(voucher, sums)
  facts.entitlements.add('right', voucherEntry(voucher))
  for (const [id, redemption] of Object.entries(voucher.t))
    facts.lines.add('left', redemptionEntry(voucher, id, redemption))
}

const named = ({ voucherId }: StoredVoucher) => `voucher ${voucherId}`

function unitsOf({ issued, bal, t }: StoredVoucher): string[] {
  const redeemed = Object.values(t).flatMap(({ amounts }) => Object.keys(amounts))
  return [...new Set([...Object.keys(issued), ...Object.keys(bal), ...redeemed])]
}

function redeemedOf({ t }: StoredVoucher, unit: string): number {
  return Object.values(t).reduce((sum, { amounts }) => sum + (amounts[unit] ?? 0), 0)
}

function checkBalances(voucher: StoredVoucher, book: CheckBook): void {
  for (const unit of unitsOf(voucher)) {
    const left = voucher.bal[unit] ?? 0
    const issued = voucher.issued[unit] ?? 0
    const redeemed = redeemedOf(voucher, unit)
    book.expect('voucher-balances-not-negative', Number.isSafeInteger(left) && left >= 0, () => ({
      item: named(voucher),
      problem: `holds ${left} ${unit}`,
    }))
    book.expect('voucher-value-conserved', issued === left + redeemed, () => ({
      item: named(voucher),
      problem: `${issued} ${unit} issued, but ${left} left and ${redeemed} redeemed`,
    }))
  }
  const count = Object.keys(voucher.t).length
  book.expect('voucher-version-counts-redemptions', voucher.ver === count, () => ({
    item: named(voucher),
    problem: `version ${voucher.ver} with ${count} redemptions`,
  }))
}

/** Amounts are above zero, so balances only fall: sorted by the balance after, there is one order or none. */
function checkHistory(voucher: StoredVoucher, book: CheckBook): void {
  const problems: string[] = []
  const told = new Set<string>()
  for (const unit of unitsOf(voucher)) {
    let balance = voucher.issued[unit] ?? 0
    for (const { id, amount, after } of stepsOf(voucher, unit)) {
      told.add(`${id}|${unit}`)
      if (amount <= 0 || after !== balance - amount)
        problems.push(`redemption ${id}: ${balance} less ${amount} ${unit} is not ${after}`)
      balance = after
    }
    if (balance !== (voucher.bal[unit] ?? 0)) problems.push(`the history ends at ${balance} ${unit}`)
  }
  for (const name of Object.keys(voucher.b))
    if (!told.has(name)) problems.push(`a balance without a redemption: ${name}`)
  book.expect('voucher-running-balances', problems.length === 0, () => ({
    item: named(voucher),
    problem: problems.join('; '),
  }))
}

function stepsOf({ t, b }: StoredVoucher, unit: string) {
  return Object.entries(t)
    .filter(([, { amounts }]) => amounts[unit] !== undefined)
    .map(([id, { amounts }]) => ({
      id,
      amount: amounts[unit] ?? 0,
      after: b[`${id}|${unit}`] ?? Number.NaN,
    }))
    .sort((left, right) => right.after - left.after)
}

const withVouchers = new Set(['issuing', 'issued', 'released', 'closed'])

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

function addToSums(voucher: StoredVoucher, sums: VoucherSums): void {
  const { roundId, grantId } = voucher
  for (const [unit, amount] of Object.entries(voucher.issued))
    sums.issued.add([roundId, grantId, unit], amount)
  for (const [unit, amount] of Object.entries(voucher.bal)) sums.held.add([unit], amount)
  for (const { amounts } of Object.values(voucher.t))
    for (const [unit, amount] of Object.entries(amounts)) sums.redeemed.add([unit], amount)
  sums.shardCount.add([roundId, String(voucher.statusIndex % 32)], 1)
}
