// The desk: a voucher found by a scan or its number, its card replaced in one step, a voucher voided with a reason.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import en from '../../web/office/words/en/vouchers.json' with { type: 'json' }
import es from '../../web/office/words/es/vouchers.json' with { type: 'json' }
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
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

async function aVoucher(): Promise<HandedVoucher> {
  const [voucher] = await camp.handOut(1)
  if (voucher === undefined) throw new Error('no voucher')
  return voucher
}

describe('a voucher at the desk', () => {
  it('is found by what a scanner types, and its lost card is replaced and printed in one step', async () => {
    const voucher = await aVoucher()
    const desk = await openOffice('registration', at())
    await desk.follow(en.nav)
    await desk.field(en.number).fill('7QK2 M3ZP')
    await desk.press(en.find)
    await desk.page.locator('.fault').waitFor()
    await desk.field(en.number).fill(voucher.text)
    await desk.page.keyboard.press('Enter')
    await desk.see(`Voucher ${voucher.number}`)
    expect(desk.page.url()).not.toContain(voucher.voucherId)
    await desk.look('voucher')
    // A registration officer replaces cards; voiding is not their work.
    expect(await desk.button(en.void.button).count()).toBe(0)
    await desk.press(en.replace.button)
    await desk.dialog().getByLabel(en.reason).fill('Lost on the way')
    await desk.look('voucher-replace')
    const saved = desk.page.waitForEvent('download', { timeout: 60_000 })
    await desk.dialog().getByRole('button', { name: en.replace.button }).click()
    expect(
      readFileSync(await (await saved).path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    await desk.see('It replaces the card that ended in')
    await desk.look('voucher-replaced')
    expect(await camp.storyOf(voucher.voucherId)).toMatchObject({ status: 'replaced', balance: { USD: 0 } })
    desk.expectNoFaults()
    await desk.close()
  })

  it('is voided with a reason, and its value is back in the budget', async () => {
    const voucher = await aVoucher()
    const office = await openOffice('programme', { ...at(), language: 'es', size: 'tablet' })
    await office.follow(es.nav)
    await office.field(es.number).fill(voucher.number.toLowerCase())
    await office.press(es.find)
    await office.see(`Vale ${voucher.number}`)
    await office.press(es.void.button)
    const confirm = office.dialog().getByRole('button', { name: es.void.button })
    expect(await confirm.isDisabled()).toBe(true)
    await office.dialog().getByLabel(es.reason).fill('Se entregó a otra persona')
    await office.look('voucher-void')
    await confirm.click()
    await office.page.locator('.tag', { hasText: es.status.void }).waitFor()
    await office.look('voucher-voided')
    expect(await camp.storyOf(voucher.voucherId)).toMatchObject({ status: 'void', balance: { USD: 0 } })
    office.expectNoFaults()
    await office.close()
  })
})
