// Measures the app on a slow phone, for `npm run bench -- phone-app`: prints one line of JSON.
import { join } from 'node:path'
import { openPhone } from './browser.ts'
import { openCamp } from './camp.ts'
import { onPhone } from './phone-page.ts'
import { holdBeforeCamera, pretendCamera } from './pretended-camera.ts'

/** How much slower the page's own thread is made. */
const slower = 6
const scans = 8
const verifyMs = 2000

const camp = await openCamp()
try {
  const vouchers = await camp.handOut(scans)
  const vendor = await camp.addVendor('Slow')
  const { context, page } = await openPhone({ profile: join(camp.folder, 'slow') })
  await pretendCamera(page)
  const phone = onPhone(page, camp.stack.baseUrl)
  await phone.setUp({ username: vendor.username, code: await camp.enrolmentCode(vendor) })
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await context.setOffline(true)
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
  const answersMs: number[] = []
  for (const { text } of vouchers) {
    await phone.scan()
    await page.waitForTimeout(1500)
    const watched = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new MutationObserver((_, observer) => {
            if (document.querySelector('.state') === null) return
            observer.disconnect()
            resolve(performance.timeOrigin + performance.now())
          }).observe(document.body, { childList: true, subtree: true })
        }),
    )
    await holdBeforeCamera(page, text)
    const shownAt = await page.evaluate(() => performance.timeOrigin + performance.now())
    answersMs.push((await watched) - shownAt)
    await holdBeforeCamera(page, undefined)
    await page.locator('.actions .button').last().click()
  }
  const verifications = await page.evaluate(async (forMs) => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
    const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
    const bytes = new Uint8Array(100)
    const signature = await crypto.subtle.sign(algorithm, privateKey, bytes)
    let count = 0
    const begin = performance.now()
    for (; performance.now() - begin < forMs; count++)
      await crypto.subtle.verify(algorithm, publicKey, signature, bytes)
    return (count / (performance.now() - begin)) * 1000
  }, verifyMs)
  await context.close()
  console.log(JSON.stringify({ answersMs, verifications }))
} finally {
  await camp.stop()
}
