// Vendors in the staff console: from a new vendor to a connected phone, a conflict that a person decides, and a statement
// that one closes, another approves and a third pays, up to the bank's answer.
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncReceiptsRoute } from '../../shared/contract/routes/sync.ts'
import { listVendorsRoute } from '../../shared/contract/routes/vendors.ts'
import { fetchTrust, goOffline } from '../../tools/story/offline-phone.ts'
import { enrolPhone } from '../../tools/story/phones.ts'
import { enterAccounts } from '../../tools/story/statements.ts'
import enFinance from '../../web/office/words/en/finance.json' with { type: 'json' }
import enVendors from '../../web/office/words/en/vendors.json' with { type: 'json' }
import esFinance from '../../web/office/words/es/finance.json' with { type: 'json' }
import esVendors from '../../web/office/words/es/vendors.json' with { type: 'json' }
import { type Camp, openCamp } from './camp.ts'
import { openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
beforeAll(async () => {
  camp = await openCamp()
  browser = await openOfficeBrowser()
})
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })

/** One voucher that two phones handed out without a network: the first to come is paid, the second is in conflict. */
async function aConflict(): Promise<void> {
  const { api, tokens, stack, programme } = camp
  const [voucher] = await camp.handOut(1)
  if (voucher === undefined) throw new Error('no voucher')
  const vendors = [await camp.addVendor('Tienda del río'), await camp.addVendor('Tienda del puente')] as const
  await camp.publishTrust()
  for (const vendor of vendors) {
    const phone = await enrolPhone({ api, tokens, stack }, vendor)
    const offline = goOffline(phone, await fetchTrust(api, phone, programme.programmeNumber))
    await offline.redeem(voucher.text)
    held.push({ token: phone.token, receipts: offline.receipts().map(({ text }) => text) })
  }
  for (const { token, receipts } of held) await api.call(syncReceiptsRoute, { token, body: { receipts } })
  await stack.settled()
}
const held: { token: string; receipts: string[] }[] = []

describe('a programme officer', () => {
  it('adds a vendor, gives it a contract and connects its phone', async () => {
    const office = await openOffice('programme', { ...at(), language: 'es' })
    const { page } = office
    await office.follow(esVendors.nav)
    await office.look('vendors-none')
    await office.press(esVendors.add.open)
    await office.field(esVendors.name).fill('Abarrotes La Esquina')
    await office.dialog().getByRole('button', { name: esVendors.add.submit, exact: true }).click()
    await office.seeHeading('Abarrotes La Esquina')
    await office.see(esVendors.contract.none)
    await office.look('vendor-new')

    await office.follow(esVendors.contract.make)
    await office.seeHeading(esVendors.contract.title)
    await office.press(esVendors.contract.submit)
    expect(await page.locator('[data-invalid]').count()).toBeGreaterThan(0)
    await fillDay(office.page, esVendors.contract.from, '01012026')
    await fillDay(office.page, esVendors.contract.until, '12312031')
    await page.getByRole('group', { name: esVendors.contract.sites }).locator('label').first().click()
    await page.getByRole('group', { name: esVendors.contract.kinds }).getByText(esVendors.kind.cash).click()
    await page.getByRole('group', { name: esVendors.contract.categories }).locator('label').first().click()
    await office.look('contract')
    await office.press(esVendors.contract.submit)
    await office.seeHeading('Abarrotes La Esquina')
    await office.see(esVendors.status.active)

    await office.press(esVendors.devices.add)
    await office.field(esVendors.devices.label).fill('Caja 1')
    await office.choose(esVendors.devices.site, /./)
    await office.dialog().getByRole('button', { name: esVendors.devices.addSubmit, exact: true }).click()
    await office.follow('Caja 1')
    await office.press(esVendors.code.make)
    await page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).waitFor()
    await office.look('phone')
    office.expectNoFaults()
    await office.close()
  })

  it('decides a conflict with both sides in view', async () => {
    await aConflict()
    const office = await openOffice('programme', { ...at(), size: 'tablet' })
    await office.follow(enVendors.conflicts.nav)
    await office.press(enVendors.conflicts.openToDecide)
    await office.see(enVendors.conflicts.paidSide)
    await office.look('conflict')
    await office.page.getByText(enVendors.conflicts['programme-loss']).last().click()
    await office.page.getByRole('textbox', { name: enVendors.reason }).fill('Neither vendor could know')
    await office.dialog().getByRole('button', { name: enVendors.conflicts.submit, exact: true }).click()
    await office.see(enVendors.conflicts.done)
    await office.see(enVendors.conflicts.openToRead)
    office.expectNoFaults()
    await office.close()
  })
})

