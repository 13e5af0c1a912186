// Statements look for lines on the days that are marked: a day without its mark would never be paid.
import type { CheckBook } from '../check-book.ts'
import { isYoung } from '../matches/match.ts'
import type { SettlementFacts } from './settlement-facts.ts'

type Given = { readonly facts: SettlementFacts; readonly book: CheckBook; readonly now: number }

/** Checks that every day with lines is marked, and every day with unclaimed lines marked as open. */
export function checkVendorDays({ facts, book, now }: Given): void {
  for (const [name, { latest, hasUnclaimed }] of facts.days) {
    const check = 'vendor-days-marked'
    book.counted(check)
    const isOpen = facts.markedDays.get(name)
    if (isOpen === true || (isOpen === false && !hasUnclaimed)) continue
    const [programmeId, vendorId, day] = name.split('|')
    const found = {
      item: `day ${day} of vendor ${vendorId} in ${programmeId}`,
      problem:
        isOpen === undefined
          ? 'it has lines and no mark'
          : 'it is closed, and no statement has all its lines',
    }
    if (isYoung(latest, now)) book.pending(check, found)
    else book.violated(check, found)
  }
}
