// The console's frame: signing in, each role's own work, two languages and two directions, and a sign-in that ends in the
// middle of the work.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoUsers } from '../../tools/story/people.ts'
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

describe('the staff console', () => {
  it.each(['es', 'en'] as const)('greets in %s, on a laptop and a tablet', async (language) => {
    for (const size of ['laptop', 'tablet'] as const) {
      const office = await openOffice('programme', { ...at(), language, size })
      await office.seeHeading('Darién')
      await office.look('home')
      office.expectNoFaults()
      await office.close()
    }
  })

  it('mirrors for languages that run right to left', async () => {
    const office = await openOffice('programme', { ...at(), rightToLeft: true })
    await office.look('home')
    const rail = await office.page.locator('.rail').boundingBox()
    expect(rail?.x).toBeGreaterThan(1000)
    office.expectNoFaults()
    await office.close()
  })

  it('goes on after the sign-in has ended, once the same person is back', async () => {
    const office = await openOffice('programme', at())
    const { page, context, common } = office
    // Nothing can renew it any more, and the next call needs it.
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('vale-office-tokens') ?? '{}') as object
      sessionStorage.setItem(
        'vale-office-tokens',
        JSON.stringify({ ...kept, expiresAt: 0, refreshToken: 'ended' }),
      )
    })
    await page.reload()
    await office.see(common.signInAgain.title)
    await office.look('sign-in-again')
    const signInAgain = async (username: string) => {
      const opened = context.waitForEvent('page')
      await office.press(common.signInAgain.button)
      const window = await opened
      await window.getByLabel('User name').fill(username)
      await window.getByLabel('Password').fill('vale')
      await window.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await signInAgain(demoUsers.approver)
    await office.see(common.signInAgain.otherPerson)
    await signInAgain(demoUsers.programme)
    await office.seeHeading('Darién')
    expect(await page.getByText(common.signInAgain.title).count()).toBe(0)
    office.expectNoFaults()
    await office.close()
  })
})
