// How a voucher ended: once, with all that it held, and for good; and whether the list of what expires knows of it.
import type { CheckBook } from '../check-book.ts'
import { dayOf } from '../utc-day.ts'
import { isEnding, named, type Step, statusAfter } from './voucher-history.ts'
import type { StoredVoucher } from './voucher-shapes.ts'

type History = { readonly voucher: StoredVoucher; readonly steps: readonly Step[]; readonly book: CheckBook }

/** Checks status, end and place in the list of what expires. */
export function checkEnding(history: History): void {
  checkStatus(history)
  checkEmptyAfterEnd(history)
  checkRest(history)
  checkExpiryList(history)
}

/** One that had been spent when it ended has no ending movement: there was nothing to move. */
function checkStatus({ voucher, steps, book }: History): void {
  const endings = steps.filter(({ movement }) => isEnding(movement))
  const problems = endings
    .filter(({ movement }) => voucher.status !== statusAfter[movement.cause as keyof typeof statusAfter])
    .map(({ id }) => `it is ${voucher.status}, its movement ${id} says otherwise`)
  if (endings.length > 1) problems.push(`it ended ${endings.length} times`)
  book.judge('voucher-status-agrees', named(voucher), problems)
}

function checkEmptyAfterEnd({ voucher, book }: History): void {
  if (voucher.status === 'active') return
  const left = Object.entries(voucher.bal).filter(([, held]) => held !== 0)
  const problems = left.map(([unit, held]) => `it is ${voucher.status} and holds ${held} ${unit}`)
  book.judge('voucher-ended-is-empty', named(voucher), problems)
}

/** The end is its ending movement or, where it has none, at the latest the first value that was sent on. */
function checkRest({ voucher, steps, book }: History): void {
  if (voucher.status === 'active') return
  const end = steps.findIndex(({ movement }) => isEnding(movement) || movement.cause === 'value-returned')
  const after = end === -1 ? [] : steps.slice(end + 1)
  const problems = after
    .filter(({ movement }) => movement.cause === undefined)
    .map(({ id }) => `${id} was redeemed after the end`)
  book.judge('voucher-rests-after-end', named(voucher), problems)
}

/** A voucher may be expired ten days after its last second: longer than a phone may stay without a network. */
const graceSeconds = 10 * 86_400
const shards = 8

function checkExpiryList({ voucher, book }: History): void {
  const { voucherId, status, exp, gsi1pk, gsi1sk } = voucher
  const [list, place] = status === 'active' ? [listOf(voucherId, exp), voucherId] : []
  const problems: string[] = []
  if (gsi1pk !== list) problems.push(`it is ${status} and in the list ${gsi1pk}, not ${list}`)
  if (gsi1sk !== place) problems.push(`its place in the list is ${gsi1sk}, not ${place}`)
  book.judge('voucher-in-expiry-list', named(voucher), problems)
}

function listOf(voucherId: string, exp: number): string {
  let letters = 0
  for (let index = 0; index < voucherId.length; index++) letters += voucherId.charCodeAt(index)
  return `EXP#${dayOf((exp + graceSeconds) * 1000)}#${letters % shards}`
}
