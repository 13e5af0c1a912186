// A lost card's value is on one other card, whole: each replacement has its one new voucher, and that voucher names it.
import { amountsText } from '../sums.ts'
import type { StoredVoucher } from '../vouchers/voucher-shapes.ts'
import { type JudgeGiven, type Match, named, tellsNow } from './match.ts'
import { type Entry, type Mismatch, openMatching } from './matching.ts'

const check = 'replacements-equal-cards'

/**
 * Left: what left a lost card. Right: cards that replace one. By the new card's id, so that no two can share it, and
 * with its number in the chain, so that no chain can close into a circle. One group a programme.
 */
export function openReplacementMatch(): Match {
  return {
    check,
    matching: openMatching(),
    counted: 'left',
    entriesOf: (told) => {
      if (!('voucher' in told)) return []
      const { voucher } = told
      const left = leftEntries(voucher).map((entry): ['left', Entry] => ['left', entry])
      return voucher.replaces === undefined ? left : [...left, ['right', cardEntry(voucher)]]
    },
    judge,
  }
}

function leftEntries(voucher: StoredVoucher): Entry[] {
  const { voucherId, replacementNumber = 0 } = voucher
  return Object.entries(voucher.t).flatMap(([id, movement]) =>
    movement.cause === 'card-replaced'
      ? [
          {
            group: voucher.programmeId,
            key: movement.to,
            row: rowOf(voucher, {
              replaces: voucherId,
              number: replacementNumber + 1,
              amounts: movement.amounts,
            }),
            item: `voucher ${voucherId}, movement ${id}`,
          },
        ]
      : [],
  )
}

function cardEntry(voucher: StoredVoucher): Entry {
  const { voucherId, replaces, replacementNumber, issued } = voucher
  return {
    group: voucher.programmeId,
    key: voucherId,
    row: rowOf(voucher, { replaces, number: replacementNumber, amounts: issued }),
    item: `voucher ${voucherId}`,
  }
}

/** All that the old and the new card have in common, and where in the chain the new one stands. */
function rowOf(
  voucher: StoredVoucher,
  card: {
    readonly replaces: string | undefined
    readonly number: number | undefined
    readonly amounts: Readonly<Record<string, number>>
  },
): string {
  const { programmeId, roundId, grantId, householdId, code, kind, category, basket, nbf, exp } = voucher
  const ofBasket = basket && `${basket.number}.${basket.version}.${basket.quantity}`
  const place = [card.replaces, card.number, amountsText(card.amounts)]
  return [
    ...place,
    programmeId,
    roundId,
    grantId,
    householdId,
    code,
    kind,
    category,
    ofBasket,
    nbf,
    exp,
  ].join('|')
}

async function judge({ left, right }: Mismatch, given: JudgeGiven): Promise<void> {
  const { book } = given
  const [card, ...others] = right
  if (card === undefined && left.length === 1)
    book.pending(check, { item: named(left), problem: 'its new card is not written yet' })
  else if (left.length > 1)
    book.violated(check, { item: named(left), problem: 'several lost cards moved to one new card' })
  else if (left.length === 0 && card !== undefined && others.length === 0) {
    if (!(await cameMeanwhile(card, given)))
      book.violated(check, { item: named(right), problem: 'no lost card moved its value to it' })
  } else
    book.violated(check, {
      item: named(right),
      problem: `it says ${card?.row}, the lost card ${left[0]?.row}`,
    })
}

/** The old card may have been read before it was replaced, the new one after. */
function cameMeanwhile(card: Entry, given: JudgeGiven): Promise<boolean> {
  const [voucherId = ''] = card.row.split('|')
  return tellsNow(given, voucherId, (voucher) =>
    leftEntries(voucher).some(({ key, row }) => key === card.key && row === card.row),
  )
}
