// What a vendor does with the app, by what is written on its buttons.
import type { Page } from 'playwright-core'
import es from '../../web/field/words/es.json' with { type: 'json' }

export const words = es
export const appPin = '2580'

export type PhonePage = ReturnType<typeof onPhone>

export function onPhone(page: Page, baseUrl: string, words: typeof es = es) {
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const press = async (digits: string) => {
    for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click()
  }
  const phone = {
    page,
    button,
    press,
    open: () => page.goto(`${baseUrl}/field/`),
    heading: () => page.getByRole('heading', { level: 1 }).innerText(),
    seeHeading: (name: string) => page.getByRole('heading', { level: 1, name }).waitFor(),
    seeText: (text: string) => page.getByText(text).first().waitFor(),

    async signIn(username: string) {
      await button(words.signIn.button).click()
      await page.getByLabel('User name').fill(username)
      await page.getByLabel('Password').fill('vale')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.waitForURL(`${baseUrl}/field/**`)
    },

    async enrol(code: string) {
      await page.getByLabel(words.enrol.label).fill(code)
      await button(words.enrol.button).click()
    },

    async choosePin() {
      await phone.seeHeading(words.pin.chooseTitle)
      await press(appPin)
      await button(words.pin.button).click()
      await phone.seeHeading(words.pin.repeatTitle)
      await press(appPin)
      await button(words.pin.button).click()
      await button(words.home.scan).waitFor()
    },

    async unlock() {
      await phone.seeHeading(words.pin.unlockTitle)
      await press(appPin)
      await button(words.pin.unlock).click()
      await button(words.home.scan).waitFor()
    },

    /** From nothing to ready, with lists to go by. */
    async setUp({ username, code }: { username: string; code: string }) {
      await phone.open()
      await phone.signIn(username)
      await phone.enrol(code)
      await phone.choosePin()
    },

    /** Opens the camera; it goes on by itself when it has read a code. */
    async scan() {
      await button(words.home.scan).click()
    },

    async typeNumber(number: string) {
      await button(words.home.typeNumber).click()
      await page.getByLabel(words.number.label).fill(number)
      await button(words.number.button).click()
    },

    /** Presses the one big button of the voucher's screen. */
    async give() {
      await page.getByText(words.voucher.good).waitFor()
      await page.locator('.actions .button.primary').click()
    },

    seePaid: () => page.locator('.state.paid').getByText(words.receipt.paid, { exact: true }).waitFor(),
    seePending: () =>
      page.locator('.state.pending').getByText(words.receipt.pending, { exact: true }).waitFor(),
    home: () => button(words.receipt.home).click(),

    async syncNow() {
      await button(words.home.today).click()
      const send = button(words.sync.now)
      if (await send.isVisible()) await send.click()
      await page.getByRole('button', { name: words.common.back }).click()
    },
  }
  return phone
}
