// A registration officer finds a household, corrects it and records a withdrawn consent; a protection officer reads its
// needs, hands out a person's data and erases it. Each sees what is theirs and no more.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueWalkInRoute } from '../../shared/contract/routes/issuing.ts'
import {
  correctHouseholdRoute,
  enrolHouseholdRoute,
  exportHouseholdRoute,
  getHouseholdRoute,
} from '../../shared/contract/routes/registry.ts'
import { consentText } from '../../shared/domain/consent-text.ts'
import { enrolTwice } from '../../tools/story/duplicates.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { aHousehold, openStandingRound } from '../../tools/story/rounds.ts'
import en from '../../web/office/words/en/households.json' with { type: 'json' }
import es from '../../web/office/words/es/households.json' with { type: 'json' }
import { type Camp, openCamp } from './camp.ts'
import { type OfficePage, openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
let papers = 0
beforeAll(async () => {
  camp = await openCamp()
  browser = await openOfficeBrowser()
})
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })
const addressOf = (path = '') => `/p/${camp.programme.programmeId}/registrations${path}`
const numberOf = (householdId: string) => householdId.slice(-6).toUpperCase()
const setUp = () => ({ api: camp.api, tokens: camp.tokens })

/** A mother and her child, with a passport that nobody else holds. */
async function aFamily(family = 'Rentería') {
  papers += 1
  const passport = `P00${papers}8812`
  const { householdId } = await camp.api.call(enrolHouseholdRoute, {
    token: camp.tokens.registration,
    body: aHousehold(camp.programme, {
      language: 'ar',
      consents: [
        { purpose: 'registration-and-assistance', given: true, language: 'ar', textVersion: '2026-11' },
        { purpose: 'contact', given: true, language: 'ar', textVersion: '2026-11' },
      ],
      members: [
        {
          ...{ isHead: true, sex: 'female', name: { given: 'Marisol', family } },
          ...{ age: { birthDate: `19${60 + papers}-04-0${papers}` }, nationality: 'VEN' },
          documents: [{ type: 'passport', country: 'VEN', number: passport }],
          specificNeeds: ['gender-based-violence'],
        },
        { sex: 'male', name: { given: 'Ian', family }, age: { years: 7, asOf: '2026-03-01' } },
      ],
    }),
  })
  return { householdId, passport }
}

const shown = (householdId: string) =>
  camp.api.call(getHouseholdRoute, { token: camp.tokens.protection, params: { householdId } })

const person = (office: OfficePage, text: string) => office.page.locator('.side-people li', { hasText: text })

