// A registration officer enrols households: by keyboard alone against the clock, with a network that goes, and with people
// who are registered already.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problems } from '../../shared/contract/problems.ts'
import {
  enrolHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
} from '../../shared/contract/routes/registry.ts'
import { addStaffRoute } from '../../shared/contract/routes/users.ts'
import { consentText } from '../../shared/domain/consent-text.ts'
import { decodeVoucherText } from '../../shared/domain/voucher-text.ts'
import { type ProgrammeSetUp, setUpProgramme } from '../../tools/story/programme-setup.ts'
import { aHousehold, openStandingRound } from '../../tools/story/rounds.ts'
import en from '../../web/office/words/en/enrolment.json' with { type: 'json' }
import es from '../../web/office/words/es/enrolment.json' with { type: 'json' }
import { type Camp, openCamp } from './camp.ts'
import { type OfficePage, openOffice, openOfficeBrowser } from './office-page.ts'
import { readPicture } from './picture.ts'

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
const setUp = () => ({ api: camp.api, tokens: camp.tokens })

/** A programme of its own, with one standing round: what is enrolled in it is what the test enrolled. */
async function aProgramme(name: string): Promise<ProgrammeSetUp> {
  const programme = await setUpProgramme(setUp(), { name })
  await openStandingRound(setUp(), programme, { codes: ['food'], envelope: { USD: 500_000 } })
  return programme
}

const addressOf = ({ programmeId }: ProgrammeSetUp) => `/p/${programmeId}/enrolment`

async function registrationsIn({ programmeId }: ProgrammeSetUp) {
  const { rows } = await camp.api.call(listRegistrationsRoute, {
    token: camp.tokens.registration,
    params: { programmeId },
    query: {},
  })
  return rows
}

const householdOf = (householdId: string, token = camp.tokens.registration) =>
  camp.api.call(getHouseholdRoute, { token, params: { householdId } })

/** ICAO 9303's specimen, of a state that there is. */
const passport = [
  'P<VENERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36VEN7408122F1204159ZE184226B<<<<<10',
]

/** Presses keys as somebody does who types fast: each takes its time. */
const keyMs = 120
function keyboardOf(page: Page) {
  const { keyboard } = page
  let keys = 0
  const press = async (key: string, times = 1) => {
    for (let time = 0; time < times; time++) {
      await keyboard.press(key, { delay: keyMs / 2 })
      await new Promise((resolve) => setTimeout(resolve, keyMs / 2))
      keys++
    }
  }
  return {
    count: () => keys,
    press,
    type: async (text: string) => {
      await keyboard.type(text, { delay: keyMs })
      keys += text.length
    },
    /** As a reader does: all at once. */
    scan: (text: string) => keyboard.type(text),
    /** Goes on by the tab key until the field, or the button with this text, has the focus. */
    tabTo: async (what: string) => {
      for (let tab = 0; tab < 60; tab++) {
        await press('Tab')
        const here = await page.evaluate(() => {
          const one = document.activeElement as HTMLInputElement | null
          const label = one?.closest('.field')?.querySelector('label, .react-aria-Label, span')?.textContent
          return [one?.name, one?.value, one?.textContent, label]
        })
        if (here.includes(what)) return
      }
      throw new Error(`The tab key never comes to ${what}.`)
    },
  }
}

