// A programme from nothing to rules and money, in the console: by the programme officer and by finance.
import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  getBudgetRoute,
  getProgrammeRoute,
  listProgrammesRoute,
  listSitesRoute,
} from '../../shared/contract/routes/programmes.ts'
import en from '../../web/office/words/en/programmes.json' with { type: 'json' }
import es from '../../web/office/words/es/programmes.json' with { type: 'json' }
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
const name = `Darién ${randomUUID().slice(0, 6)}`
const reference = `UNHCR-${randomUUID().slice(0, 6)}`

async function programmeNamed(wanted: string) {
  let cursor: string | undefined
  do {
    const query = cursor === undefined ? {} : { cursor }
    const page = await camp.api.call(listProgrammesRoute, { token: camp.tokens.admin, query })
    const found = page.rows.find((one) => one.name === wanted)
    if (found !== undefined) return found.programmeId
    cursor = page.cursor
  } while (cursor !== undefined)
  throw new Error(`no programme ${wanted}`)
}

describe('a programme in the console', () => {
  it('is set up from nothing: site, programme, basket, rules', { timeout: 240_000 }, async () => {
    const officer = await openOffice('programme', at())
    await officer.follow(en.sites.nav)
    await officer.press(en.sites.add)
    await officer.field(en.sites.name).fill('San Vicente')
    await officer.field(en.sites.pcode).fill('PA0502')
    await officer.field(en.sites.latitude).fill('8.5')
    await officer.dialog().getByRole('button', { name: en.sites.submit }).click()
    await officer.see('This is missing.')
    await officer.field(en.sites.longitude).fill('-78.0')
    await officer.look('site-new')
    await officer.dialog().getByRole('button', { name: en.sites.submit }).click()
    await officer.see(en.sites.done)
    await officer.look('sites')

    await officer.open('/programmes/new')
    await officer.seeHeading(en.create.title)
    await officer.field(en.create.name).fill(name)
    await officer.page.getByText(en.kind.value, { exact: true }).click()
    await officer.page.getByText(en.kind.commodity, { exact: true }).click()
    await officer.field(en.create.helpLine).fill('+507 800 0000')
    await officer.page.getByText(en.create.offlineAllowed).click()
    await officer.look('programme-new')
    await officer.press(en.create.submit)
    await officer.seeHeading(name)
    await officer.see(en.rules.none)

    await officer.press(en.baskets.add)
    await officer.page.getByRole('textbox', { name: en.baskets.name, exact: true }).fill('Hygiene kit')
    await officer.field(en.baskets.itemName).fill('Soap')
    await officer.field(en.baskets.itemCode).fill('Soap 500')
    await officer.dialog().getByRole('button', { name: en.baskets.submit }).click()
    await officer.dialog().locator('.fault').first().waitFor()
    await officer.field(en.baskets.itemCode).fill('soap-500')
    await officer.look('basket-new')
    await officer.dialog().getByRole('button', { name: en.baskets.submit }).click()
    await officer.see(en.baskets.done)

    await officer.follow(en.rules.set)
    await officer.seeHeading(en.edit.title)
    await officer.press(en.edit.addCondition)
    await officer.field(en.edit.atLeast).fill('2')
    await officer.field(en.edit.code).fill('food')
    await officer.field(en.edit.category).fill('food')
    await officer.field(en.edit.perHousehold).fill('50')
    await officer.field(en.edit.perMember).fill('15.50')
    await officer.field(en.edit.max).fill('120')
    await officer.look('rules-edit')
    await officer.page.reload()
    await officer.press(en.edit.addValue)
    const second = officer.page.getByRole('group', { name: 'What is given 2' })
    await second.getByLabel(en.edit.code).fill('hygiene')
    await second.getByLabel(en.edit.category).fill('hygiene')
    await second.getByRole('button', { name: en.edit.kind }).click()
    await officer.page.getByRole('option', { name: en.kind.commodity }).click()
    await second.getByRole('button', { name: en.edit.basket }).click()
    await officer.page.getByRole('option', { name: 'Hygiene kit' }).click()
    await second.getByLabel(en.edit.quantityHousehold).fill('1')
    await officer.press(en.edit.submit)
    await officer.seeHeading(name)
    await officer.see(/15\.50/)
    await officer.look('programme')
    officer.expectNoFaults()
    await officer.close()

    const programmeId = await programmeNamed(name)
    const programme = await camp.api.call(getProgrammeRoute, {
      token: camp.tokens.admin,
      params: { programmeId },
    })
    expect(programme.rules).toEqual({
      version: 1,
      eligibility: { all: [{ fact: 'household-size', atLeast: 2 }] },
      transferValues: [
        {
          ...{ code: 'food', kind: 'value', category: 'food' },
          money: {
            ...{ perHouseholdMinor: 5000, maxAmountMinor: 12_000 },
            perMember: [{ which: {}, amountMinor: 1550 }],
          },
        },
        {
          ...{ code: 'hygiene', kind: 'commodity', category: 'hygiene' },
          basket: { basketNumber: 1, perHousehold: 1 },
        },
      ],
    })
    const { rows } = await camp.api.call(listSitesRoute, { token: camp.tokens.admin, query: {} })
    expect(rows.find((site) => site.name === 'San Vicente')?.position).toEqual({
      latitude: 8.5,
      longitude: -78,
    })
  })

  it('is given money by finance, who can take it back, and sets its limits', {
    timeout: 240_000,
  }, async () => {
    const programmeId = await programmeNamed(name)
    const finance = await openOffice('finance', { ...at(), language: 'es', size: 'tablet' })
    await finance.follow(es.grants.nav)
    await finance.press(es.grants.add)
    await finance.field(es.grants.donor).fill('UNHCR')
    await finance.field(es.grants.reference).fill(reference)
    await finance.dialog().getByRole('button', { name: es.grants.submit }).click()
    await finance.dialog().locator('.fault').first().waitFor()
    await finance.dialog().getByLabel('USD').fill('10 000')
    await finance.look('grant-new')
    await finance.dialog().getByRole('button', { name: es.grants.submit }).click()
    await finance.see(es.grants.done)
    const row = finance.page.getByRole('row').filter({ hasText: reference })
    await row.getByRole('button', { name: es.grants.amend }).click()
    await finance.field(es.grants.amount).fill('500')
    await finance.field(es.grants.reason).fill('Ampliación de mayo')
    await finance.look('grant-amend')
    await finance.dialog().getByRole('button', { name: es.grants.amendSubmit }).click()
    await finance.see(es.grants.amendDone)
    await row
      .getByText(/10,500\.00/)
      .first()
      .waitFor()
    await finance.look('grants')

    await finance.open(`/p/${programmeId}/budget`)
    await finance.see(es.budget.empty)
    await finance.press(es.budget.fund)
    await finance.choose(es.budget.source, new RegExp(reference))
    await finance.field(es.budget.amount).fill('20 000')
    await finance.dialog().getByRole('button', { name: es.budget.fund }).click()
    await finance.dialog().getByRole('alert').waitFor()
    await finance.look('budget-too-much')
    await finance.field(es.budget.amount).fill('8 000')
    await finance.dialog().getByRole('button', { name: es.budget.fund }).click()
    await finance.see(es.budget.done.fund)
    await finance.press(es.budget.withdraw)
    await finance.choose(es.budget.from, new RegExp(reference))
    await finance.field(es.budget.amount).fill('1 000')
    await finance.field(es.budget.reason).fill('Menos hogares')
    await finance.dialog().getByRole('button', { name: es.budget.withdraw }).click()
    await finance.see(es.budget.done.withdraw)
    await finance.see(/7,000\.00/)
    await finance.look('budget')

    await finance.open(`/p/${programmeId}/programme`)
    await finance.press(es.offline.change)
    await finance.field(es.offline.maxCount).fill('30')
    await finance.field(es.offline.maxAmount).fill('600')
    await finance.field(es.offline.maxAge).fill('48')
    await finance.field(es.offline.lossCap).fill('100')
    await finance.look('offline-terms')
    await finance.dialog().getByRole('button', { name: es.offline.submit }).click()
    await finance.see(es.offline.done)
    finance.expectNoFaults()
    await finance.close()

    const token = camp.tokens.admin
    const { lines } = await camp.api.call(getBudgetRoute, { token, params: { programmeId } })
    expect(lines).toMatchObject([{ unit: 'USD', funded: 700_000, available: 700_000 }])
    const programme = await camp.api.call(getProgrammeRoute, { token, params: { programmeId } })
    expect(programme.offlineTerms).toEqual({
      caps: { maxCount: 30, maxAmountMinor: 60_000, maxListAgeSeconds: 48 * 3600 },
      lossCaps: { USD: 10_000 },
    })
  })

  it('is read by an auditor, who can change nothing, and mirrored', { timeout: 240_000 }, async () => {
    const programmeId = await programmeNamed(name)
    const auditor = await openOffice('auditor', { ...at(), rightToLeft: true })
    await auditor.open(`/p/${programmeId}/programme`)
    await auditor.seeHeading(name)
    for (const button of [en.baskets.add, en.offline.change, en.retention.change])
      expect(await auditor.button(button).count()).toBe(0)
    expect(await auditor.link(en.rules.change).count()).toBe(0)
    await auditor.look('programme')
    await auditor.open(`/p/${programmeId}/budget`)
    await auditor.see(/USD/)
    expect(await auditor.button(en.budget.fund).count()).toBe(0)
    await auditor.look('budget')
    auditor.expectNoFaults()
    await auditor.close()
  })
})
