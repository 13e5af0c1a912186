// A vendor's counter: a phone whose camera a test holds codes before, and what is done with it again and again.
import { join } from 'node:path'
import type { VendorSetUp } from '../../tools/story/programme-setup.ts'
import { type OpenPhone, openPhone } from './browser.ts'
import type { Camp, HandedVoucher } from './camp.ts'
import { onPhone, type PhonePage, words } from './phone-page.ts'
import { holdBeforeCamera, pretendCamera } from './pretended-camera.ts'

export type Till = OpenPhone & { readonly phone: PhonePage; readonly profile: string }

export async function openTill(camp: Camp, profile: string): Promise<Till> {
  const opened = await openPhone({ profile })
  await pretendCamera(opened.page)
  return { ...opened, profile, phone: onPhone(opened.page, camp.stack.baseUrl) }
}

/** A phone that is enrolled, and has lists on which the vouchers stand. */
export async function aTill(camp: Camp, name: string, known?: VendorSetUp): Promise<Till> {
  const vendor = known ?? (await camp.addVendor(name))
  const till = await openTill(camp, join(camp.folder, name))
  await till.phone.setUp({ username: vendor.username, code: await camp.enrolmentCode(vendor) })
  return till
}

/** Takes the network away, once the app has all its files. */
export async function goOffline({ page, context }: Till): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await context.setOffline(true)
}

/** Opens the scanner and holds the voucher before it. */
export async function show({ page, phone }: Till, voucher: HandedVoucher): Promise<void> {
  await phone.scan()
  await holdBeforeCamera(page, voucher.text)
}

/** Redeems without a network: the receipt is pending. */
export async function serve(till: Till, voucher: HandedVoucher): Promise<void> {
  await show(till, voucher)
  await till.phone.give()
  await till.phone.seePending()
  await holdBeforeCamera(till.page, undefined)
  await till.phone.home()
}

/** Waits until nothing is left to send. */
export async function sent({ page }: Till): Promise<void> {
  await page
    .getByText(words.sync.done.split('{{')[0] ?? '')
    .first()
    .waitFor({ timeout: 60_000 })
}