describe('a registration officer', () => {
  it('finds a household by a document, corrects it, and records that consent is withdrawn', async () => {
    const { householdId, passport } = await aFamily()
    const office = await openOffice('registration', at())
    const { page } = office
    await office.link(en.nav).first().waitFor()
    await office.open(addressOf())
    await office.seeHeading(en.title)
    await page.getByRole('link', { name: numberOf(householdId) }).waitFor()
    expect(await page.getByText('Marisol').count()).toBe(0)
    await office.press(en.names.show)
    await office.see('Marisol Rentería')
    await office.look('registrations')
    await office.field(en.find.label).fill(passport)
    await office.field(en.find.country).fill('ven')
    await office.press(en.find.button)
    await office.seeHeading(`Household ${numberOf(householdId)}`)
    await office.see(en.recorded)
    await person(office, 'Marisol').waitFor()
    expect(page.url()).not.toContain(passport)
    expect(await page.title()).not.toContain('Marisol')
    // Needs, export and erasure are the protection officer's.
    expect(await page.getByText(en.needs['gender-based-violence']).count()).toBe(0)
    expect(await office.button(en.erase.button).count()).toBe(0)
    expect(await office.button(en.data.csv).count()).toBe(0)
    await office.look('household')
    await page.getByText(en.registrations.why, { exact: true }).click()
    await page.locator('.reasons').first().waitFor()
    await office.look('household-why')

    await office.follow(en.correct.button)
    await page.getByRole('group', { name: 'Marisol Rentería' }).waitFor()
    const son = page.getByRole('group', { name: 'Ian Rentería' })
    await son.getByLabel(en.name.given).fill('Iván')
    expect(await page.getByText(en.needs.title).count()).toBe(0)
    await office.look('household-correction')
    await office.press(en.correct.save)
    await person(office, 'Iván').waitFor()
    const corrected = await shown(householdId)
    expect(corrected.members[0]?.specificNeeds).toEqual(['gender-based-violence'])
    // Years that nobody touched are still of the day on which they were true.
    expect(corrected.members[1]).toMatchObject({ name: { given: 'Iván' }, age: { asOf: '2026-03-01' } })

    await office.press(
      new RegExp(`${en.consent.record}.*${en.consent.purpose['registration-and-assistance']}`),
    )
    await office.dialog().waitFor()
    await office.see(consentText('registration-and-assistance', 'ar') ?? '')
    await office.dialog().getByText(en.consent.no, { exact: true }).click()
    await office.see(en.consent.effect['registration-and-assistance'])
    await page.waitForTimeout(300)
    await office.look('household-consent')
    await office.dialog().getByRole('button', { name: en.consent.confirmNo }).click()
    await office.see(en.consent.noAssistance)
    const { consents, registrations } = await shown(householdId)
    expect(consents.at(-1)).toMatchObject({ given: false, language: 'ar', textVersion: '2026-11' })
    expect(registrations).toMatchObject([{ contactAllowed: false }])
    office.expectNoFaults()
    await office.close()
  })

  it('keeps what was typed when somebody else changed the household meanwhile', async () => {
    const { householdId } = await aFamily('Ocoró')
    const office = await openOffice('registration', { ...at(), language: 'es', size: 'tablet' })
    const { page } = office
    await office.open(addressOf(`/${householdId}/correction`))
    await page.getByRole('group', { name: 'Ian Ocoró' }).getByLabel(es.name.given).fill('Iván')
    const changeMeanwhile = async (language: string, given: string) => {
      const { siteId, members, version } = await shown(householdId)
      await camp.api.call(correctHouseholdRoute, {
        token: camp.tokens.registration,
        params: { householdId },
        body: {
          ...{ version, siteId, language, contacts: { phones: [] } },
          members: members.map(({ specificNeeds: _, name, ...member }) => ({
            ...member,
            name: { family: 'Ocoró', ...name, given: member.isHead ? given : (name?.given ?? '') },
          })),
        },
      })
    }
    await changeMeanwhile('fr', 'Marisol')
    await office.press(es.correct.save)
    await office.see(new RegExp(`${es.overtaken.part.language} y ${es.overtaken.part.contacts}`))
    await office.see(es.overtaken.apart)
    await office.look('household-overtaken')
    await changeMeanwhile('pt', 'Marisela')
    await office.press(es.correct.save)
    await office.see(new RegExp(`Los dos cambiaron: ${es.overtaken.part.members}`))
    await person(office, 'Marisela').waitFor()
    await office.look('household-overtaken-both')
    await office.press(es.correct.saveOver)
    await person(office, 'Iván').waitFor()
    await office.look('household-corrected')
    const after = await shown(householdId)
    expect(after).toMatchObject({ version: 4, language: 'pt', contacts: { phones: [] } })
    expect(after.members.map(({ name }) => name?.given)).toEqual(['Marisol', 'Iván'])
    office.expectNoFaults()
    await office.close()
  })

  it('sees its vouchers with their stories, its likely duplicates, and registers it in another programme', async () => {
    const other = await setUpProgramme(setUp(), { name: 'Metetí' })
    const { programmeId } = camp.programme
    const { one } = await enrolTwice(setUp(), 'Guaregua', [camp.programme, camp.programme])
    const round = await openStandingRound(setUp(), camp.programme, {
      codes: ['food'],
      envelope: { USD: 50_000 },
    })
    const { vouchers } = await camp.api.call(issueWalkInRoute, {
      token: camp.tokens.registration,
      params: { programmeId, roundId: round.roundId },
      body: { householdId: one },
    })
    const office = await openOffice('registration', { ...at(), rightToLeft: true })
    await office.open(addressOf(`/${one}`))
    await office.see(en.duplicates_one)
    expect(await office.link(en.compare).getAttribute('href')).toContain('/duplicates/dup_')
    await office.press(en.vouchers.story)
    await office.dialog().waitFor()
    await office.see(vouchers[0]?.number ?? 'no voucher')
    expect(office.page.url()).not.toContain(vouchers[0]?.voucherId)
    await office.page.waitForTimeout(300)
    await office.look('household-voucher')
    await office.page.keyboard.press('Escape')
    await office.press(en.register.button)
    await office.dialog().getByRole('button', { name: en.register.programme }).click()
    await office.page.getByRole('option', { name: 'Metetí' }).first().click()
    await office.dialog().getByRole('button', { name: en.register.confirm }).click()
    await office.page.getByRole('heading', { level: 3, name: /Metetí/ }).waitFor()
    await office.look('household')
    const { registrations } = await camp.api.call(getHouseholdRoute, {
      token: camp.tokens.admin,
      params: { householdId: one },
    })
    expect(registrations.map((each) => each.programmeId)).toContain(other.programmeId)
    office.expectNoFaults()
    await office.close()
  })
})

