// When the network comes back, and goes, and comes: nothing is lost, nothing is paid twice, and conflicts are told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getTrialBalanceRoute } from '../../shared/contract/routes/reports.ts'
import { decideConflictRoute, listConflictsRoute } from '../../shared/contract/routes/sync.ts'
import { type Camp, openCamp } from './camp.ts'
import { words } from './phone-page.ts'
import { readPicture } from './picture.ts'
import { holdBeforeCamera } from './pretended-camera.ts'
import { aTill, goOffline, sent, serve, show } from './till.ts'

let camp: Camp
beforeAll(async () => {
  camp = await openCamp()
})
afterAll(() => camp.stop())

const balanceOf = async (voucherId: string) => (await camp.storyOf(voucherId)).balance

describe('a network that flaps', () => {
  it('loses requests, answers and half the chunks, and each voucher is paid once', async () => {
    const vouchers = await camp.handOut(6)
    const till = await aTill(camp, 'Flapping')
    await goOffline(till)
    for (const voucher of vouchers) await serve(till, voucher)

    // What comes over one network: requests of two receipts at most, every other one lost on its way there or back.
    let count = 0
    await till.page.route('**/receipts', async (route) => {
      const { receipts } = route.request().postDataJSON() as { receipts: string[] }
      if (receipts.length > 2) return route.fulfill({ status: 413, body: '' })
      count += 1
      if (count % 3 === 1) return route.abort('connectionreset')
      if (count % 3 === 2) {
        await route.fetch()
        return route.abort('connectionreset')
      }
      return route.continue()
    })
    await till.context.setOffline(false)
    await sent(till)
    await till.context.close()
    for (const { voucherId } of vouchers) expect(await balanceOf(voucherId)).toEqual({ USD: 0 })
    expect(count).toBeGreaterThan(6)
  })
})

describe('one voucher at two phones without a network', () => {
  it('pays the first, tells the second of the conflict, and of what was decided', async () => {
    const [voucher] = await camp.handOut(1)
    if (voucher === undefined) throw new Error('no voucher')
    const first = await aTill(camp, 'First')
    const second = await aTill(camp, 'Second')
    for (const till of [first, second]) {
      await goOffline(till)
      await serve(till, voucher)
    }
    await first.context.setOffline(false)
    await sent(first)
    await second.context.setOffline(false)
    await second.phone.button(words.home.today).click()
    await second.phone.seeText(words.receipt.conflict)
    await second.phone.seeText(words.today.decision.open)

    const { programmeId } = camp.programme
    const token = camp.tokens.programme
    const { rows } = await camp.api.call(listConflictsRoute, { token, params: { programmeId }, query: {} })
    const conflict = rows.find(({ decision }) => decision === 'open')
    if (conflict === undefined) throw new Error('no conflict')
    const params = { programmeId, receiptId: conflict.receiptId }
    const body = { decision: 'programme-loss', reason: 'Both gave in good faith' } as const
    await camp.api.call(decideConflictRoute, { token, params, body })

    // The app asks again by itself every minute; here it is opened anew.
    await second.page.reload()
    await second.phone.unlock()
    await second.phone.button(words.home.today).click()
    await second.phone.seeText(words.today.decision['programme-loss'])
    for (const { context } of [first, second]) await context.close()

    const books = await camp.api.call(getTrialBalanceRoute, {
      token: camp.tokens.auditor,
      params: { programmeId },
    })
    expect(books.balanced).toBe(true)
    const loss = books.accounts.find(({ account }) => account === `loss:${programmeId}`)
    expect(loss).toMatchObject({ unit: 'USD', balance: -6000 })
  })
})

describe('a phone that is wiped', () => {
  it('says honestly what is lost, and a carried receipt brings it back', async () => {
    const vouchers = await camp.handOut(2)
    const [sentVoucher, lostVoucher] = vouchers
    if (sentVoucher === undefined || lostVoucher === undefined) throw new Error('no vouchers')
    const vendor = await camp.addVendor('Wiped')
    const till = await aTill(camp, 'Wiped', vendor)
    await goOffline(till)
    await serve(till, sentVoucher)
    await till.context.setOffline(false)
    await sent(till)
    await till.context.setOffline(true)
    await show(till, lostVoucher)
    await till.phone.give()
    await till.phone.seePending()
    await till.phone.button(words.receipt.carry).click()
    const picture = await till.page.locator('.qr svg').screenshot()
    const carried = await readPicture(picture)
    expect(carried).toMatch(/^VR1:/)

    const session = await till.context.newCDPSession(till.page)
    const origin = new URL(camp.stack.baseUrl).origin
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
    await till.context.setOffline(false)
    await till.phone.setUp({ username: vendor.username, code: await camp.enrolmentCode(vendor) })
    await till.phone.seeText(words.refusal['offline-storage-lost'].title)
    await till.phone.button(words.home.help).click()
    await till.phone.seeText(words.sync.lostTitle)
    expect(await till.page.getByText(words.sync.lostText.split('{{')[0] ?? '').innerText()).toContain('1')
    await till.page.getByRole('button', { name: words.common.back }).click()

    await till.phone.button(words.home.today).click()
    await till.phone.button(words.today.carry).click()
    await holdBeforeCamera(till.page, carried)
    await till.phone.seePaid()
    await till.context.close()
    for (const { voucherId } of vouchers) expect(await balanceOf(voucherId)).toEqual({ USD: 0 })
  })
})
