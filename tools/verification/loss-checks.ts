// What programmes bear of claims: by the vouchers that say so, by the marks of what was taken from their caps, and by the
// totals of these marks.
import type { CheckBook } from './check-book.ts'
import { isYoung } from './matches/match.ts'
import type { Item } from './scan-table.ts'
import { readLossMark, readLossTotal, type readProgramme } from './stored-shapes.ts'
import { amountsText, openSums, type Sums } from './sums.ts'
import type { StoredVoucher } from './vouchers/voucher-shapes.ts'

type Mark = ReturnType<typeof readLossMark>
type Claim = NonNullable<StoredVoucher['c']>[string]

export type Losses = {
  readonly take: (item: Item, programmeId: string) => void
  readonly takeClaims: (voucher: StoredVoucher) => void
  /** By programme and receipt. */
  readonly marks: ReadonlyMap<string, Mark>
  readonly claims: ReadonlyMap<string, Claim>
  /** By programme and unit. */
  readonly totals: Sums
}

export function openLosses(): Losses {
  const marks = new Map<string, Mark>()
  const claims = new Map<string, Claim>()
  const totals = openSums()
  return {
    take: (item, programmeId) => {
      if (item['sk'] !== 'TOTAL') {
        const mark = readLossMark(item)
        marks.set(`${programmeId}|${mark.receiptId}`, mark)
        return
      }
      for (const [unit, sum] of Object.entries(readLossTotal(item)))
        if (typeof sum === 'number') totals.add([programmeId, unit], sum)
    },
    takeClaims: ({ programmeId, c = {} }) => {
      for (const [receiptId, claim] of Object.entries(c)) claims.set(`${programmeId}|${receiptId}`, claim)
    },
    ...{ marks, claims, totals },
  }
}

const check = 'losses-within-caps'

type Given = {
  readonly facts: {
    readonly losses: Losses
    readonly programmes: ReadonlyMap<string, ReturnType<typeof readProgramme>>
  }
  /** By programme and unit, as the vouchers say. */
  readonly lost: Sums
  readonly book: CheckBook
  readonly now: number
}

export function checkLosses(given: Given): void {
  for (const name of new Set([...given.facts.losses.marks.keys(), ...given.facts.losses.claims.keys()]))
    checkMark(given, name)
  checkTotals(given)
}

/** A mark is made before its decision: whoever died in between left one that waits for it. */
function checkMark({ facts: { losses }, book, now }: Given, name: string): void {
  const [mark, claim] = [losses.marks.get(name), losses.claims.get(name)]
  const item = `loss ${name.replace('|', ' ')}`
  const isYoungClaim = claim !== undefined && isYoung(claim.decidedAt ?? 0, now)
  const isTaken = mark?.state === 'taken'
  const isPaid = claim?.state === 'programme-loss'
  const problem = isPaid
    ? 'it was paid and not taken from the cap'
    : `taken from the cap, and its claim is ${claim?.state ?? 'missing'}`
  if (isTaken !== isPaid && (isYoungClaim || claim?.state === 'open')) book.pending(check, { item, problem })
  else if (isTaken !== isPaid) book.judge(check, item, [problem])
  else {
    const [taken, paid] = [amountsText(mark?.amounts ?? {}), amountsText(claim?.amounts ?? {})]
    book.judge(check, item, isPaid && taken !== paid ? [`${taken} taken, ${paid} paid`] : [])
  }
}

/** A cap may have been lowered since: what was taken was within it at the time. */
function checkTotals({ facts: { losses, programmes }, lost, book }: Given): void {
  const taken = openSums()
  const caps = new Map<string, number>()
  const see = (name: string, cap: number) => caps.set(name, Math.max(cap, caps.get(name) ?? 0))
  for (const { programmeId, amounts, caps: then = {}, state } of losses.marks.values())
    if (state === 'taken')
      for (const [unit, amount] of Object.entries(amounts)) {
        taken.add([programmeId, unit], amount)
        see(`${programmeId}|${unit}`, then[unit] ?? 0)
      }
  for (const [programmeId, { offlineTerms }] of programmes)
    for (const [unit, cap] of Object.entries(offlineTerms?.lossCaps ?? {})) see(`${programmeId}|${unit}`, cap)
  const names = new Set(
    [...taken.entries(), ...losses.totals.entries(), ...lost.entries()].map(([p]) => p.join('|')),
  )
  for (const name of names) {
    const [sum, total, cap] = [taken.of(name), losses.totals.of(name), caps.get(name) ?? 0]
    const problems = [
      ...(sum === total ? [] : [`${sum} by the marks, ${total} in total`]),
      ...(sum <= cap ? [] : [`${sum} taken, and the cap is ${cap}`]),
    ]
    book.judge(check, `losses of ${name.replace('|', ' in ')}`, problems)
  }
}
