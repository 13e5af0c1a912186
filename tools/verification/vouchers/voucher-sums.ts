// What all vouchers together say, as sums: of these the rest of the books is compared.
import { openSums } from '../sums.ts'
import { dayOf } from '../utc-day.ts'
import { sideOf } from './movement-checks.ts'
import type { StoredMovement, StoredVoucher } from './voucher-shapes.ts'

export type VoucherSums = ReturnType<typeof openVoucherSums>

export function openVoucherSums() {
  return {
    /** Of first cards, by round, grant and unit. A card that replaces another issues nothing new. */
    issued: openSums(),
    /** First cards, by round and shard of the status list. */
    shardCount: openSums(),
    /** By unit. */
    held: openSums(),
    /** Given back to budget lines, by programme, grant and unit. */
    returned: openSums(),
    /** Left a lost card and not yet on the next one, by unit. */
    betweenCards: openSums(),
    /** What programmes bear of claims, by programme and unit. */
    lost: openSums(),
    /** What redemptions, reversals and losses moved, by programme, vendor, `payable` or `receivable`, and unit. */
    vendors: openSums(),
    /** The latest movement, by programme and vendor. */
    vendorsLast: openLatest(),
    /** Counts and amounts by programme, day, site, round, what and, of amounts, unit. */
    activity: openSums(),
    /** The latest movement, by programme, day, site and round. */
    activityLast: openLatest(),
    /** By programme: a bit for each place in the status list that is taken. */
    statusIndexes: new Map<string, Uint8Array>(),
  }
}

/** The latest instant by name: what has just moved may not be told everywhere yet. */
export type Latest = {
  readonly see: (name: string, at: number) => void
  readonly of: (name: string) => number
}

function openLatest(): Latest {
  const latest = new Map<string, number>()
  const of = (name: string) => latest.get(name) ?? 0
  return {
    see: (name, at) => {
      if (at > of(name)) latest.set(name, at)
    },
    of,
  }
}

export function addToSums(voucher: StoredVoucher, sums: VoucherSums): void {
  const { roundId, grantId, issued, issuedAt, replaces } = voucher
  for (const [unit, amount] of Object.entries(voucher.bal)) sums.held.add([unit], amount)
  if (replaces === undefined) {
    for (const [unit, amount] of Object.entries(issued)) sums.issued.add([roundId, grantId, unit], amount)
    sums.shardCount.add([roundId, String(voucher.statusIndex % 32)], 1)
    count(voucher, sums, { what: 'issued', site: '-', at: issuedAt, amounts: issued })
  } else for (const [unit, amount] of Object.entries(issued)) sums.betweenCards.add([unit], -amount)
  for (const movement of Object.values(voucher.t)) addMovement(voucher, movement, sums)
}

function addMovement(voucher: StoredVoucher, movement: StoredMovement, sums: VoucherSums): void {
  const { programmeId, grantId } = voucher
  const { amounts, at } = movement
  const what = sideOf(movement)
  const site = 'siteId' in movement ? movement.siteId : '-'
  count(voucher, sums, { what, site, at, amounts })
  if ('vendorId' in movement) sums.vendorsLast.see(`${programmeId}|${movement.vendorId}`, at)
  for (const [unit, amount] of Object.entries(amounts)) {
    if (movement.cause === undefined)
      sums.vendors.add([programmeId, movement.vendorId, 'payable', unit], amount)
    else if (movement.cause === 'voucher-reversed')
      sums.vendors.add([programmeId, movement.vendorId, movement.from, unit], -amount)
    else if (movement.cause === 'conflict-paid') {
      sums.vendors.add([programmeId, movement.vendorId, 'payable', unit], amount)
      sums.lost.add([programmeId, unit], amount)
    } else if (movement.cause === 'card-replaced') sums.betweenCards.add([unit], amount)
    else sums.returned.add([programmeId, grantId, unit], amount)
  }
}

type Counted = {
  readonly what: string
  readonly site: string
  readonly at: number
  readonly amounts: Readonly<Record<string, number>>
}

/** As the counters name it: see `counter-checks.ts`. */
function count({ programmeId, roundId }: StoredVoucher, sums: VoucherSums, counted: Counted): void {
  const { what, site, at, amounts } = counted
  const place = [programmeId, dayOf(at), site, roundId].join('|')
  sums.activityLast.see(place, at)
  sums.activity.add([place, what], 1)
  for (const [unit, amount] of Object.entries(amounts)) sums.activity.add([place, what, unit], amount)
}
