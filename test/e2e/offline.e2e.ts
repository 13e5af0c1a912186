// Without a network: twenty people, a phone that dies in the middle, and books that agree to the cent.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
import { words } from './phone-page.ts'
import { pictureOnFailure } from './picture-of-failure.ts'
import { holdBeforeCamera } from './pretended-camera.ts'
import { aTill, goOffline, openTill, sent, serve, show } from './till.ts'

let camp: Camp
beforeAll(async () => {
  camp = await openCamp()
})
afterAll(() => camp.stop())

/** How each voucher of the list stands in the ledger. */
async function balancesOf(vouchers: readonly HandedVoucher[]): Promise<unknown[]> {
  const stories = await Promise.all(vouchers.map(({ voucherId }) => camp.storyOf(voucherId)))
  return stories.map(({ balance }) => balance)
}

describe('a vendor without a network', () => {
  it('serves twenty people, loses the phone in the middle of the tenth, and is owed for each once', async () => {
    const vouchers = await camp.handOut(20)
    let till = await aTill(camp, 'Tienda')
    pictureOnFailure(till.page, 'offline')
    await goOffline(till)
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

    till = await openTill(camp, till.profile)
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
