// All matches between the tables. The first look keeps sums; where the two sides of one differ, both tables are read once
// more, and what differs is named.
import { type Item, scanTable } from '../scan-table.ts'
import { whenReadable } from '../shape-reader.ts'
import { readVoucher } from '../vouchers/voucher-shapes.ts'
import { openEntitlementMatch } from './entitlement-match.ts'
import { openLineMatch } from './line-match.ts'
import { type JudgeGiven, type Match, programmeOf, type Told, toldBy } from './match.ts'
import { openReplacementMatch } from './replacement-match.ts'
import { openReversalMarkMatch } from './reversal-mark-match.ts'
import { openValueReturnMatch } from './value-return-match.ts'

export type Matches = ReturnType<typeof openMatches>

export function openMatches() {
  const entitlements = openEntitlementMatch()
  const all: readonly Match[] = [
    openLineMatch(),
    openReversalMarkMatch(),
    entitlements,
    openReplacementMatch(),
    openValueReturnMatch(),
  ]
  return {
    /** The first look at an item. */
    add: (told: Told) => {
      for (const { matching, entriesOf } of all)
        for (const [side, entry] of entriesOf(told)) matching.add(side, entry)
    },
    /** How many entitlements a round has. */
    entitlementCount: (roundId: string) => entitlements.matching.size('left', roundId),
    /** Counts what was matched, and names every difference; on a stack in use, what is under way is not one. */
    check: async (given: JudgeGiven & { readonly programmeId?: string | undefined }) => {
      for (const { check, matching, counted } of all)
        for (const group of matching.groups()) given.book.counted(check, matching.size(counted, group))
      const different = all.filter(({ matching, counts }) =>
        matching.differs(counts && ((group) => counts(group, given))),
      )
      if (different.length === 0) return
      await lookAgain(different, given)
      for (const { matching, counts, judge } of different)
        for (const mismatch of matching.mismatches())
          if (counts === undefined || counts(mismatch.group, given)) await judge(mismatch, given)
    },
  }
}

/** Vouchers first: what the Ledger tells is in part older than its voucher, and none can be missed for being young. */
async function lookAgain(
  matches: readonly Match[],
  { client, tables, programmeId }: JudgeGiven & { readonly programmeId?: string | undefined },
): Promise<void> {
  const take = (told: Told | undefined) => {
    if (told === undefined || (programmeId !== undefined && programmeOf(told) !== programmeId)) return
    for (const { matching, entriesOf } of matches)
      for (const [side, entry] of entriesOf(told)) matching.lookAgain(side, entry)
  }
  const takeAll = (table: string, tellBy: (item: Item) => Told | undefined) =>
    scanTable(client, { table }, (item) => whenReadable(() => take(tellBy(item))))
  await takeAll(tables.vouchers, (item) => ({ voucher: readVoucher(item) }))
  await takeAll(tables.ledger, toldBy)
}
