// A registration officer decides on households that look like one, by keyboard; and one who may see but one of the two.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addStaffRoute } from '../../shared/contract/routes/users.ts'
import { enrolTwice } from '../../tools/story/duplicates.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import en from '../../web/office/words/en/duplicates.json' with { type: 'json' }
import es from '../../web/office/words/es/duplicates.json' with { type: 'json' }
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
const addressOf = (path = '') => `/p/${camp.programme.programmeId}/duplicates${path}`
const aPairOf = async (family: string) => {
  const { siteId, programmeId } = camp.programme
  const place = { siteId, programmeId }
  return enrolTwice({ api: camp.api, tokens: camp.tokens }, family, [place, place])
}

describe('duplicates', () => {
  it('are listed, compared and merged by keyboard alone, with a reason', async () => {
    const { duplicateId } = await aPairOf('Zambranó')
    const office = await openOffice('registration', at())
    const { page } = office
    await office.open(addressOf())
    await office.seeHeading(en.title)
    await page.getByText(en.list).first().waitFor({ state: 'attached' })
    await page.getByRole('table').waitFor()
    await office.look('duplicates')
    await office.open(addressOf(`/${duplicateId}`))
    await page.getByText('Francisca Zambranó').waitFor()
    await office.look('duplicate')
    await office.button(en.decide.merge).focus()
    await page.keyboard.press('Enter')
    await office.dialog().waitFor()
    const press = (name: string | RegExp) =>
      page
        .getByRole('radio', { name })
        .focus()
        .then(() => page.keyboard.press('Space'))
    await press(new RegExp(`^${en.first}`))
    await press(en.reasonOfDecision['same-people'])
    await page.waitForTimeout(300)
    await office.look('duplicate-merge')
    await office.button(en.decide.confirm.merge).focus()
    await page.keyboard.press('Enter')
    await office.see(en.vouchers.title)
    await office.see(en.vouchers.none)
    expect(await office.button(en.decide.merge).count()).toBe(0)
    await office.look('duplicate-merged')
    office.expectNoFaults()
    await office.close()
  })

  it('are read in Spanish on a tablet, and mirrored', async () => {
    const { duplicateId } = await aPairOf('Villalobos')
    for (const options of [{ language: 'es', size: 'tablet' }, { rightToLeft: true }] as const) {
      const office = await openOffice('registration', { ...at(), ...options })
      await office.open(addressOf(`/${duplicateId}`))
      await office.page.getByText('Francisca Villalobos').waitFor()
      await office.look('duplicate')
      await office.press('language' in options ? es.decide['keep-both'] : en.decide['keep-both'])
      await office.dialog().waitFor()
      await office.page.waitForTimeout(300)
      await office.look('duplicate-keep')
      office.expectNoFaults()
      await office.close()
    }
  })

  it('of another site are named by that site alone, and can be referred', async () => {
    const { siteId, programmeId } = camp.programme
    const setUp = { api: camp.api, tokens: camp.tokens }
    const other = await setUpProgramme(setUp, { name: 'Metetí' })
    const { duplicateId } = await enrolTwice(setUp, 'Ibarrondo', [
      { siteId, programmeId },
      { siteId: other.siteId },
    ])
    const email = 'one-site@test.vale'
    await camp.api.call(addStaffRoute, {
      token: camp.tokens.admin,
      body: { email, roles: ['registration-officer'], programmes: [programmeId], sites: [siteId] },
    })
    const office = await openOffice('registration', { ...at(), username: email })
    await office.open(addressOf(`/${duplicateId}`))
    await office.see(/Its people are not shown to you/)
    await office.look('duplicate-elsewhere')
    expect(await office.page.getByText('Paca').count()).toBe(0)
    expect(await office.button(en.decide.merge).count()).toBe(0)
    await office.press(en.decide.refer)
    await office.page.getByText(en.reasonOfDecision['cannot-tell']).click()
    await office.press(en.decide.confirm.refer)
    await office.see(en.decide.waits)
    office.expectNoFaults()
    await office.close()
  })
})
