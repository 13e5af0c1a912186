// A new version of the app waits while a voucher is being redeemed, and is taken when the vendor says so.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtFolder } from '../../tools/local/build-web.ts'
import { type Camp, openCamp } from './camp.ts'
import { words } from './phone-page.ts'
import { aTill, show } from './till.ts'

const workerFile = join(builtFolder('field'), 'service-worker.js')
const worker = readFileSync(workerFile, 'utf8')

let camp: Camp
beforeAll(async () => {
  camp = await openCamp()
})
afterAll(async () => {
  writeFileSync(workerFile, worker)
  await camp.stop()
})

it('an update of the app never interrupts a redemption', async () => {
  const till = await aTill(camp, 'Update')
  const { page, phone } = till
  const [voucher] = await camp.handOut(1)
  if (voucher === undefined) throw new Error('no voucher')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload()
  await phone.unlock()
  const sameApp = () => page.evaluate(() => 'opened' in window)
  await page.evaluate(() => Object.assign(window, { opened: true }))

  await show(till, voucher)
  await page.getByText(words.voucher.good).waitFor()
  writeFileSync(workerFile, `${worker}\n// the next version`)
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 50))
  })
  await phone.give()
  await phone.seePaid()
  expect(await sameApp()).toBe(true)

  await phone.home()
  await phone.seeText(words.home.update)
  await phone.button(words.home.updateButton).click()
  await phone.unlock()
  expect(await sameApp()).toBe(false)
})
