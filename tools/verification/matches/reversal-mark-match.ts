// The mark on a vendor's line decides which account a reversal is taken from: the reversal must have been taken from that.
import type { CheckBook } from '../check-book.ts'
import { isReversal } from '../vouchers/voucher-history.ts'
import { lineName, type StoredLine } from './line-shapes.ts'
import { type Match, named } from './match.ts'
import { type Entry, openMatching } from './matching.ts'

const check = 'reversal-marks-agree'

/** Left: reversals in vouchers. Right: marked lines. One group a programme. */
export function openReversalMarkMatch(): Match {
  return {
    check,
    matching: openMatching(),
    counted: 'left',
    entriesOf: (told) => {
      if ('line' in told) {
        const { line } = told
        const { programmeId, voucherId, transferId, reversal } = line
        if (reversal === undefined) return []
        const key = `${voucherId}|${transferId}`
        return [['right', { group: programmeId, key, row: reversal, item: lineName(line) }]]
      }
      if (!('voucher' in told)) return []
      const { voucherId, programmeId, t } = told.voucher
      return Object.values(t)
        .filter(isReversal)
        .map(({ reverses, from }): ['left', Entry] => {
          const item = `voucher ${voucherId}, movement ${reverses}.reversed`
          return ['left', { group: programmeId, key: `${voucherId}|${reverses}`, row: from, item }]
        })
    },
    judge: ({ left, right }, { book }) => {
      const [reversal, line] = [left[0], right[0]]
      if (reversal === undefined)
        // The mark comes first: a request that died in between is completed by its repeat.
        book.pending(check, {
          item: named(right),
          problem: 'it is marked, and its reversal is still to come',
        })
      else
        book.violated(check, {
          item: named(left),
          problem: `it was taken from ${reversal.row}, the line of its redemption is marked ${line?.row ?? 'nowhere'}`,
        })
    },
  }
}

/** A vendor owes back only what a statement has settled with it. */
export function checkMark(line: StoredLine, book: CheckBook): void {
  if (line.reversal === undefined) return
  const isOwed = line.reversal === 'receivable' && line.settlement === undefined
  const problem = 'it is marked as owed back, and no statement has settled it'
  book.judge(check, lineName(line), isOwed ? [problem] : [])
}
