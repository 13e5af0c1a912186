// The counters of each programme, day, site and round: they say what the vouchers say.
import * as z from 'zod'
import type { CheckBook } from './check-book.ts'
import { isYoung } from './matches/match.ts'
import type { Item } from './scan-table.ts'
import { reader } from './shape-reader.ts'
import { openSums, type Sums } from './sums.ts'
import type { VoucherSums } from './vouchers/voucher-sums.ts'

const counter = z.object({ pk: z.string(), sk: z.string() }).catchall(z.unknown())
const readCounter = reader('counter', counter)

/** `<what>` counts, `<what>|<unit>` sums; the same item may hold who changed it last. */
const counted = /^(issued|redeemed|reversed|returned|replaced|lost)(\||$)/

export type Counters = {
  readonly take: (item: Item, programmeId: string) => void
  /** By programme, day, site, round, what and, of amounts, unit: over all shards. */
  readonly sums: Sums
}

export function openCounters(): Counters {
  const sums = openSums()
  return {
    take: (item, programmeId) => {
      const { sk, ...rest } = readCounter(item)
      const place = [programmeId, ...sk.split('#').slice(0, 3)].join('|')
      for (const [name, value] of Object.entries(rest))
        if (counted.test(name)) sums.add([place, name], typeof value === 'number' ? value : Number.NaN)
    },
    sums,
  }
}

type Given = {
  readonly counters: Counters
  readonly vouchers: VoucherSums
  readonly book: CheckBook
  readonly now: number
}

/** Checks every counter against the vouchers. What has just moved may not be counted yet. */
export function checkCounters({ counters, vouchers, book, now }: Given): void {
  const check = 'counters-equal-movements'
  const faults = new Map<string, string[]>()
  for (const name of new Set([...nameOf(counters.sums), ...nameOf(vouchers.activity)])) {
    const [programmeId, day, site, round, ...what] = name.split('|')
    const place = [programmeId, day, site, round].join('|')
    const problems = faults.get(place) ?? []
    faults.set(place, problems)
    const [said, found] = [counters.sums.of(name), vouchers.activity.of(name)]
    if (said !== found) problems.push(`${what.join(' ')}: ${said} counted, ${found} in vouchers`)
  }
  for (const [place, problems] of faults) {
    book.counted(check)
    if (problems.length === 0) continue
    const [programmeId, day, site, round] = place.split('|')
    const found = {
      item: `counter of ${programmeId}, ${day}, site ${site}, round ${round}`,
      problem: problems.sort().join('; '),
    }
    if (isYoung(vouchers.activityLast.of(place), now)) book.pending(check, found)
    else book.violated(check, found)
  }
}

const nameOf = (sums: Sums) => sums.entries().map(([parts]) => parts.join('|'))
