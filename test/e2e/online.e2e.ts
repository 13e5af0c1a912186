// With a network: the camera reads the voucher, the server pays it, and the ledger agrees.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPhone } from './browser.ts'
import { type FilmCondition, film } from './camera.ts'
import { type Camp, openCamp } from './camp.ts'
import { onPhone } from './phone-page.ts'
import { pictureOnFailure } from './picture-of-failure.ts'

let camp: Camp
beforeAll(async () => {
  camp = await openCamp()
})
afterAll(() => camp.stop())

describe('a vendor with a network', () => {
  it('signs in, enrols the phone, scans, redeems, and is paid', async () => {
    const vendor = await camp.addVendor('Tienda')
    const [voucher] = await camp.handOut(1)
    if (voucher === undefined) throw new Error('no voucher')
    const { context, page } = await openPhone({
      profile: join(camp.folder, 'online'),
      video: await film(voucher.text, { folder: camp.folder }),
    })
    pictureOnFailure(page, 'online')
    const phone = onPhone(page, camp.stack.baseUrl)
    await phone.setUp({ username: vendor.username, code: await camp.enrolmentCode(vendor) })
    await phone.scan()
    await phone.give()
    await phone.seePaid()
    await context.close()

    const story = await camp.storyOf(voucher.voucherId)
    expect(story.balance).toEqual({ USD: 0 })
  })

  it.each(['tilted', 'sideways', 'blurred', 'dim'] as const satisfies FilmCondition[])(
    'reads a card that is %s',
    async (condition) => {
      const [voucher] = await camp.handOut(1)
      if (voucher === undefined) throw new Error('no voucher')
      const { context, page } = await openPhone({
        profile: join(camp.folder, 'online'),
        video: await film(voucher.text, { folder: camp.folder, condition }),
      })
      const phone = onPhone(page, camp.stack.baseUrl)
      await phone.open()
      await phone.unlock()
      await phone.scan()
      await phone.give()
      await phone.seePaid()
      await context.close()
      expect((await camp.storyOf(voucher.voucherId)).balance).toEqual({ USD: 0 })
    },
  )
})
