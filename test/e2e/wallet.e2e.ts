// The holder's page in a real browser: from the link to what the voucher is worth, with and without a network, in six
// languages. Pictures go into .build/screenshots.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import { listFeedbackRoute } from '../../shared/contract/routes/feedback.ts'
import { createSiteRoute } from '../../shared/contract/routes/programmes.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { addDeviceRoute, setContractRoute } from '../../shared/contract/routes/vendors.ts'
import { voucherTextPrefix } from '../../shared/domain/voucher-text.ts'
import { walletLinkOf } from '../../shared/domain/wallet-link.ts'
import { signInVendor } from '../../tools/story/people.ts'
import type { VendorSetUp } from '../../tools/story/programme-setup.ts'
import ar from '../../web/wallet/words/ar.json' with { type: 'json' }
import en from '../../web/wallet/words/en.json' with { type: 'json' }
import es from '../../web/wallet/words/es.json' with { type: 'json' }
import fr from '../../web/wallet/words/fr.json' with { type: 'json' }
import ht from '../../web/wallet/words/ht.json' with { type: 'json' }
import pt from '../../web/wallet/words/pt.json' with { type: 'json' }
import { openPhone } from './browser.ts'
import { type Camp, type HandedVoucher, openCamp } from './camp.ts'
import { pictureOnFailure } from './picture-of-failure.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = join(import.meta.dirname, '../../.build/screenshots')
const complaint = 'El guardia me pidió dinero para dejarme pasar'
const largestFirstLoad = 60_000

let camp: Camp
let till: VendorSetUp
const linksUsed: string[] = []

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  camp = await openCamp()
  till = await camp.addVendor('Bodega El Puente')
  await openSecondSite(till)
})
afterAll(() => camp.stop())

const lajas = { latitude: 8.3806, longitude: -77.8119 }

/** A shop at the first site and, far from it, at one that says where it is. */
async function openSecondSite({ vendorId }: VendorSetUp): Promise<void> {
  const token = camp.tokens.programme
  const { siteId } = await camp.api.call(createSiteRoute, {
    token,
    body: {
      name: 'Lajas Blancas',
      pcode: 'PA0501',
      position: lajas,
      helpDesk: 'Lajas Blancas, carpa azul junto a la clínica, 8 a 17',
    },
  })
  await camp.api.call(setContractRoute, {
    token,
    params: { vendorId },
    body: {
      programmeIds: [camp.programme.programmeId],
      kinds: ['cash', 'value', 'commodity', 'service'],
      categories: ['food', 'cash', 'hygiene', 'legal'],
      siteIds: [camp.programme.siteId, siteId],
      from: '2020-01-01',
      until: '2099-12-31',
    },
  })
  await camp.api.call(addDeviceRoute, { token, params: { vendorId }, body: { label: 'Caja', siteId } })
}

async function aVoucher(code: 'food' | 'rent' | 'dignity' = 'food'): Promise<HandedVoucher> {
  const [voucher] = await camp.handOut(1, code)
  if (voucher === undefined) throw new Error('no voucher')
  linksUsed.push(voucher.text)
  return voucher
}

const linkOf = ({ text }: HandedVoucher) => walletLinkOf({ origin: camp.stack.baseUrl, text }) ?? ''

async function openWallet(name: string, language = 'es-PA') {
  const phone = await openPhone({ profile: join(camp.folder, `wallet-${name}`), language })
  pictureOnFailure(phone.page, `wallet-${name}`)
  return phone
}

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

const picture = (page: Page, name: string, fullPage = false) =>
  page.screenshot({ path: join(folder, `wallet-${name}.png`), fullPage })

const keepsItself = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (navigator.serviceWorker.controller === null) await new Promise((go) => setTimeout(go, 50))
  })

const redeem = async ({ text }: HandedVoucher, amountMinor: number) =>
  camp.api.call(redeemVoucherRoute, {
    token: await signInVendor(camp.stack, till.username),
    body: { voucher: { text }, amount: { amountMinor, currency: 'USD' } },
  })