describe('enrolling a household', () => {
  it('takes less than two minutes by keyboard alone, until its voucher is on the screen', async () => {
    const programme = await aProgramme('Bajo Chiquito')
    const office = await openOffice('registration', at())
    const { page } = office
    await office.open(addressOf(programme))
    await office.seeHeading(en.title)
    await page.locator('[data-enrolment]').waitFor()
    const keys = keyboardOf(page)
    const begun = Date.now()

    await keys.tabTo(en.place.site)
    await keys.type('Baj')
    await keys.tabTo('language')
    await keys.press('ArrowRight', 2)
    await office.see(consentText('contact', 'fr') ?? '')
    await keys.press('Tab')
    await keys.press('Space')
    await keys.press('Tab')
    await keys.press('Space')
    await keys.press('Tab')
    await keys.press('ArrowRight')

    await keys.tabTo(en.mrz.button)
    await keys.press('Enter')
    await page.getByLabel(en.mrz.label).waitFor()
    await keys.scan(passport.join('\n'))
    await office.see(en.mrz.done.replace('{{number}}', 'L898902C3'))
    await office.look('enrolment-read')
    await keys.tabTo('single-parent')
    await keys.press('Space')
    await keys.tabTo('contacts.phones.0')
    await keys.type('+50761234567')

    await keys.tabTo(en.members.add)
    await keys.press('Enter')
    for (const [given, age, isFemale] of [
      ['Elsa', '61', true],
      ['Karin', '20/5/2012', true],
      ['Nils', '3', false],
    ] as const) {
      await keys.type(given)
      await keys.press('Tab')
      await keys.type('Eriksson')
      await keys.press('Tab')
      await keys.type(age)
      await keys.press('Tab')
      await keys.press(isFemale ? 'Space' : 'ArrowRight')
      await keys.press('Enter')
    }
    await keys.press('Enter')
    await keys.tabTo(en.collector.add)
    await keys.press('Enter')
    await keys.type('Sofia')
    await keys.press('Tab')
    await keys.type('Lind')
    await keys.tabTo('alternateCollector.document.number')
    await keys.type('8-712-2004')
    await office.look('enrolment-typed')
    await keys.tabTo(en.submit)
    await keys.press('Enter')

    await office.see(en.result.eligible)
    await office.look('enrolment-result')
    await keys.tabTo(en.walkIn.button)
    await keys.press('Enter')
    await office.dialog().waitFor()
    await keys.tabTo(en.walkIn.confirm)
    await keys.press('Enter')
    await page.getByRole('img', { name: en.voucher.qr }).waitFor()
    const seconds = (Date.now() - begun) / 1000
    console.log(`A household of 4 in ${seconds.toFixed(1)} s, ${keys.count()} keys at ${keyMs} ms each`)
    expect(seconds).toBeLessThan(120)

    const text = await readPicture(await page.screenshot())
    expect(decodeVoucherText(text ?? '')).toBeDefined()
    await office.look('enrolment-voucher')
    await office.press(en.voucher.showLinkQr)
    await page.getByRole('img', { name: en.voucher.linkQr }).waitFor()
    const link = (await readPicture(await page.screenshot())) ?? ''
    expect(link).toMatch(new RegExp(`^${camp.stack.baseUrl}/wallet/#1\\.`))

    const rows = await registrationsIn(programme)
    expect(rows).toHaveLength(1)
    const household = await householdOf(rows[0]?.householdId ?? '', camp.tokens.protection)
    expect(household).toMatchObject({
      language: 'fr',
      contacts: { phones: ['+50761234567'] },
      alternateCollector: {
        name: { given: 'Sofia', family: 'Lind' },
        document: { type: 'national-id', number: '8-712-2004' },
      },
    })
    expect(household.consents.map(({ given, language }) => [given, language])).toEqual([
      [true, 'fr'],
      [true, 'fr'],
      [false, 'fr'],
    ])
    expect(household.members).toMatchObject([
      {
        isHead: true,
        name: { given: 'Anna Maria', family: 'Eriksson' },
        sex: 'female',
        age: { birthDate: '1974-08-12' },
        nationality: 'VEN',
        documents: [{ type: 'passport', country: 'VEN', number: 'L898902C3' }],
        specificNeeds: ['single-parent'],
      },
      { name: { given: 'Elsa' }, sex: 'female', age: { years: 61 } },
      { name: { given: 'Karin' }, sex: 'female', age: { birthDate: '2012-05-20' } },
      { name: { given: 'Nils' }, sex: 'male', age: { years: 3 } },
    ])
    office.expectNoFaults()
    await office.close()
  })
})
