// A reversal takes back one redemption, whole; what it brings to a voucher that has ended goes straight on.
import type { CheckBook } from '../check-book.ts'
import { amountsText } from '../sums.ts'
import { isEnding, isReversal, named, type Step } from './voucher-history.ts'
import type { StoredReversal, StoredVoucher } from './voucher-shapes.ts'

type History = { readonly voucher: StoredVoucher; readonly steps: readonly Step[]; readonly book: CheckBook }

/** Checks each reversal against its redemption, and each return against its reversal. */
export function checkReversals({ voucher, steps, book }: History): void {
  for (const { id, number, movement } of steps) {
    if (isReversal(movement))
      book.judge('voucher-reversals-whole', named(voucher), faultsOf(voucher, { id, number, movement }))
    if (movement.cause === 'value-returned') checkReturn({ voucher, steps, book }, { id, number, movement })
  }
}

/** That there is at most one follows from its name, which is that of its redemption. */
function faultsOf(
  { t, n }: StoredVoucher,
  { id, number, movement }: Step & { readonly movement: StoredReversal },
): string[] {
  const { reverses } = movement
  const redemption = Object.hasOwn(t, reverses) ? t[reverses] : undefined
  if (redemption === undefined || redemption.cause !== undefined)
    return [`${id} reverses ${reverses}, which is no redemption of this voucher`]
  const problems: string[] = []
  const same = (name: string, ofReversal: string, ofRedemption: string) => {
    if (ofReversal !== ofRedemption)
      problems.push(`${id}: ${name} is ${ofReversal}, of the redemption ${ofRedemption}`)
  }
  same('amount', amountsText(movement.amounts), amountsText(redemption.amounts))
  same('vendor', movement.vendorId, redemption.vendorId)
  same('device', movement.deviceId, redemption.deviceId)
  same('site', movement.siteId, redemption.siteId)
  if (!(number > (n[reverses] ?? Number.NaN))) problems.push(`${id} does not come after its redemption`)
  return problems
}

function checkReturn({ voucher, steps, book }: History, { id, movement }: Step): void {
  const problems: string[] = []
  const at = steps.findIndex((step) => step.id === id)
  const reversal = steps[at - 1]
  if (reversal?.id !== id.replace(/\.returned$/, '.reversed'))
    problems.push(`${id} does not follow its reversal`)
  else if (amountsText(reversal.movement.amounts) !== amountsText(movement.amounts))
    problems.push(
      `${id} returns ${amountsText(movement.amounts)} of ${amountsText(reversal.movement.amounts)}`,
    )
  if (voucher.status === 'active') problems.push(`${id} takes value from a voucher that has not ended`)
  if (steps.slice(at).some((step) => isEnding(step.movement))) problems.push(`${id} comes before the end`)
  book.judge('voucher-returns-follow-reversals', named(voucher), problems)
}
