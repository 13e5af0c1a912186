// What was on the screen when a test failed: .build/screenshots/failed-<name>.png.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { onTestFailed } from 'vitest'

const folder = join(import.meta.dirname, '../../.build/screenshots')

/** To be called in the test that the page is for. */
export function pictureOnFailure(page: Page, name: string): void {
  onTestFailed(async () => {
    const path = join(folder, `failed-${name}.png`)
    if (!page.isClosed()) await page.screenshot({ path }).catch(() => undefined)
  })
}
