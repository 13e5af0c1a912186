// Administration in the staff console: a person is invited, gets another role, and loses access; and the trail shows it.
import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listStaffRoute } from '../../shared/contract/routes/users.ts'
import { signInOffice } from '../../tools/story/people.ts'
import enWords from '../../web/office/words/en/administration.json' with { type: 'json' }
import esWords from '../../web/office/words/es/administration.json' with { type: 'json' }
import { type Camp, openCamp } from './camp.ts'
import { officeCommon, openOffice, openOfficeBrowser } from './office-page.ts'

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
const email = `officer-${randomUUID().slice(0, 8)}@example.org`

describe('an administrator', () => {
  it('invites somebody, changes what they may do, and ends their access', async () => {
    const office = await openOffice('admin', { ...at(), language: 'es' })
    const { page } = office
    const row = page.getByRole('row').filter({ hasText: email })
    const group = (name: string) => office.dialog().getByRole('group', { name })
    await office.follow(esWords.staff.nav)
    await office.see('finance@demo.vale')
    await office.look('staff')

    await office.press(esWords.staff.add)
    await office.field(esWords.staff.email).fill(email)
    await group(esWords.staff.roles).getByText(officeCommon.es.role.auditor).click()
    await group(esWords.staff.programmes).getByText(esWords.staff.allProgrammes).click()
    await office.look('staff-invite')
    await office.dialog().getByRole('button', { name: esWords.access.invite }).click()
    await row.getByText(officeCommon.es.role.auditor).waitFor()
    expect(await signInOffice(camp.stack, email)).toBeTypeOf('string')

    await row.getByRole('button', { name: esWords.staff.change }).click()
    await group(esWords.staff.roles).getByText(officeCommon.es.role.approver).click()
    await office.dialog().getByRole('button', { name: esWords.access.save }).click()
    await row.getByText(officeCommon.es.role.approver).waitFor()

    await row.getByRole('button', { name: esWords.staff.end }).click()
    await office.field(esWords.status.reason).fill('Terminó su contrato')
    await office.look('staff-end')
    await office.dialog().getByRole('button', { name: esWords.status.end }).click()
    await row.getByText(esWords.staff.state.inactive).waitFor()
    await expect(signInOffice(camp.stack, email)).rejects.toThrow(/sign-in/)
    office.expectNoFaults()
    await office.close()
  })

  it('finds in the trail what was done to them', async () => {
    await camp.stack.settled()
    const { rows } = await camp.api.call(listStaffRoute, { token: camp.tokens.admin, query: {} })
    const sub = rows.find((one) => one.email === email)?.sub ?? ''
    const office = await openOffice('admin', { ...at(), size: 'tablet' })
    await office.follow(enWords.audit.nav)
    await office.field(enWords.audit.about).fill(sub)
    await office.see('setStaffStatus')
    await office.see('changeStaff')
    await office.page.locator('summary').first().click()
    await office.look('audit-trail')
    expect(await office.page.locator('main').innerText()).not.toContain(email)
    office.expectNoFaults()
    await office.close()
  })
})
