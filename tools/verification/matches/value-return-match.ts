// What a voucher gives back reaches its budget line once: each such movement has its one marker there.
import type { StoredValueReturn } from '../stored-shapes.ts'
import { amountsText } from '../sums.ts'
import { isReturn } from '../vouchers/voucher-history.ts'
import type { StoredVoucher } from '../vouchers/voucher-shapes.ts'
import { areYoung, type JudgeGiven, type Match, named, tellsNow } from './match.ts'
import { type Entry, type Mismatch, openMatching } from './matching.ts'

const check = 'value-returns-equal-movements'

/** Left: movements in vouchers. Right: markers. One group a programme. */
export function openValueReturnMatch(): Match {
  return {
    check,
    matching: openMatching(),
    counted: 'left',
    entriesOf: (told) => {
      if ('valueReturn' in told) return [['right', markerEntry(told.valueReturn)]]
      if (!('voucher' in told)) return []
      return movementEntries(told.voucher).map((entry): ['left', Entry] => ['left', entry])
    },
    judge,
  }
}

function markerEntry({ pk, sk, programmeId, grantId, amounts }: StoredValueReturn): Entry {
  return {
    group: programmeId,
    key: `${pk.slice('RETURN#'.length)}|${sk}`,
    row: `${grantId}|${amountsText(amounts)}`,
    item: `marker ${pk} ${sk}`,
  }
}

function movementEntries({ voucherId, programmeId, grantId, t }: StoredVoucher): Entry[] {
  return Object.entries(t)
    .filter(([, movement]) => isReturn(movement))
    .map(([id, { amounts, at }]) => ({
      group: programmeId,
      key: `${voucherId}|${id}`,
      row: `${grantId}|${amountsText(amounts)}`,
      item: `voucher ${voucherId}, movement ${id}`,
      at,
    }))
}

async function judge({ left, right }: Mismatch, given: JudgeGiven): Promise<void> {
  const { book, now } = given
  const [marker] = right
  if (marker === undefined) {
    const missing = { item: named(left), problem: 'its budget line does not have it back' }
    if (areYoung(left, now)) book.pending(check, missing)
    else book.violated(check, missing)
  } else if (left.length > 0)
    book.violated(check, {
      item: named(right),
      problem: `the marker says ${marker.row}, the voucher ${left[0]?.row}`,
    })
  else if (!(await cameMeanwhile(marker, given)))
    book.violated(check, { item: named(right), problem: 'no voucher gave this back' })
}

/** A marker that is read after its voucher may stand for a movement in between. */
function cameMeanwhile(marker: Entry, given: JudgeGiven): Promise<boolean> {
  const [voucherId = ''] = marker.key.split('|')
  return tellsNow(given, voucherId, (voucher) =>
    movementEntries(voucher).some(({ key, row }) => key === marker.key && row === marker.row),
  )
}
