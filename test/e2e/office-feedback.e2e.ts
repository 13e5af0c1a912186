// Complaints and suggestions in the staff console: what waits is on the first page, is read, taken on and answered.
import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { submitFeedbackRoute } from '../../shared/contract/routes/feedback.ts'
import en from '../../web/office/words/en/feedback.json' with { type: 'json' }
import es from '../../web/office/words/es/feedback.json' with { type: 'json' }
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

/** Somebody says it; its number comes back. */
async function say(given: {
  message: string
  kind?: 'complaint' | 'suggestion'
  language?: string
  contact?: string
  voucherText?: string
}) {
  const { receiptNumber } = await camp.api.call(submitFeedbackRoute, {
    idempotencyKey: randomUUID(),
    body: { kind: 'complaint', language: 'es', ...given },
  })
  return receiptNumber
}

describe('a protection officer', () => {
  it('finds on the first page what waits, reads an anonymous complaint, takes it on and answers it', async () => {
    const message = 'En la tienda me pidieron dinero para entregarme el arroz.\nFue el lunes, por la mañana.'
    const number = await say({ message })
    const office = await openOffice('protection', { ...at(), language: 'es' })
    await office.see(/1 queja o sugerencia por responder/)
    await office.look('home-feedback')
    await office.follow(es.nav)
    await office.seeHeading(es.title)
    await office.follow(number)
    await office.see('Fue el lunes')
    await office.see(es.anonymous)
    await office.look('feedback-new')

    await office.press(es.step['in-progress'])
    await office.field(es.note['in-progress']).fill('Hablo hoy con la tienda.')
    await office.look('feedback-take-on')
    await office.dialog().getByRole('button', { name: es.confirm['in-progress'] }).click()
    await office.page.locator('.page-title .tag', { hasText: es.state['in-progress'] }).waitFor()

    await office.press(es.step.answered)
    await office.see(es.what.anonymous)
    await office.field(es.note.answered).fill('La tienda fue advertida; nadie paga por su vale.')
    await office.dialog().getByRole('button', { name: es.confirm.answered }).click()
    await office.page.locator('.page-title .tag', { hasText: es.state.answered }).waitFor()
    await office.see('Hablo hoy con la tienda.')
    await office.look('feedback-answered')

    await office.follow(es.title)
    await office.see(office.common.table.nothingFound)
    office.expectNoFaults()
    await office.close()
  })

  it('lists what is closed too, by kind, and sees which voucher something is about', async () => {
    const [voucher] = await camp.handOut(1)
    const contact = '+507 6000 1234'
    const about = await say({
      message: 'My card does not work.',
      language: 'en',
      contact,
      voucherText: voucher?.text ?? '',
    })
    const suggestion = await say({
      message: 'Mete yon lonbraj nan liy lan.',
      kind: 'suggestion',
      language: 'ht',
    })
    const office = await openOffice('protection', { ...at(), size: 'tablet' })
    await office.open('/feedback')
    await office.see(about)
    await office.look('feedback-inbox')
    await office.choose(en.kindOf, en.kind.suggestion)
    await office.see(suggestion)
    await office.page.getByText(about).waitFor({ state: 'detached' })
    await office.press(office.common.table.clear)
    await office.follow(about)
    await office.see(contact)
    await office.see(`…${voucher?.voucherId.slice(-6)}`)
    await office.press(en.step.closed)
    await office.field(en.note.closed).fill('A new card was made.')
    await office.dialog().getByRole('button', { name: en.confirm.closed, exact: true }).click()
    await office.see(en.isClosed)
    office.expectNoFaults()
    await office.close()
  })

  it('says so where somebody else was quicker', async () => {
    const number = await say({ message: '¿Por qué nadie contesta el teléfono?' })
    const [one, other] = [
      await openOffice('protection', at()),
      await openOffice('protection', { ...at(), rightToLeft: true }),
    ]
    for (const office of [one, other]) {
      await office.open('/feedback')
      await office.follow(number)
      await office.see(en.anonymous)
    }
    await other.look('feedback')
    for (const office of [one, other]) {
      await office.press(en.step['in-progress'])
      await office.field(en.note['in-progress']).fill('I call the line.')
      await office.dialog().getByRole('button', { name: en.confirm['in-progress'] }).click()
      if (office === one)
        await office.page.locator('.page-title .tag', { hasText: en.state['in-progress'] }).waitFor()
    }
    await other.dialog().getByRole('alert').waitFor()
    one.expectNoFaults()
    other.expectNoFaults()
    await one.close()
    await other.close()
  })
})

describe('an administrator', () => {
  it('sees neither the inbox nor what waits in it', async () => {
    await say({ message: 'Only for protection.' })
    const office = await openOffice('admin', at())
    await office.page.getByRole('navigation', { name: office.common.navigation }).waitFor()
    expect(await office.page.getByRole('link', { name: en.nav }).count()).toBe(0)
    await office.open('/feedback')
    await office.seeHeading(office.common.noScreen.title)
    await office.close()
  })
})
