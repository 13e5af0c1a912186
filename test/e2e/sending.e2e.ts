// A voucher's link on its way: an officer sends it from the voucher, sees that it failed and why, sends it again; it lies in
// the outbox as on a phone, and opens the holder's page.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setQuietHoursRoute } from '../../shared/contract/routes/messages.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import {
  aHousehold,
  carryOut,
  enrol,
  openStandingRound,
  prepareCycle,
  walkIn,
} from '../../tools/story/rounds.ts'
import enRounds from '../../web/office/words/en/rounds.json' with { type: 'json' }
import en from '../../web/office/words/en/vouchers.json' with { type: 'json' }
import esProblems from '../../web/office/words/es/problems.json' with { type: 'json' }
import esRounds from '../../web/office/words/es/rounds.json' with { type: 'json' }
import es from '../../web/office/words/es/vouchers.json' with { type: 'json' }
import { aPhone, sentTo, setOutbox } from '../fixtures/outbox.ts'
import { type Camp, openCamp } from './camp.ts'
import { type OfficePage, openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
let roundId: string
const setUp = () => ({ api: camp.api, tokens: camp.tokens })
const setQuiet = (body: { from: string; until: string }) =>
  camp.api.call(setQuietHoursRoute, {
    token: camp.tokens.programme,
    params: { programmeId: camp.programme.programmeId },
    body,
  })

beforeAll(async () => {
  camp = await openCamp()
  browser = await openOfficeBrowser()
  const round = await openStandingRound(setUp(), camp.programme, {
    codes: ['rent'],
    envelope: { USD: 1_000_000 },
  })
  roundId = round.roundId
})
beforeEach(async () => {
  await setQuiet({ from: '00:00', until: '00:00' })
  await setOutbox(camp.stack.baseUrl, 'taken')
})
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })

async function aVoucher({ contact = true, phones = [aPhone()], language = 'es' } = {}) {
  const given = ['registration-and-assistance', ...(contact ? ['contact'] : [])] as const
  const consents = given.map((purpose) => ({ purpose: purpose as 'contact', given: true, language }))
  const contacts = { phones, ...(phones[0] !== undefined && { whatsapp: phones[0] }) }
  const { vouchers } = await walkIn(setUp(), camp.programme, {
    roundId,
    household: { contacts, consents, language },
  })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher')
  return { ...voucher, phone: phones[0] ?? '' }
}

async function find(office: OfficePage, words: typeof en, text: string) {
  await office.follow(words.nav)
  await office.field(words.number).fill(text)
  await office.page.keyboard.press('Enter')
  await office.page.getByRole('heading', { name: words.messages.title }).waitFor()
}

const say = (text: string, channel: string) => text.replace('{{channel}}', channel)
const tag = (office: OfficePage, text: string) =>
  office.page.locator('.channels .tag', { hasText: text }).waitFor()

async function confirm(office: OfficePage, button: string, words: typeof en, again: boolean) {
  await office.press(button)
  await office
    .dialog()
    .getByRole('button', { name: again ? words.messages.confirmAgain : words.messages.confirm })
    .click()
}

/** The stack's own pages are looked at like ours. */
async function lookAtOutbox(page: Page, name: string) {
  const folder = join(import.meta.dirname, '../../.build/screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `outbox-${name}.png`), fullPage: true })
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  )
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}