describe('a statement', () => {
  it('is closed, approved and paid by three people, and the bank says so', async () => {
    const { api, tokens, programme } = camp
    const { programmeId } = programme
    const vendorId = (await vendorIds()).get('Tienda del río')
    if (vendorId === undefined) throw new Error('no vendor')
    await enterAccounts({ api, tokens }, { programmeId, vendorId })

    const officer = await openOffice('programme', at())
    await officer.follow(enFinance.statements.nav)
    await officer.press(enFinance.close.open)
    await officer.choose(enFinance.statements.vendor, 'Tienda del río')
    await officer.press(enFinance.close.submit)
    await officer.see(enFinance.state.closed)
    await officer.look('statement-closed')
    const address = new URL(officer.page.url()).pathname.replace('/office', '')
    officer.expectNoFaults()
    await officer.close()

    const approver = await openOffice('approver', { ...at(), size: 'tablet' })
    await approver.open(address)
    await approver.press(enFinance.approve.open)
    await approver.see(enFinance.approve.title)
    await approver.look('statement-approve')
    await approver.dialog().getByRole('button', { name: enFinance.approve.open }).click()
    await approver.see(enFinance.state.approved)
    approver.expectNoFaults()
    await approver.close()

    const finance = await openOffice('finance', { ...at(), language: 'es' })
    await finance.open(address)
    await finance.press(esFinance.release.open)
    await finance.look('statement-release')
    await finance.dialog().getByRole('button', { name: esFinance.release.open }).click()
    await finance.see(esFinance.state.released)

    await finance.follow(esFinance.payments.nav)
    const downloading = finance.page.waitForEvent('download')
    await finance.press(esFinance.payments.file)
    const xml = readFileSync(await (await downloading).path(), 'utf8')
    expect(xml).toContain('pain.001.001.09')
    await finance.look('payments')

    await finance.follow(esFinance.bank.nav)
    await finance.page
      .getByLabel(esFinance.bank.choose, { exact: true })
      .first()
      .setInputFiles(bankAnswer(xml))
    await finance.see('1 pagados')
    await finance.look('bank')
    await finance.open(address)
    await finance.see(esFinance.state.paid)
    finance.expectNoFaults()
    await finance.close()
  })
})

/** The bank's word that the first payment of the file was paid, as docs/payments.md has its columns. */
function bankAnswer(xml: string) {
  const [, endToEndId = ''] = /<EndToEndId>([^<]+)</.exec(xml) ?? []
  const [, amount = ''] = /<InstdAmt Ccy="USD">([^<]+)</.exec(xml) ?? []
  const row = [endToEndId, 'paid', amount, 'USD', '2026-03-05', 'REF-1', ''].join(',')
  const text = `endToEndId,outcome,amount,currency,date,reference,reason\n${row}\n`
  return { name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
}

async function vendorIds(): Promise<ReadonlyMap<string, string>> {
  const { rows } = await camp.api.call(listVendorsRoute, { token: camp.tokens.programme, query: {} })
  return new Map(rows.map(({ name, vendorId }) => [name, vendorId]))
}

/** A date field is typed part by part. */
async function fillDay(page: Page, label: string, digits: string): Promise<void> {
  await page.getByRole('group', { name: label }).getByRole('spinbutton').first().click()
  await page.keyboard.type(digits)
}
