// Every "no" has a screen of its own that says what to do.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import { createSiteRoute } from '../../shared/contract/routes/programmes.ts'
import { setDeviceStandingRoute } from '../../shared/contract/routes/vendors.ts'
import { decodeBase45, encodeBase45 } from '../../shared/domain/base45.ts'
import { openPhone } from './browser.ts'
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
import { onPhone, words } from './phone-page.ts'
import { pictureOnFailure } from './picture-of-failure.ts'
import { holdBeforeCamera } from './pretended-camera.ts'
import { aTill, goOffline, show, type Till } from './till.ts'

let camp: Camp
let till: Till
beforeAll(async () => {
  camp = await openCamp()
})
afterAll(() => camp.stop())

type Code = keyof typeof words.refusal

async function seeRefusal(code: Code): Promise<void> {
  await till.phone.seeHeading(words.refused.no)
  await till.phone.seeText(words.refusal[code].title)
  await till.phone.seeText(words.refusal[code].todo)
  await holdBeforeCamera(till.page, undefined)
  await till.phone.home()
}

const only = ([voucher]: readonly HandedVoucher[]): HandedVoucher => {
  if (voucher === undefined) throw new Error('no voucher')
  return voucher
}

describe('a vendor is told', () => {
  it('of a code that is no voucher, of one that was tampered with, of an expired, a void and a foreign one', async () => {
    const [good, ended, ofElsewhere] = [
      only(await camp.handOut(1)),
      only(await camp.handOutExpired()),
      only(await camp.handOut(1)),
    ]
    const otherSite = await camp.api.call(createSiteRoute, {
      token: camp.tokens.programme,
      body: { name: 'Elsewhere', pcode: 'PA0502' },
    })
    const foreign = only(await camp.handOutAt(otherSite.siteId))
    await camp.api.call(voidVoucherRoute, {
      token: camp.tokens.admin,
      params: { voucherId: ofElsewhere.voucherId },
      body: { reason: 'Reported lost' },
    })
    till = await aTill(camp, 'Refusals')

    await till.phone.scan()
    await holdBeforeCamera(till.page, 'https://example.org/pay')
    await seeRefusal('not-a-voucher')
    await show(till, ended)
    await seeRefusal('voucher-expired')
    await show(till, ofElsewhere)
    await seeRefusal('voucher-void')

    await goOffline(till)
    await till.phone.scan()
    await holdBeforeCamera(till.page, tampered(good.text))
    await seeRefusal('voucher-signature-invalid')
    await show(till, ended)
    await seeRefusal('voucher-expired')
    await show(till, ofElsewhere)
    await seeRefusal('voucher-void')
    await show(till, foreign)
    await seeRefusal('offline-wrong-site')
    await till.phone.typeNumber(good.number)
    await seeRefusal('offline-number-typed')
  })

  it('of a full memory, a list that is too old, and a clock that ran back', async () => {
    await till.context.setOffline(false)
    const good = only(await camp.handOut(1))
    await camp.publishTrust()
    await till.page.reload()
    await till.phone.unlock()
    await goOffline(till)

    await fillStorage(till, true)
    await show(till, good)
    await till.phone.give()
    await seeRefusal('storage-full')
    await fillStorage(till, false)

    await till.page.clock.setFixedTime(Date.now() + 25 * 3_600_000)
    await show(till, good)
    await seeRefusal('offline-list-outdated')
    await till.page.clock.setFixedTime(Date.now() - 3_600_000)
    await show(till, good)
    await seeRefusal('offline-clock-back')
    await till.context.close()
  })

  it('that the phone was suspended', async () => {
    const vendor = await camp.addVendor('Suspended')
    till = await aTill(camp, 'Suspended', vendor)
    await camp.api.call(setDeviceStandingRoute, {
      token: camp.tokens.programme,
      params: { vendorId: vendor.vendorId, deviceId: vendor.deviceId },
      body: { status: 'suspended', reason: 'Reported lost' },
    })
    await show(till, only(await camp.handOut(1)))
    await seeRefusal('device-suspended')
    await till.context.close()
  })

  it('that the sign-in page was left without signing in', async () => {
    const { context, page } = await openPhone({ profile: join(camp.folder, 'turned-back') })
    const phone = onPhone(page, camp.stack.baseUrl)
    await page.goto(`${camp.stack.baseUrl}/field/`)
    await page.evaluate(() =>
      sessionStorage.setItem('vale-sign-in', JSON.stringify({ verifier: 'v', state: 's' })),
    )
    await page.goto(`${camp.stack.baseUrl}/field/signed-in?error=access_denied&state=s`)
    await phone.seeText(words.signIn.failed)
    await phone.button(words.signIn.button).waitFor()
    await context.close()
  })

  it('that the browser keeps nothing', async () => {
    const { context, page } = await openPhone({ profile: join(camp.folder, 'private') })
    await page.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('not here', 'SecurityError')
      }
    })
    const phone = onPhone(page, camp.stack.baseUrl)
    await phone.open()
    await phone.seeHeading(words.start.failedTitle)
    await context.close()
  })

  it.each([
    ['that the camera is not allowed', 'denied', 'deniedTitle'],
    ['that there is no camera', 'allowed', 'missingTitle'],
  ] as const)('%s, and types the number instead', async (_, camera, title) => {
    const vendor = await camp.addVendor(camera)
    const { context, page } = await openPhone({ profile: join(camp.folder, `camera-${camera}`), camera })
    pictureOnFailure(page, camera)
    const phone = onPhone(page, camp.stack.baseUrl)
    await phone.setUp({ username: vendor.username, code: await camp.enrolmentCode(vendor) })
    await phone.scan()
    await phone.seeHeading(words.scan[title])
    const voucher = only(await camp.handOut(1))
    await phone.typeNumber(voucher.number)
    await phone.give()
    await phone.seePaid()
    await context.close()
  })
})

/** A browser whose storage is full says so at the first write; the real limit takes gigabytes. */
async function fillStorage({ page }: Till, isFull: boolean): Promise<void> {
  await page.evaluate((isFull) => {
    const stores = IDBObjectStore.prototype as IDBObjectStore & { addOnce?: IDBObjectStore['add'] }
    stores.addOnce ??= stores.add
    const { addOnce } = stores
    stores.add = isFull
      ? () => {
          throw new DOMException('no room', 'QuotaExceededError')
        }
      : addOnce
  }, isFull)
}

/** The same voucher, worth one more, under the signature of the old one. */
function tampered(text: string): string {
  const bytes = decodeBase45(text.slice('VL1:'.length)) ?? new Uint8Array()
  bytes[20] = (bytes[20] ?? 0) ^ 1
  return `VL1:${encodeBase45(bytes)}`
}