describe('sending a link from a voucher', () => {
  it('says why it failed, is repeated by a person, lies in the outbox, and opens the wallet', async () => {
    const voucher = await aVoucher({ language: 'fr' })
    const office = await openOffice('registration', at())
    await find(office, en, voucher.text)
    await office.look('messages-none')

    await setOutbox(camp.stack.baseUrl, 'opted-out')
    await office.press(say(en.messages.send, 'SMS'))
    await office.look('messages-confirm')
    await office.dialog().getByRole('button', { name: en.messages.confirm }).click()
    await tag(office, en.messages.state.failed)
    await office.see(en.messages.reason['opted-out'])
    await office.look('messages-failed')
    expect(await sentTo(camp.stack.baseUrl, voucher.phone)).toEqual([])

    await setOutbox(camp.stack.baseUrl, 'taken')
    await confirm(office, say(en.messages.again, 'SMS'), en, true)
    await tag(office, en.messages.state.sent)
    await office.page.getByText(en.messages.history).click()
    await office.look('messages-sent')
    expect(await sentTo(camp.stack.baseUrl, voucher.phone)).toHaveLength(1)
    office.expectNoFaults()

    const outbox = await office.context.newPage()
    await outbox.goto(`${camp.stack.baseUrl}/`)
    await outbox
      .getByRole('link', { name: /outbox/ })
      .first()
      .click()
    await outbox.getByText(voucher.phone).waitFor()
    await outbox.getByText('Vous avez un bon.').waitFor()
    await lookAtOutbox(outbox, 'sms')
    const opened = office.context.waitForEvent('page')
    await outbox.locator('.phone', { hasText: voucher.phone }).getByRole('link').click()
    const wallet = await opened
    await wallet.getByText('60', { exact: false }).first().waitFor()
    await wallet.locator('svg, canvas, img').first().waitFor()
    expect(wallet.url()).toContain('/wallet/')
    await office.close()
  })

  it('warns before it sends twice where nobody knows whether it was sent', async () => {
    const voucher = await aVoucher()
    const office = await openOffice('programme', { ...at(), language: 'es', size: 'tablet' })
    await find(office, es, voucher.text)
    await setOutbox(camp.stack.baseUrl, 'silent')
    await confirm(office, say(es.messages.send, 'WhatsApp'), es, false)
    await tag(office, es.messages.state.unknown)
    await office.look('messages-unknown')
    await setOutbox(camp.stack.baseUrl, 'taken')
    await office.press(say(es.messages.again, 'WhatsApp'))
    await office.dialog().getByText(es.messages.maybeTwice).waitFor()
    await office.look('messages-again')
    await office.dialog().getByRole('button', { name: es.messages.confirmAgain }).click()
    await tag(office, es.messages.state.sent)
    expect(await sentTo(camp.stack.baseUrl, voucher.phone)).toHaveLength(2)
    office.expectNoFaults()
    await office.close()
  })

  it('says until when it waits where it is night', async () => {
    const voucher = await aVoucher()
    const clock = (minutes: number) =>
      new Date(Date.now() - 5 * 3_600_000 + minutes * 60_000).toISOString().slice(11, 16)
    await setQuiet({ from: clock(-60), until: clock(240) })
    const office = await openOffice('registration', { ...at(), rightToLeft: true })
    await find(office, en, voucher.text)
    // What is set into a text that runs the other way is set apart by marks.
    const sendButton = /^Send the link by .?SMS/
    await office.press(sendButton)
    await office.dialog().getByText('It is night there').waitFor()
    await office.look('messages-quiet-confirm')
    await office.dialog().getByRole('button', { name: en.messages.confirm }).click()
    await office.see('It is night there. Goes out')
    await office.look('messages-quiet')
    expect(await office.button(sendButton).count()).toBe(0)
    office.expectNoFaults()
    await office.close()
  })

  it('offers nothing for a household that has no number or did not agree, and says which', async () => {
    const office = await openOffice('registration', { ...at(), language: 'es' })
    const silent = await aVoucher({ contact: false })
    await find(office, es, silent.text)
    await office.see(es.messages.reason['no-consent'])
    await office.look('messages-no-consent')
    expect(await office.page.locator('.channels button').count()).toBe(0)
    await office.field(es.number).fill((await aVoucher({ phones: [] })).text)
    await office.page.keyboard.press('Enter')
    await office.see(esProblems['phone-missing'])
    expect(await office.page.locator('.channels button').count()).toBe(0)
    office.expectNoFaults()
    await office.close()
  })

  it('is not shown to those who may not send', async () => {
    const voucher = await aVoucher()
    const office = await openOffice('auditor', at())
    await office.follow(en.nav)
    await office.field(en.number).fill(voucher.text)
    await office.page.keyboard.press('Enter')
    await office.page.getByRole('heading', { name: en.movements }).waitFor()
    expect(await office.page.getByRole('heading', { name: en.messages.title }).count()).toBe(0)
    await office.close()
  })
})

describe('sending the links of a round', () => {
  it('says what will come of it, and then how far it is', async () => {
    const programme = await setUpProgramme(setUp(), { name: 'Lajas Blancas' })
    const { programmeId } = programme
    await camp.api.call(setQuietHoursRoute, {
      token: camp.tokens.programme,
      params: { programmeId },
      body: { from: '00:00', until: '00:00' },
    })
    const phones = [aPhone(), aPhone(), aPhone()]
    const enrolOne = (numbers: string[], contact: boolean) => {
      const given = ['registration-and-assistance', ...(contact ? ['contact'] : [])] as const
      const consents = given.map((purpose) => ({
        purpose: purpose as 'contact',
        given: true,
        language: 'es',
      }))
      return enrol(setUp(), aHousehold(programme, { contacts: { phones: numbers }, consents }))
    }
    for (const phone of phones) await enrolOne([phone], true)
    await enrolOne([aPhone()], false)
    await enrolOne([], true)
    const round = await prepareCycle(setUp(), programme, { codes: ['rent'] })
    await carryOut(setUp(), { programmeId, roundId: round.roundId })
    await setOutbox(camp.stack.baseUrl, 'opted-out', phones[2])

    const office = await openOffice('programme', { ...at(), language: 'es' })
    await office.open(`/p/${programmeId}/rounds/${round.roundId}`)
    const button = say(esRounds.links.send, 'SMS')
    await office.button(button).scrollIntoViewIfNeeded()
    await office.look('links-before')
    // Nobody gave a number for WhatsApp.
    expect(await office.button(say(esRounds.links.send, 'WhatsApp')).count()).toBe(0)
    await office.press(button)
    await office.dialog().getByText('Se envían 3 enlaces').waitFor()
    await office.look('links-confirm')
    await office.dialog().getByRole('button', { name: esRounds.links.confirm }).click()
    await office.see(esRounds.links.lookAt)
    await office.page.getByText(esRounds.links.lookAt).scrollIntoViewIfNeeded()
    await office.look('links-sent')
    expect(await sentTo(camp.stack.baseUrl, phones[0] ?? '')).toHaveLength(1)
    expect(await sentTo(camp.stack.baseUrl, phones[2] ?? '')).toEqual([])
    office.expectNoFaults()
    await office.close()

    const tablet = await openOffice('programme', { ...at(), size: 'tablet', rightToLeft: true })
    await tablet.open(`/p/${programmeId}/rounds/${round.roundId}`)
    await tablet.page.getByText(enRounds.links.lookAt).scrollIntoViewIfNeeded()
    await tablet.look('links-sent')
    tablet.expectNoFaults()
    await tablet.close()
  })
})
