// Expires the vouchers whose time and grace are over: what they held returns to their budget lines. It may run twice,
// at once, or stop half way: each voucher ends by a write of its own, and leaves the list of its day with it.
import { dayNumber, dayOfNumber } from '../domain/calendar.ts'
import { decideExpiry } from '../domain/voucher-ending.ts'
import type { CommitEnding, FindVoucher } from './correction-ports.ts'
import { inParallel } from './in-parallel.ts'

/** A page of the vouchers that end on a day (UTC, with the grace), in one of its lists. */
export type ListExpiring = (asked: {
  readonly day: string
  readonly shard: number
  readonly cursor?: string | undefined
}) => Promise<{ readonly voucherIds: readonly string[]; readonly cursor?: string }>

type ExpireVouchersPorts = {
  readonly findVoucher: FindVoucher
  readonly commitEnding: CommitEnding
  readonly listExpiring: ListExpiring
  /** Lists a day. */
  readonly shards: number
  readonly clock: () => number
}

/** The schedule may have stood still for so long, and nothing is missed. */
const daysBack = 100
const atOnce = 16

export type ExpiryCounts = { readonly expired: number; readonly left: number; readonly complete: boolean }

/**
 * Works through the lists of the last 100 days until `stopAt` (milliseconds since 1970). `left` counts vouchers that
 * another write changed at the same moment: the next run takes them.
 */
export const expireVouchers =
  (ports: ExpireVouchersPorts) =>
  async ({ now, stopAt }: { now: number; stopAt: number }): Promise<ExpiryCounts> => {
    const today = dayNumber(new Date(now).toISOString().slice(0, 10))
    const lists = Array.from({ length: (daysBack + 1) * ports.shards }, (_, index) => ({
      day: dayOfNumber(today - daysBack + Math.floor(index / ports.shards)),
      shard: index % ports.shards,
    }))
    const counts = { expired: 0, left: 0 }
    const isOver = () => ports.clock() >= stopAt
    await inParallel(lists, 4, async (list) => {
      let cursor: string | undefined
      do {
        if (isOver()) return
        const page = await ports.listExpiring({ ...list, cursor })
        await inParallel(page.voucherIds, atOnce, async (voucherId) => {
          const outcome = await expireOne(ports, voucherId, now)
          if (outcome !== 'not-due') counts[outcome] += 1
        })
        cursor = page.cursor
      } while (cursor !== undefined)
    })
    return { ...counts, complete: !isOver() }
  }

async function expireOne(
  ports: ExpireVouchersPorts,
  voucherId: string,
  now: number,
): Promise<'expired' | 'left' | 'not-due'> {
  const voucher = await ports.findVoucher(voucherId)
  const write = voucher && decideExpiry(voucher, now)
  if (write === undefined) return 'not-due'
  return (await ports.commitEnding(write)) ? 'expired' : 'left'
}
