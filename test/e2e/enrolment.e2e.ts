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
  it('takes less than two minutes by keyboard alone, until its voucher is on the screen', {
    timeout: 300_000,
  }, async () => {
    const programme = await aProgramme('Bajo Chiquito')
    const office = await openOffice('registration', at())
    const { page } = office
    await office.open(addressOf(programme))
    await office.seeHeading(en.title)
    await page.locator('[data-enrolment]').waitFor()
    const keys = keyboardOf(page)
    const begun = Date.now()
    let lookedMs = 0
    /** Pictures and checks are no part of the work. */
    const look = async (what: string) => {
      const from = Date.now()
      await office.look(what)
      lookedMs += Date.now() - from
    }

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
    await look('enrolment-read')
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
    await look('enrolment-typed')
    await keys.tabTo(en.submit)
    await keys.press('Enter')

    await office.see(en.result.eligible)
    await look('enrolment-result')
    await keys.tabTo(en.walkIn.button)
    await keys.press('Enter')
    await office.dialog().waitFor()
    await keys.tabTo(en.walkIn.confirm)
    await keys.press('Enter')
    await page.getByRole('img', { name: en.voucher.qr }).waitFor()
    const seconds = (Date.now() - begun - lookedMs) / 1000
    process.stdout.write(
      `A household of 4 enrolled, with its voucher, in ${seconds.toFixed(1)} s: ${keys.count()} keys, ${keyMs} ms each
`,
    )
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

  it('loses no letter and enrols once when the network goes, the page is loaded again and the tab is killed', {
    timeout: 300_000,
  }, async () => {
    const programme = await aProgramme('Canaán')
    const office = await openOffice('registration', at())
    const { page, context } = office
    await office.open(addressOf(programme))
    await office.choose(en.place.site, /Canaán/)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await agree(office)
    await typed(page, 'name.given').pressSequentially('Rosa')
    await context.setOffline(true)
    await office.see(en.offline)
    await typed(page, 'name.family').pressSequentially('Montúfar')
    await office.look('enrolment-offline')

    await page.reload()
    await office.see(en.offline)
    expect(await typed(page, 'name.given').inputValue()).toBe('Rosa')
    expect(await typed(page, 'name.family').inputValue()).toBe('Montúfar')
    await typed(page, 'age').pressSequentially('41')
    await page.getByText(en.member.sexes.female, { exact: true }).first().click()
    await typed(page, 'documents.0.number').pressSequentially('CI-5551234')
    await office.press(en.submit)
    await office.see(en.kept.state.waiting)
    await page.locator('input[name="members.0.name.given"][value=""]').waitFor()
    await office.look('enrolment-waits')
    await page.reload()
    await office.see(en.kept.state.waiting)

    // The next household, half typed, when the tab dies.
    await typed(page, 'name.given').pressSequentially('Teresa')
    await typed(page, 'name.family').pressSequentially('Amb')
    await expect.poll(() => keptOn(page)).toContain('"Amb"')
    await page.close()
    expect(await registrationsIn(programme)).toHaveLength(0)

    // The first answer is lost on its way back.
    let asked = 0
    await context.route('**/households', async (route) => {
      asked += 1
      if (asked > 1) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await context.setOffline(false)
    const again = await context.newPage()
    await signInOn(again, addressOf(programme), 'registration@demo.vale')
    await again.getByText(en.kept.state.accepted, { exact: true }).waitFor()
    const rows = await registrationsIn(programme)
    expect(rows).toHaveLength(1)
    expect(asked).toBe(2)
    expect(await householdOf(rows[0]?.householdId ?? '')).toMatchObject({
      language: 'es',
      members: [
        {
          name: { given: 'Rosa', family: 'Montúfar' },
          age: { years: 41 },
          sex: 'female',
          documents: [{ number: 'CI-5551234' }],
        },
      ],
    })

    // What was typed of the accepted one is gone from the device; the half-typed one is still there, to the letter.
    expect(await keptOn(again)).not.toContain('CI-5551234')
    await again.getByRole('button', { name: en.kept.open.draft }).click()
    const family = typed(again, 'name.family')
    await family.waitFor()
    expect(await family.inputValue()).toBe('Amb')
    await office.close()
  })

  it('is begun by one person and not seen by the next, who uses the same tablet', async () => {
    const programme = await aProgramme('Lajas')
    const email = 'second-officer@test.vale'
    await camp.api.call(addStaffRoute, {
      token: camp.tokens.admin,
      body: { email, roles: ['registration-officer'], programmes: 'all', sites: 'all' },
    })
    const office = await openOffice('registration', { ...at(), size: 'tablet' })
    const { page, context } = office
    await office.open(addressOf(programme))
    await typed(page, 'name.given').pressSequentially('Yolanda')
    await office.see(en.saved)
    await expect.poll(() => keptOn(page)).toContain('Yolanda')
    await office.press(office.common.signOut)
    await office.button(office.common.signIn.button).waitFor()
    await context.clearCookies()

    await signInOn(page, addressOf(programme), email)
    await page.locator('[data-enrolment]').waitFor()
    expect(await page.getByText('Yolanda').count()).toBe(0)
    expect(await page.getByRole('heading', { name: en.kept.title }).count()).toBe(0)
    expect(await typed(page, 'name.given').inputValue()).toBe('')
    await office.press(office.common.signOut)
    await office.button(office.common.signIn.button).waitFor()
    await context.clearCookies()

    await signInOn(page, addressOf(programme), 'registration@demo.vale')
    await office.see('Yolanda')
    await office.press(en.kept.open.draft)
    await expect.poll(() => typed(page, 'name.given').inputValue()).toBe('Yolanda')
    office.expectNoFaults()
    await office.close()
  })

  it.each([
    ['in English', 'Quebrada', '52.118.901', 'en', {}],
    ['in Spanish on a tablet', 'Yaviza', '52.118.902', 'es', { size: 'tablet' }],
    ['mirrored on a tablet', 'Boca', '52.118.903', 'en', { rightToLeft: true, size: 'tablet' }],
  ] as const)(
    'tells of people who look the same while they are typed, and refuses a registered document: %s',
    async (_, place, number, language, options) => {
      const programme = await aProgramme(place)
      const paper = { type: 'national-id', country: 'COL', number } as const
      await camp.api.call(enrolHouseholdRoute, {
        token: camp.tokens.registration,
        body: aHousehold(programme, {
          members: [
            {
              ...{ isHead: true, name: { given: 'Leonor', family: 'Castañeda' }, sex: 'female' },
              ...{ age: { birthDate: '1988-03-09' }, documents: [paper] },
            },
          ],
        }),
      })
      const words = { en, es }[language]
      const office = await openOffice('registration', { ...at(), language, ...options })
      const { page } = office
      await office.open(addressOf(programme))
      await office.seeHeading(words.title)
      await office.choose(words.place.site, new RegExp(place))
      await page.getByText('العربية').click()
      await office.look('enrolment-consent')
      for (const index of [0, 1, 2])
        await page.getByText(words.consent.yes, { exact: true }).nth(index).click()
      await typed(page, 'name.given').fill('Leonora')
      await typed(page, 'name.family').fill('Castaneda')
      await typed(page, 'age').fill('9/3/1988')
      await page.getByText(words.member.sexes.female, { exact: true }).first().click()
      await page.locator('.duplicate-hints .notice.warning').first().waitFor()
      await typed(page, 'documents.0.number').fill(number.replaceAll('.', ''))
      await typed(page, 'documents.0.country').fill('col')
      await page
        .locator('.duplicate-hints')
        .getByText(/Leonor/)
        .first()
        .waitFor()
      await office.look('enrolment-hints')
      await office.press(words.submit)
      await page.locator('.member .fault').first().waitFor()
      const said = language === 'en' ? problems['document-already-registered'].title : 'Ya hay un hogar'
      await office.see(said)
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(
        'members.0.documents.0.number',
      )
      await office.look('enrolment-refused')
      expect(await registrationsIn(programme)).toHaveLength(1)
      office.expectNoFaults()
      await office.close()
    },
  )

  it('gives a voucher on a tablet by touch, and shows the same one after a reload', async () => {
    const programme = await aProgramme('Metetí')
    const office = await openOffice('registration', { ...at(), language: 'es', size: 'tablet' })
    const { page } = office
    await office.open(addressOf(programme))
    await office.choose(es.place.site, /Metetí/)
    await page.getByText('Português').click()
    for (const index of [0, 1, 2]) await page.getByText(es.consent.yes, { exact: true }).nth(index).click()
    await typed(page, 'name.given').fill('Márcia')
    await page.getByText(es.member.sexes.female, { exact: true }).first().click()
    await office.press(es.submit)
    await office.see(es.result.eligible)
    await office.press(es.walkIn.button)
    await office.look('enrolment-ask')
    await office.dialog().getByRole('button', { name: es.walkIn.confirm }).click()
    await page.getByRole('img', { name: es.voucher.qr }).waitFor()
    await office.look('enrolment-voucher')
    const number = await page.locator('.handed-facts .code').textContent()
    const saved = page.waitForEvent('download', { timeout: 60_000 })
    await office.press(es.voucher.print)
    expect((await saved).suggestedFilename()).toMatch(/^card-.*\.pdf$/)

    await page.reload()
    await office.press(es.walkIn.again)
    await office.dialog().getByRole('button', { name: es.walkIn.again }).click()
    await page.getByRole('img', { name: es.voucher.qr }).waitFor()
    expect(await page.locator('.handed-facts .code').textContent()).toBe(number)
    await office.press(es.result.next)
    await page.locator('[data-enrolment]').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('language')
    expect(await keptOn(page)).toBe('[]')
    office.expectNoFaults()
    await office.close()
  })

  it('says what is missing at each field, and sends nothing', async () => {
    const programme = await aProgramme('Peñita')
    const office = await openOffice('registration', { ...at(), language: 'es', size: 'tablet' })
    const { page } = office
    await office.open(addressOf(programme))
    await office.choose(es.place.site, /Peñita/)
    await page.getByText('Français').click()
    await page.getByText(es.consent.no, { exact: true }).first().click()
    await office.see(es.consent.refused)
    await typed(page, 'age').fill('31/2/1990')
    await office.press(es.members.add)
    await page.getByLabel(es.member.given).nth(1).fill('Ana')
    await page.getByRole('button', { name: es.mrz.button }).first().click()
    await page.getByLabel(es.mrz.label).fill(passport.join('\n').replace('L898902C36', 'L898902C37'))
    await office.see(es.mrz.wrong.number)
    await office.press(es.submit)
    await office.see(es.consent.needed)
    await office.see(es.age.wrong)
    await office.look('enrolment-faults')
    expect(await registrationsIn(programme)).toHaveLength(0)
    office.expectNoFaults()
    await office.close()
  })
})

/** A field of the head of household. */
const typed = (page: Page, field: string) => page.locator(`input[name="members.0.${field}"]`)

/** Spanish, and yes to everything. */
async function agree(office: OfficePage): Promise<void> {
  await office.page.getByText('Español').last().click()
  for (const index of [0, 1, 2])
    await office.page.getByText(en.consent.yes, { exact: true }).nth(index).click()
}

/** Signs in on a page that has no session, and opens the address. */
async function signInOn(page: Page, path: string, username: string): Promise<void> {
  await page.goto(`${camp.stack.baseUrl}/office${path}`)
  await page.getByRole('button', { name: 'Sign in' }).first().click()
  const name = page.getByLabel('User name')
  const inside = page.getByRole('navigation', { name: 'Your work' })
  await name.or(inside).first().waitFor()
  if (await name.isVisible()) {
    await name.fill(username)
    await page.getByLabel('Password').fill('vale')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  await inside.waitFor()
}

/** All that the console keeps on the device of households, as text. */
function keptOn(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('vale-office-enrolments')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction('enrolments').objectStore('enrolments').getAll()
          reading.onsuccess = () => {
            opening.result.close()
            resolve(JSON.stringify(reading.result))
          }
        }
      }),
  )
}