describe('a protection officer', () => {
  it('reads needs, hands out a person’s data in both forms, and erases it after typing a word', async () => {
    const { householdId, passport } = await aFamily('Tascón')
    const office = await openOffice('protection', { ...at(), language: 'es' })
    const { page } = office
    await office.link(es.nav).first().waitFor()
    await office.open(addressOf())
    await office.seeHeading(es.title)
    await page.getByRole('link', { name: numberOf(householdId) }).click()
    await person(office, es.needs['gender-based-violence']).waitFor()
    await office.see(es.needs.recorded)
    await office.look('household-protection')
    const saved = async (button: string) => {
      const download = page.waitForEvent('download', { timeout: 60_000 })
      await office.press(button)
      return readFileSync(await (await download).path(), 'utf8')
    }
    expect(await saved(es.data.csv)).toContain(passport)
    expect(JSON.parse(await saved(es.data.json))).toMatchObject({ household: { householdId } })
    await office.press(es.erase.button)
    const confirm = office.dialog().getByRole('button', { name: es.erase.confirm })
    await office.dialog().getByText(es.erase.reason['asked-by-person']).click()
    expect(await confirm.isDisabled()).toBe(true)
    await office.dialog().getByRole('textbox').fill(es.erase.word)
    await page.waitForTimeout(300)
    await office.look('household-erase')
    await confirm.click()
    await office.see(es.erased)
    await office.look('household-erased')
    const left = await camp.api.send(exportHouseholdRoute, {
      token: camp.tokens.protection,
      params: { householdId },
    })
    expect(left.body).toMatchObject({ code: 'household-unknown' })
    office.expectNoFaults()
    await office.close()
  })
})

describe('who may not read people', () => {
  it('sees the list without names, and opens nobody', async () => {
    const { householdId } = await aFamily('Valoyes')
    const office = await openOffice('finance', { ...at(), size: 'tablet' })
    const { page } = office
    await office.open(addressOf('?names=true&sort=registered'))
    await page.getByText(numberOf(householdId)).waitFor()
    expect(await page.getByText('Valoyes').count()).toBe(0)
    expect(await office.button(en.names.show).count()).toBe(0)
    expect(await office.field(en.find.label).count()).toBe(0)
    expect(await office.link(numberOf(householdId)).count()).toBe(0)
    await office.look('registrations')
    const download = page.waitForEvent('download', { timeout: 60_000 })
    await office.press(office.common.table.export)
    expect(readFileSync(await (await download).path(), 'utf8')).toContain(householdId)
    await office.open(addressOf(`/${householdId}`))
    await office.see(office.common.noScreen.title)
    office.expectNoFaults()
    await office.close()
  })
})
