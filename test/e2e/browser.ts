// A vendor's phone in a real Chromium: its own profile on disk, so that it can be killed and opened again.
import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

/** Where Debian and Ubuntu put it; `CHROMIUM` names another. */
export const chromiumPath =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))

export type PhoneOptions = {
  /** Folder of the profile: what the phone keeps. */
  readonly profile: string
  /** What its camera films; without one it has no camera. */
  readonly video?: string
  readonly camera?: 'allowed' | 'denied'
  readonly language?: string
}

export type OpenPhone = {
  readonly context: BrowserContext
  readonly page: Page
  /** As when a battery falls out: the process and its children are gone at once, and nothing is tidied up. */
  readonly kill: () => Promise<void>
}

/** Opens the browser of a phone: 360 by 740 points, a touch screen, and a camera that plays the video. */
export async function openPhone(options: PhoneOptions): Promise<OpenPhone> {
  if (chromiumPath === undefined)
    throw new Error('There is no Chromium. Install it: apt-get install chromium, or name one in CHROMIUM.')
  const context = await chromium.launchPersistentContext(options.profile, {
    executablePath: chromiumPath,
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: options.language ?? 'es-PA',
    timezoneId: 'America/Panama',
    permissions: options.camera === 'denied' ? [] : ['camera'],
    args: [
      '--no-sandbox',
      '--autoplay-policy=no-user-gesture-required',
      ...(options.video === undefined ? [] : [`--use-file-for-fake-video-capture=${options.video}`]),
      ...(options.video === undefined && options.camera !== 'denied'
        ? []
        : ['--use-fake-device-for-media-stream']),
      ...(options.camera === 'denied' ? ['--deny-permission-prompts'] : ['--use-fake-ui-for-media-stream']),
    ],
  })
  const page = context.pages()[0] ?? (await context.newPage())
  page.setDefaultTimeout(15_000)
  const kill = async () => {
    const gone = context.waitForEvent('close')
    await promisify(execFile)('pkill', ['-KILL', '-f', `user-data-dir=${options.profile}`])
    await gone
    // Whoever opens the profile next must not find the dead process's lock.
    rmSync(join(options.profile, 'SingletonLock'), { force: true })
  }
  return { context, page, kill }
}
