// A vendor has one line for each redemption, each reversal and each loss that was paid to it, and no other.
import { hash } from 'node:crypto'
import { amountsText } from '../sums.ts'
import { dayOf } from '../utc-day.ts'
import type {
  StoredLoss,
  StoredMovement,
  StoredRedemption,
  StoredReversal,
  StoredVoucher,
} from '../vouchers/voucher-shapes.ts'
import { lineName, type StoredLine } from './line-shapes.ts'
import { areYoung, type JudgeGiven, type Match, named, tellsNow } from './match.ts'
import { type Entry, type Mismatch, openMatching } from './matching.ts'

const check = 'vendor-lines-equal-movements'

/** Lines of one vendor and day are spread over so many partitions. */
const lineShards = 8

/** Left: redemptions, reversals and losses in vouchers. Right: vendor lines. One group a programme. */
export function openLineMatch(): Match {
  return {
    check,
    matching: openMatching(),
    counted: 'left',
    entriesOf: (told) => {
      if ('line' in told) return [['right', lineEntry(told.line)]]
      if (!('voucher' in told)) return []
      return movementEntries(told.voucher).map((entry): ['left', Entry] => ['left', entry])
    },
    judge,
  }
}

type AtVendor = StoredRedemption | StoredReversal | StoredLoss

const concernsVendor = (entry: [string, StoredMovement]): entry is [string, AtVendor] =>
  'vendorId' in entry[1]

function movementEntries(voucher: StoredVoucher): Entry[] {
  return Object.entries(voucher.t)
    .filter(concernsVendor)
    .map(([id, movement]) => movementEntry(voucher, id, movement))
}

function lineEntry(line: StoredLine): Entry {
  const { pk, sk, roundId, grantId, kind, sign, reverses, from, amounts, deviceId, siteId, at } = line
  const row = [
    pk,
    sk,
    roundId,
    grantId,
    kind,
    sign,
    reverses,
    from,
    amountsText(amounts),
    deviceId,
    siteId,
    at,
  ]
  return {
    group: line.programmeId,
    key: `${line.voucherId}|${line.transferId}`,
    row: row.join('|'),
    item: lineName(line),
    at,
  }
}

/** The line that a movement must have: the vendor reads it in the partition of its UTC day. */
function movementEntry(voucher: StoredVoucher, id: string, movement: AtVendor): Entry {
  const { voucherId, programmeId, roundId, grantId, kind } = voucher
  const { vendorId, amounts, deviceId, siteId, at } = movement
  const shard = hash('sha256', voucherId, 'buffer').readUInt16BE(0) % lineShards
  const reversal =
    movement.cause === 'voucher-reversed' ? [-1, movement.reverses, movement.from] : [1, undefined, undefined]
  const row = [
    ...[`VL#${vendorId}#${dayOf(at)}#${shard}`, `${id}#${voucherId}`, roundId, grantId, kind],
    ...[...reversal, amountsText(amounts), deviceId, siteId, at],
  ]
  return {
    group: programmeId,
    key: `${voucherId}|${id}`,
    row: row.join('|'),
    item: `voucher ${voucherId}, movement ${id}`,
    at,
  }
}

async function judge({ left, right }: Mismatch, given: JudgeGiven): Promise<void> {
  const { book, now } = given
  if (right.length === 0) {
    const missing = { item: named(left), problem: 'its vendor has no line for it' }
    if (areYoung(left, now)) book.pending(check, missing)
    else book.violated(check, missing)
  } else if (left.length === 0) {
    if (!(await cameMeanwhile(right, given)))
      book.violated(check, { item: named(right), problem: 'no voucher knows of this movement' })
  } else
    book.violated(check, {
      item: named(right),
      problem:
        right.length > 1
          ? 'one movement, several lines'
          : `the line says ${right[0]?.row}, the voucher ${left[0]?.row}`,
    })
}

/** A line that is read after its voucher may stand for a movement in between. */
async function cameMeanwhile(lines: readonly Entry[], given: JudgeGiven): Promise<boolean> {
  const [line] = lines
  if (line === undefined || lines.length > 1) return false
  const [voucherId = ''] = line.key.split('|')
  return tellsNow(given, voucherId, (voucher) =>
    movementEntries(voucher).some(({ key, row }) => key === line.key && row === line.row),
  )
}
