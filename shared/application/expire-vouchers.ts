// Expires the vouchers whose time and grace are over: what they held returns to their budget lines. It may run twice,
// at once, or stop half way: each voucher ends by a write of its own, and leaves the list of its day with it.

import { dayNumber, dayOfNumber } from '../domain/calendar.ts'
import { decideExpiry } from '../domain/voucher-ending.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
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
 * another write changed at the same moment: the next run takes them. Throws when all is done that can be done and a
 * voucher could not be expired, so that the run counts as failed.
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
    const failures: string[] = []
    const isOver = () => ports.clock() >= stopAt
    await inParallel(lists, 4, async (list) => {
      let cursor: string | undefined
      do {
        if (isOver()) return
        const page = await ports.listExpiring({ ...list, cursor })
        await inParallel(page.voucherIds, atOnce, async (voucherId) => {
          // One that cannot be read must not keep the others' money from its budget, day after day.
          const outcome = await expireOne(ports, voucherId, now).catch((error: unknown) => {
            failures.push(
              `${maskedVoucherId(voucherId)}: ${error instanceof Error ? error.message : String(error)}`,
            )
          })
          if (outcome === 'expired' || outcome === 'left') counts[outcome] += 1
        })
        cursor = page.cursor
      } while (cursor !== undefined)
    })
    if (failures.length > 0)
      throw new Error(`${failures.length} vouchers could not be expired, the first: ${failures[0]}`)
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
