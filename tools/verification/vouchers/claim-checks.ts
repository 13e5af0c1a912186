// Claims by receipts that a voucher did not pay, and what a programme paid of them.
import type { CheckBook } from '../check-book.ts'
import { amountsText } from '../sums.ts'
import { named, type Step } from './voucher-history.ts'
import type { StoredLoss, StoredVoucher } from './voucher-shapes.ts'

type History = { readonly voucher: StoredVoucher; readonly steps: readonly Step[]; readonly book: CheckBook }

/** Checks `claims-not-paid` of each claim, and `losses-decided` of each claim and each loss. */
export function checkClaims({ voucher, steps, book }: History): void {
  const { c: claims = {}, t } = voucher
  for (const [receiptId, { state }] of Object.entries(claims)) {
    book.judge(
      'claims-not-paid',
      named(voucher),
      Object.hasOwn(t, receiptId) ? [`${receiptId} is paid too`] : [],
    )
    const isOwed = state === 'programme-loss'
    const isPaid = t[`${receiptId}.paid`]?.cause === 'conflict-paid'
    const problem = `the claim ${receiptId} is ${state} and ${isPaid ? 'paid' : 'not paid'}`
    book.judge('losses-decided', named(voucher), isOwed === isPaid ? [] : [problem])
  }
  for (const { movement } of steps)
    if (movement.cause === 'conflict-paid')
      book.judge('losses-decided', named(voucher), faultsOf(voucher, movement))
}

function faultsOf({ c: claims = {} }: StoredVoucher, loss: StoredLoss): string[] {
  const claim = Object.hasOwn(claims, loss.claim) ? claims[loss.claim] : undefined
  if (claim === undefined) return [`a loss without a claim: ${loss.claim}`]
  const problems: string[] = []
  const same = (name: string, ofLoss: unknown, ofClaim: unknown) => {
    if (ofLoss !== ofClaim) problems.push(`${loss.claim}: ${name} is ${ofLoss}, of the claim ${ofClaim}`)
  }
  same('amount', amountsText(loss.amounts), amountsText(claim.amounts))
  same('vendor', loss.vendorId, claim.vendorId)
  same('device', loss.deviceId, claim.deviceId)
  same('site', loss.siteId, claim.siteId)
  same('who decided', loss.by, claim.decidedBy)
  same('when', loss.at, claim.decidedAt)
  return problems
}
