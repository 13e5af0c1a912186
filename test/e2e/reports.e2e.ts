// The first page and the reports, in a real browser: a programme officer sees what waits and how the programme stands; an
// auditor reads reports, the trial balance and one voucher's story, and takes the files and the proof away.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportWords } from '../../shared/contract/report-words.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { prepareRoundRoute } from '../../shared/contract/routes/rounds.ts'
import { signInVendor } from '../../tools/story/people.ts'
import enHome from '../../web/office/words/en/home.json' with { type: 'json' }
import en from '../../web/office/words/en/reports.json' with { type: 'json' }
import esHome from '../../web/office/words/es/home.json' with { type: 'json' }
import es from '../../web/office/words/es/reports.json' with { type: 'json' }
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
import { openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
let handed: HandedVoucher[]
beforeAll(async () => {
  camp = await openCamp()
  browser = await openOfficeBrowser()
  handed = await camp.handOut(8, 'food')
  await redeemAll()
  await prepareAnother()
  await camp.stack.invoke('seal-ledger', {})
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })
const words = { en: { home: enHome, reports: en }, es: { home: esHome, reports: es } }

/** Ten dollars of each voucher but one. */
async function redeemAll() {
  const { username } = await camp.addVendor('Tienda Río')
  const token = await signInVendor(camp.stack, username)
  const amount = { amountMinor: 1000, currency: 'USD' as const }
  for (const { text } of handed.slice(1))
    await camp.api.call(redeemVoucherRoute, { token, body: { voucher: { text }, amount } })
  await camp.stack.settled()
}

/** One more envelope, which nobody has submitted yet. */
async function prepareAnother() {
  const { programmeId, grantId } = camp.programme
  await camp.api.call(prepareRoundRoute, {
    token: camp.tokens.programme,
    params: { programmeId },
    body: {
      ...{ name: 'Walk-ins of December', kind: 'standing', lines: [{ code: 'food', grantId }] },
      ...{ firstValidDay: '2026-01-01', validDays: 30, envelope: [{ grantId, unit: 'USD', amount: 1000 }] },
    },
  })
}

describe('the first page', () => {
  it.each(['es', 'en'] as const)(
    'tells a programme officer in %s what waits and how it stands',
    async (language) => {
      for (const size of ['laptop', 'tablet'] as const) {
        const office = await openOffice('programme', { ...at(), language, size })
        const { home } = words[language]
        await office.see(home.waiting['round-to-submit_one'].replace('{{count}}', '1'))
        await office.see('Walk-ins of December')
        await office.see(home.state.enrolled)
        await office.page.locator('.map-land').waitFor()
        await office.page.locator('.chart svg').waitFor()
        await office.look('home-state')
        await office.page.screenshot({
          path: `.build/screenshots/office-${language}-${size}-home-whole.png`,
          fullPage: true,
        })
        office.expectNoFaults()
        await office.close()
      }
    },
  )

  it('mirrors', async () => {
    const office = await openOffice('programme', { ...at(), language: 'es', rightToLeft: true })
    await office.page.locator('.map-land').waitFor()
    await office.look('home-state')
    await office.page.screenshot({ path: '.build/screenshots/office-es-rtl-home-whole.png', fullPage: true })
    office.expectNoFaults()
    await office.close()
  })

  it('leaves to an approver what others have prepared', async () => {
    const office = await openOffice('approver', at())
    await office.see(enHome.waiting.none)
    office.expectNoFaults()
    await office.close()
  })
})

describe('an auditor', () => {
  it.each([
    ['en', 'laptop', false],
    ['es', 'tablet', false],
    ['es', 'laptop', true],
  ] as const)(
    'reads the reports in %s on a %s (mirrored: %s), and takes them away',
    async (language, size, rightToLeft) => {
      const office = await openOffice('auditor', { ...at(), language, size, rightToLeft })
      const { reports } = words[language]
      const { titles, columns } = reportWords[language]
      await office.follow(reports.nav)
      await office.seeHeading(reports.title)
      await office.page.getByRole('columnheader', { name: columns.sex }).waitFor()
      await office.look('report-people')
      await office.choose(reports.which, titles['by-site'])
      await office.page.getByRole('rowheader', { name: 'Darién: reception centre' }).waitFor()
      expect(new URL(office.page.url()).searchParams.get('report')).toBe('by-site')
      await office.look('report-by-site')
      for (const [button, ending] of [
        ['CSV', 'csv'],
        ['Excel', 'xlsx'],
      ] as const) {
        const downloading = office.page.waitForEvent('download')
        await office.press(button)
        const file = await downloading
        expect(file.suggestedFilename()).toBe(`vale-by-site-all.${ending}`)
        const bytes = readFileSync(await file.path())
        if (ending === 'csv') expect(bytes.toString()).toContain('70.00')
        else expect(bytes.subarray(0, 2).toString()).toBe('PK')
      }
      await office.choose(reports.which, titles['by-nationality'])
      await office.page.getByRole('columnheader', { name: columns['nationality-group'] }).waitFor()
      await office.look('report-by-nationality')
      office.expectNoFaults()
      await office.close()
    },
  )

  it.each(['en', 'es'] as const)(
    'sees in %s that the books balance, and the proof of one voucher',
    async (language) => {
      const office = await openOffice('auditor', { ...at(), language })
      const { reports } = words[language]
      await office.follow(reports.balance.nav)
      await office.see(reports.balance.balanced)
      await office.look('trial-balance')
      await office.follow(reports.proof.nav)
      await office.field(reports.proof.number).fill('7QK2 M3ZP 9ABC DEFG 0')
      await office.press(reports.proof.find)
      await office.see(reports.proof.wrong)
      const voucher = handed[1] as HandedVoucher
      await office.field(reports.proof.number).fill(voucher.number)
      await office.press(reports.proof.find)
      await office.see(reports.story.cause['voucher-redeemed'])
      await office.look('voucher-proof')
      expect(office.page.url()).not.toContain(voucher.voucherId)
      const downloading = office.page.waitForEvent('download')
      await office.press(reports.proof.save)
      const proof = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'))
      expect(proof.voucherId).toBe(voucher.voucherId)
      expect([...proof.leaves, ...proof.pending].length).toBeGreaterThan(1)
      office.expectNoFaults()
      await office.close()
    },
  )
})
