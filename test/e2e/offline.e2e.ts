// Without a network: twenty people, a phone that dies in the middle, and books that agree to the cent.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPhone, openPhone } from './browser.ts'
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
import { onPhone, type PhonePage, words } from './phone-page.ts'
import { holdBeforeCamera, pretendCamera } from './pretended-camera.ts'

let camp: Camp
beforeAll(async () => {
  camp = await openCamp()
})
afterAll(() => camp.stop())

type Till = OpenPhone & { readonly phone: PhonePage; readonly profile: string }

async function openTill(profile: string): Promise<Till> {
  const opened = await openPhone({ profile })
  await pretendCamera(opened.page)
  return { ...opened, profile, phone: onPhone(opened.page, camp.stack.baseUrl) }
}

/** A phone that is enrolled, and has lists on which the vouchers stand. */
async function aTill(name: string): Promise<Till> {
  const vendor = await camp.addVendor(name)
  const till = await openTill(join(camp.folder, name))
  await till.phone.setUp({ username: vendor.username, code: await camp.enrolmentCode(vendor) })
  return till
}

/** Waits until the service worker has all files, so that the app opens without a network. */
async function readyForTheField({ page }: Till): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

async function show({ page, phone }: Till, voucher: HandedVoucher): Promise<void> {
  await phone.scan()
  await holdBeforeCamera(page, voucher.text)
}

async function serve(till: Till, voucher: HandedVoucher): Promise<void> {
  await show(till, voucher)
  await till.phone.give()
  await till.phone.seePending()
  await holdBeforeCamera(till.page, undefined)
  await till.phone.home()
}

/** How each voucher of the list stands in the ledger. */
async function balancesOf(vouchers: readonly HandedVoucher[]): Promise<unknown[]> {
  const stories = await Promise.all(vouchers.map(({ voucherId }) => camp.storyOf(voucherId)))
  return stories.map(({ balance }) => balance)
}

async function sent({ page }: Till): Promise<void> {
  await page
    .getByText(words.sync.done.split('{{')[0] ?? '')
    .first()
    .waitFor({ timeout: 60_000 })
}

describe('a vendor without a network', () => {
  it('serves twenty people, loses the phone in the middle of the tenth, and is owed for each once', async () => {
    const vouchers = await camp.handOut(20)
    let till = await aTill('Tienda')
    await readyForTheField(till)
    await till.context.setOffline(true)
    await till.page.reload()
    await till.phone.unlock()
    for (const voucher of vouchers.slice(0, 9)) await serve(till, voucher)

    // The tenth: the button is pressed, and the browser is gone before anything could be shown.
    const [tenth] = vouchers.slice(9, 10)
    if (tenth === undefined) throw new Error('no tenth voucher')
    await show(till, tenth)
    await till.page.getByText(words.voucher.good).waitFor()
    await till.page.evaluate(() => {
      document.querySelector<HTMLButtonElement>('.actions .button.primary')?.click()
    })
    await till.kill()

    till = await openTill(till.profile)
    await till.context.setOffline(true)
    await till.phone.open()
    await till.phone.unlock()
    await show(till, tenth)
    const again = await till.page
      .locator('h1')
      .filter({
        hasText: new RegExp(`${words.refused.no}|${words.voucher.question.cash}`.replaceAll('?', '\\?')),
      })
      .innerText()
    if (again === words.refused.no) {
      await till.phone.seeText(words.refusal['offline-seen-before'].title)
      await till.phone.home()
    } else {
      await till.phone.give()
      await till.phone.seePending()
      await till.phone.home()
    }
    await holdBeforeCamera(till.page, undefined)
    for (const voucher of vouchers.slice(10)) await serve(till, voucher)

    await till.context.setOffline(false)
    await sent(till)
    await till.context.close()
    expect(await balancesOf(vouchers)).toEqual(vouchers.map(() => ({ USD: 0 })))
    const stories = await Promise.all(vouchers.map(({ voucherId }) => camp.storyOf(voucherId)))
    const redeemed = stories.map(({ transfers }) =>
      transfers.filter(({ cause }) => cause === 'voucher-redeemed'),
    )
    expect(redeemed.map(({ length }) => length)).toEqual(vouchers.map(() => 1))
  })
})
