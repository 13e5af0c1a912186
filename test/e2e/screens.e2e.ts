// Every screen, in a left-to-right and a right-to-left language, as it looks on a cheap phone: a picture of each into
// .build/screenshots, and WCAG 2.2 AA by axe.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import { builtFolder } from '../../tools/local/build-web.ts'
import ar from '../../web/field/words/ar.json' with { type: 'json' }
import es from '../../web/field/words/es.json' with { type: 'json' }
import { openPhone } from './browser.ts'
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
import { appPin, onPhone } from './phone-page.ts'
import { pictureOnFailure } from './picture-of-failure.ts'
import { holdBeforeCamera, pretendCamera } from './pretended-camera.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = join(import.meta.dirname, '../../.build/screenshots')
const languages = [
  ['es', es],
  ['ar', ar],
] as const

let camp: Camp
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  camp = await openCamp()
})
afterAll(() => camp.stop())

type Album = { readonly faults: string[]; readonly take: (name: string) => Promise<void> }

function albumOf(page: Page, language: string): Album {
  const faults: string[] = []
  return {
    faults,
    take: async (name) => {
      // What comes a moment later, such as the day's sums, is part of the screen.
      await page.waitForTimeout(150)
      await page.screenshot({ path: join(folder, `${language}-${name}.png`) })
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }),
      )
      for (const { id, nodes } of violations)
        faults.push(`${name}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    },
  }
}

const first = ([voucher]: readonly HandedVoucher[]): HandedVoucher => {
  if (voucher === undefined) throw new Error('no voucher')
  return voucher
}

describe('the screens', () => {
  it.each(languages)('in %s can be read and used by all', async (language, words) => {
    const vendor = await camp.addVendor(`Screens ${language}`)
    const [cash, pending, food, kit, visit, ended] = [
      first(await camp.handOut(1)),
      first(await camp.handOut(1)),
      first(await camp.handOut(1, 'food')),
      first(await camp.handOut(1, 'dignity')),
      first(await camp.handOut(1, 'legal')),
      first(await camp.handOut(1)),
    ]
    const reason = 'Reported lost'
    const params = { voucherId: ended.voucherId }
    await camp.api.call(voidVoucherRoute, { token: camp.tokens.admin, params, body: { reason } })
    const { context, page } = await openPhone({ profile: join(camp.folder, `screens-${language}`) })
    await page.addInitScript((chosen) => localStorage.setItem('vale-language', chosen), language)
    await pretendCamera(page)
    pictureOnFailure(page, `screens-${language}`)
    const phone = onPhone(page, camp.stack.baseUrl, words)
    const { take, faults } = albumOf(page, language)
    const hold = (voucher: HandedVoucher) => holdBeforeCamera(page, voucher.text)
    const back = () => page.getByRole('button', { name: words.common.back }).first().click()
    const tap = (name: string) => phone.button(name).first().click()
    const scan = async (voucher: HandedVoucher) => {
      await holdBeforeCamera(page, undefined)
      await tap(words.home.scan)
      await hold(voucher)
    }
    const open = async (name: string) => {
      await tap(name)
      await take(name === words.home.today ? 'today' : 'help')
    }

    await phone.open()
    await take('sign-in')
    await phone.signIn(vendor.username)
    await phone.seeHeading(words.enrol.title)
    await take('enrol')
    await phone.enrol('7QK2M3ZP')
    await page.locator('.hint.bad').waitFor()
    await take('enrol-wrong-code')
    await phone.enrol(await camp.enrolmentCode(vendor))
    await phone.seeHeading(words.pin.chooseTitle)
    await take('pin')
    await phone.choosePin()
    await take('home')
    await page.reload()
    await phone.seeHeading(words.pin.unlockTitle)
    await phone.press('1111')
    await tap(words.pin.unlock)
    await page.locator('.hint.bad').waitFor()
    await take('unlock-wrong')
    await phone.press(appPin)
    await tap(words.pin.unlock)
    await tap(words.home.scan)
    await take('scan')
    await back()
    await tap(words.home.typeNumber)
    await page.getByLabel(words.number.label).fill('7QK2 M3ZP 9ABC DEFG H')
    await take('number-slip')
    await back()

    await scan(cash)
    await page.getByText(words.voucher.good).waitFor()
    await take('voucher-cash')
    await phone.give()
    await phone.seePaid()
    await take('receipt-paid')
    await tap(words.receipt.undo)
    await take('undo')
    await tap(words.receipt.undoConfirm)
    await phone.seeText(words.receipt.reversedText)
    await take('receipt-reversed')
    await phone.home()

    await scan(food)
    await page.getByText(words.voucher.good).waitFor()
    await take('voucher-value')
    await tap(words.voucher.part)
    await phone.press('1250')
    await take('part-amount')
    await tap(words.part.button)
    await take('confirm')
    await tap(words.common.back)
    await back()
    await tap(words.voucher.notNow)
    await scan(kit)
    await page.getByText(words.voucher.good).waitFor()
    await take('voucher-commodity')
    await tap(words.voucher.part)
    await page.locator('.stepper button').last().click()
    await take('part-items')
    await back()
    await tap(words.voucher.notNow)
    await scan(visit)
    await page.getByText(words.voucher.good).waitFor()
    await take('voucher-service')
    await tap(words.voucher.notNow)
    await scan(ended)
    await phone.seeHeading(words.refused.no)
    await take('refused')
    await phone.home()

    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    await context.setOffline(true)
    await scan(pending)
    await page.getByText(words.voucher.good).waitFor()
    await take('voucher-offline')
    await phone.give()
    await phone.seePending()
    await take('receipt-pending')
    await tap(words.receipt.carry)
    await page.locator('.qr path').waitFor()
    await take('carry-code')
    await back()
    await phone.home()
    await take('home-offline')
    await open(words.home.today)
    await tap(words.today.statements)
    await take('statements')
    await back()
    await tap(words.today.terms)
    await take('terms')
    await back()
    await holdBeforeCamera(page, undefined)
    await tap(words.today.carry)
    await take('carry')
    await back()
    await back()
    await open(words.home.help)
    await tap(words.help.signOut)
    await take('sign-out')
    await context.close()
    expect(faults).toEqual([])
  })
})

describe('the first load', () => {
  it('is at most 200 kB, compressed, without the scanner', () => {
    const page = readFileSync(join(builtFolder('field'), 'index.html'), 'utf8')
    const files = [...page.matchAll(/(?:src|href)="\/field\/(assets\/[^"]+)"/g)].map(([, file]) => file ?? '')
    const sizes = ['index.html', ...files].map(
      (file) => gzipSync(readFileSync(join(builtFolder('field'), file))).length,
    )
    expect(files.length).toBeGreaterThan(1)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000)
  })
})