describe('the holder of a voucher', () => {
  it('opens the link and sees what it is worth, where it is used and whom to call, within 60 kB', async () => {
    const { context, page } = await openWallet('first')
    const sizes: Promise<number>[] = []
    page.on('requestfinished', (request) => {
      if (new URL(request.url()).pathname.startsWith('/wallet'))
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    })
    await page.goto(linkOf(await aVoucher()))
    await page.getByText('110', { exact: true }).waitFor()
    expect(await page.getByText('Bodega El Puente').count()).toBe(2)
    expect(await page.getByRole('link', { name: es.help.call }).getAttribute('href')).toBe('tel:+5078000000')
    await page.waitForLoadState('networkidle')
    const loaded = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(sizes.length).toBeGreaterThan(2)
    expect(loaded).toBeLessThan(largestFirstLoad)
    await context.close()
  })

  it('shows it without a network, with the time of what is known', async () => {
    const { context, page } = await openWallet('offline')
    await page.goto(linkOf(await aVoucher()))
    await page.getByText('110', { exact: true }).waitFor()
    await keepsItself(page)
    await context.setOffline(true)
    await page.reload()
    await page.getByText('110', { exact: true }).waitFor()
    await page.getByText(es.news.offline.split('{{')[0] ?? '').waitFor()
    await page.locator('.qr path').waitFor()
    await picture(page, 'offline')
    // Without the link too: from the icon on the home screen.
    await page.goto(`${camp.stack.baseUrl}/wallet/`)
    await page.getByText('110', { exact: true }).waitFor()
    await context.close()
  })

  it('sees what is left after a redemption, and when nothing is', async () => {
    const { context, page } = await openWallet('spent')
    const voucher = await aVoucher()
    await page.goto(linkOf(voucher))
    await page.getByText('110', { exact: true }).waitFor()
    await redeem(voucher, 4_050)
    await page.getByRole('button', { name: es.news.again }).click()
    await page.getByText('69.50', { exact: true }).waitFor()
    await redeem(voucher, 6_950)
    await page.getByRole('button', { name: es.news.again }).click()
    await page.getByRole('heading', { name: es.state.spent.title }).waitFor()
    expect(await page.locator('.qr').count()).toBe(0)
    await picture(page, 'spent')
    await context.close()
  })

  it('is sent to the help desk with a voucher that was cancelled, or with half a link', async () => {
    const { context, page } = await openWallet('void')
    const voucher = await aVoucher()
    await camp.api.call(voidVoucherRoute, {
      token: camp.tokens.programme,
      params: { voucherId: voucher.voucherId },
      body: { reason: 'Stolen' },
    })
    await page.goto(linkOf(voucher))
    await page.getByRole('heading', { name: es.state.void.title }).waitFor()
    await page.goto(linkOf(voucher).slice(0, -9))
    await page.getByRole('heading', { name: es.problem.broken.title }).waitFor()
    await picture(page, 'broken-link')
    await context.close()
  })

  it('makes the code fill the screen with a tap, and closes it with another', async () => {
    const { context, page } = await openWallet('full-screen')
    await page.goto(linkOf(await aVoucher('rent')))
    await page.getByRole('button', { name: es.voucher.enlarge }).click()
    const box = await page.getByRole('dialog').locator('svg').boundingBox()
    expect(box?.width).toBeGreaterThan(350)
    await picture(page, 'full-screen')
    await page.getByRole('button', { name: es.common.close }).click()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await context.close()
  })

  it('sees the nearest shop first, once the phone may say where it is', async () => {
    const { context, page } = await openWallet('nearest')
    await context.grantPermissions(['geolocation'], { origin: camp.stack.baseUrl })
    await context.setGeolocation({ latitude: lajas.latitude + 0.01, longitude: lajas.longitude })
    await page.goto(linkOf(await aVoucher()))
    await page.getByRole('button', { name: es.places.nearest }).click()
    await page.locator('.away').first().waitFor()
    expect(await page.locator('.places li').first().innerText()).toContain('Lajas Blancas')
    expect(await page.locator('.away').first().innerText()).toMatch(/1[.,]1/)
    await context.close()
  })

  it('keeps the vouchers of a household apart, and takes one off the phone when asked', async () => {
    const { context, page } = await openWallet('two')
    await page.goto(linkOf(await aVoucher()))
    await page.getByText('110', { exact: true }).waitFor()
    await page.goto(linkOf(await aVoucher('dignity')))
    await page.getByText('3 ×').waitFor()
    await page.getByRole('button', { name: /USD\s110/ }).click()
    await page.locator('.money').waitFor()
    await page.getByRole('button', { name: es.forget.button }).click()
    await picture(page, 'forget', true)
    await page.getByRole('button', { name: es.forget.confirm, exact: true }).click()
    await page.getByText('3 ×').waitFor()
    expect(await page.evaluate(() => localStorage.getItem('vale-wallet'))).not.toContain('USD')
    await context.close()
  })

  it('complains without a name and gets a number; without a network nothing written is lost', async () => {
    const { context, page } = await openWallet('complain')
    await page.goto(linkOf(await aVoucher()))
    await page.getByRole('button', { name: es.feedback.open }).click()
    await page.getByRole('button', { name: es.feedback.send }).click()
    await page.getByText(es.feedback.empty).waitFor()
    await page.getByLabel(es.feedback.message).fill(complaint)
    await context.setOffline(true)
    await page.getByRole('button', { name: es.feedback.send }).click()
    await page.getByText(es.feedback.offline).waitFor()
    await picture(page, 'complain', true)
    expect(await faultsOf(page)).toEqual([])
    await context.setOffline(false)
    await page.getByRole('button', { name: es.feedback.send }).click()
    await page.getByText(es.feedback.sent).waitFor()
    const told = await page.locator('.receipt').innerText()
    await picture(page, 'complained', true)
    const { rows } = await camp.api.call(listFeedbackRoute, { token: camp.tokens.protection, query: {} })
    expect(rows.map(({ receiptNumber }) => es.feedback.receipt.replace('{{number}}', receiptNumber))).toEqual(
      [told],
    )
    await context.close()
  })

  it('sees it on a phone whose browser is from 2018', async () => {
    const { context, page } = await openWallet('old')
    await page.addInitScript(() => {
      const lacking: [object, string][] = [
        [Object, 'fromEntries'],
        [Object, 'hasOwn'],
        [Array.prototype, 'flatMap'],
        [Array.prototype, 'flat'],
        [Array.prototype, 'at'],
        [Promise, 'allSettled'],
        [String.prototype, 'replaceAll'],
        [String.prototype, 'matchAll'],
        [String.prototype, 'at'],
        [Intl, 'ListFormat'],
        [Intl, 'RelativeTimeFormat'],
        [globalThis, 'structuredClone'],
        [globalThis, 'queueMicrotask'],
        [Navigator.prototype, 'wakeLock'],
        [AbortSignal, 'timeout'],
      ]
      for (const [of, name] of lacking) Reflect.deleteProperty(of, name)
    })
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.goto(linkOf(await aVoucher()))
    await Promise.race([page.getByText('110', { exact: true }).waitFor(), page.waitForEvent('pageerror')])
    await page.locator('.qr path').waitFor()
    expect(errors).toEqual([])
    await context.close()
  })
})

