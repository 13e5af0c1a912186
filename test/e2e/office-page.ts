// A member of staff at a laptop or tablet: the console in a real browser, used by what is written on it. Pictures go to
// .build/screenshots, and each page that is looked at is checked by axe.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { type Browser, chromium } from 'playwright-core'
import { expect, onTestFailed } from 'vitest'
import { demoPassword, demoUsers } from '../../tools/story/people.ts'
import enCommon from '../../web/office/words/en/common.json' with { type: 'json' }
import esCommon from '../../web/office/words/es/common.json' with { type: 'json' }
import { chromiumPath } from './browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = join(import.meta.dirname, '../../.build/screenshots')

export const officeCommon = { es: esCommon, en: enCommon } as const
export type OfficeLanguage = keyof typeof officeCommon

export const screenSizes = {
  laptop: { width: 1366, height: 768 },
  tablet: { width: 1024, height: 768 },
} as const

/** One browser for all the people of a test file; each has a context, so a session, of their own. */
export async function openOfficeBrowser(): Promise<Browser> {
  if (chromiumPath === undefined)
    throw new Error('There is no Chromium. Install it: apt-get install chromium, or name one in CHROMIUM.')
  mkdirSync(folder, { recursive: true })
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}

export type OfficeOptions = {
  readonly browser: Browser
  readonly baseUrl: string
  readonly language?: OfficeLanguage
  readonly size?: keyof typeof screenSizes
  /** The page mirrored, as for Arabic; the words stay those of the language. */
  readonly rightToLeft?: boolean
  /** Somebody who is not one of the demo users. */
  readonly username?: string
}

export type OfficePage = Awaited<ReturnType<typeof openOffice>>

/** Signs a demo user in, by the sign-in page, and waits for the console's first page. */
export async function openOffice(who: keyof typeof demoUsers, options: OfficeOptions) {
  const { browser, baseUrl, language = 'en', size = 'laptop', rightToLeft = false } = options
  const context = await browser.newContext({
    viewport: screenSizes[size],
    locale: language === 'es' ? 'es-PA' : 'en-GB',
    timezoneId: 'America/Panama',
    acceptDownloads: true,
  })
  await context.addInitScript(
    ([chosen, direction]) => {
      localStorage.setItem('vale-language', chosen)
      localStorage.setItem('vale-direction', direction)
    },
    [language, rightToLeft ? 'rtl' : 'ltr'] as const,
  )
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const faults: string[] = []
  // What a browser complains of is a fault of ours: a blocked style, a broken script.
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    const isRefusedCall = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusedCall) faults.push(`console: ${message.text()}`)
  })
  onTestFailed(async () => {
    const path = join(folder, `failed-office-${who}.png`)
    if (!page.isClosed()) await page.screenshot({ path }).catch(() => undefined)
  })
  const common = officeCommon[language]
  const name = `${language}${rightToLeft ? '-rtl' : ''}-${size}`
  const office = {
    page,
    context,
    /** The words that all screens share, in the user's language. */
    common,
    /** Everything that axe and the browser found; a test expects it to be empty. */
    faults,

    async open(path = '/') {
      await page.goto(`${baseUrl}/office${path}`)
    },
    button: (text: string | RegExp) => page.getByRole('button', { name: text }),
    link: (text: string | RegExp) => page.getByRole('link', { name: text }),
    field: (label: string | RegExp) => page.getByLabel(label),
    press: (text: string | RegExp) => page.getByRole('button', { name: text }).first().click(),
    follow: (text: string | RegExp) => page.getByRole('link', { name: text }).first().click(),
    seeHeading: (text: string | RegExp) => page.getByRole('heading', { level: 1, name: text }).waitFor(),
    see: (text: string | RegExp) => page.getByText(text).first().waitFor(),
    dialog: () => page.getByRole('alertdialog').or(page.getByRole('dialog')),

    /** Chooses from a list that opens. */
    async choose(label: string, option: string | RegExp) {
      await page.getByRole('button', { name: label }).first().click()
      await page.getByRole('option', { name: option }).first().click()
    },

    async signInAs(username: string) {
      await page.getByLabel('User name').fill(username)
      await page.getByLabel('Password').fill(demoPassword)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    },

    /** WCAG 2.2 AA and good practice, by axe. */
    async check(what: string) {
      await page.evaluate(axe)
      const { violations } = await page.evaluate(() =>
        (
          globalThis as unknown as {
            axe: { run: (context: object, options: object) => Promise<AxeResults> }
          }
        ).axe.run(
          // React Aria's announcer names for some seconds what was busy, also when it is there no more.
          { exclude: ['[data-live-announcer]'] },
          { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        ),
      )
      for (const { id, nodes } of violations)
        faults.push(`${what}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    },

    /** A picture and a check; `office-<language>-<size>-<what>.png`. */
    async look(what: string) {
      // What comes a moment later is part of the screen.
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(150)
      await page.screenshot({ path: join(folder, `office-${name}-${what}.png`) })
      await office.check(`${name} ${what}`)
    },

    expectNoFaults: () => expect(faults).toEqual([]),
    close: () => context.close(),
  }
  await office.open()
  await office.press(common.signIn.button)
  await office.signInAs(options.username ?? demoUsers[who])
  await page.waitForURL(`${baseUrl}/office/**`)
  await page.getByRole('navigation', { name: common.navigation }).waitFor()
  return office
}
