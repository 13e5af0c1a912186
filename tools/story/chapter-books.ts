// Chapter 10: the vendor's lines, the budget, one voucher's story, the trial balance, the verification.
import { getBudgetRoute } from '../../shared/contract/routes/programmes.ts'
import { getTrialBalanceRoute, getVoucherStoryRoute } from '../../shared/contract/routes/reports.ts'
import { listVendorLinesRoute } from '../../shared/contract/routes/vendors.ts'
import { verifyLedger } from '../ledger-verification.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import { amountText, expect, type Scene } from './scene.ts'

export async function showTheBooks(
  scene: Scene,
  told: { vendorId: string; voucherId: string },
): Promise<void> {
  const { setUp, programme, teller, stack } = scene
  const { programmeId } = programme
  teller.chapter('10  The books')
  const day = new Date().toISOString().slice(0, 10)
  const { rows } = await setUp.api.call(listVendorLinesRoute, {
    token: setUp.tokens.finance,
    params: { vendorId: told.vendorId },
    query: { day },
  })
  expect(rows.length > 0, 'the vendor has lines')
  const budget = await setUp.api.call(getBudgetRoute, {
    token: setUp.tokens.finance,
    params: { programmeId },
  })
  for (const line of budget.lines)
    teller.note(
      `budget: ${amountText(line.unit, line.funded)} funded, ${amountText(line.unit, line.reserved)} reserved, ${amountText(line.unit, line.returned)} returned, ${amountText(line.unit, line.available)} available`,
    )
  const story = await setUp.api.call(getVoucherStoryRoute, {
    token: setUp.tokens.auditor,
    params: { voucherId: told.voucherId },
  })
  expect(story.transfers.length === 2, 'the story tells its issue and its redemption')
  teller.done(`Voucher ${story.number}: ${story.transfers.map(({ cause }) => cause).join(', then ')}`)
  await tellTrialBalance(scene, programmeId)
  const client = makeLocalDocumentClient(stack.endpoints.dynamodb)
  const verification = await verifyLedger({ client, tables: stack.tables })
  client.destroy()
  for (const { name, checked, violations } of verification.checks)
    teller[violations.length === 0 ? 'done' : 'refused'](
      `${name}: ${checked} checked, ${violations.length} violations`,
    )
  expect(verification.ok, 'the ledger holds')
}

export async function tellTrialBalance({ setUp, teller }: Scene, programmeId: string): Promise<void> {
  const balance = await setUp.api.call(getTrialBalanceRoute, {
    token: setUp.tokens.auditor,
    params: { programmeId },
  })
  teller.done(`Trial balance over ${balance.vouchers} vouchers and ${balance.transfers} transfers:`)
  for (const { account, unit, debits, credits, balance: left } of balance.accounts)
    teller.note(
      [
        account.replace(/_[0-9a-z]{12}/g, '_…').padEnd(44),
        unit.padEnd(24),
        ...[debits, credits, left].map((n) => String(n).padStart(12)),
      ].join(' '),
    )
  expect(balance.balanced, 'every unit sums to zero')
}