describe('the page', () => {
  it.each([
    ['es', es],
    ['en', en],
    ['fr', fr],
    ['pt', pt],
    ['ht', ht],
    ['ar', ar],
  ] as const)('speaks %s, and can be read and used by all', async (language, words) => {
    const { context, page } = await openWallet(`speaks-${language}`, language)
    await page.addInitScript((chosen) => localStorage.setItem('vale-wallet-language', chosen), language)
    await page.goto(linkOf(await aVoucher()))
    await page.getByRole('heading', { name: words.voucher.worth }).waitFor()
    await page.locator('.places li').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(language === 'ar' ? 'rtl' : 'ltr')
    await picture(page, language)
    await picture(page, `${language}-whole`, true)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(await faultsOf(page)).toEqual([])
    await context.close()
  })
})

describe('what holders hold', () => {
  it('is in no log of the functions', () => {
    const log = readFileSync(join(camp.folder, 'data/functions.log'), 'utf8')
    expect(log).toContain('POST /wallet-views')
    expect(linksUsed.length).toBeGreaterThan(8)
    expect(log).toContain('POST /feedback')
    expect(log).not.toContain(complaint)
    expect(log).not.toContain(voucherTextPrefix)
    for (const text of linksUsed) {
      expect(log).not.toContain(text.slice(voucherTextPrefix.length, 60))
      expect(log).not.toContain(new URL(walletLinkOf({ origin: 'http://a', text }) ?? '').hash.slice(3, 60))
    }
  })
})
