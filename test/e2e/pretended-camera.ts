// A camera whose picture a test can change while the app runs: a canvas in the place of what the browser would open. The
// true fake camera plays one video for the life of a browser; twenty people need twenty vouchers.
import type { Page } from 'playwright-core'
import { create } from 'qrcode'

/** To be called before the app is opened. */
export async function pretendCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 480
    const draw = canvas.getContext('2d')
    const clear = () => {
      if (draw === null) return
      draw.fillStyle = '#777'
      draw.fillRect(0, 0, canvas.width, canvas.height)
    }
    clear()
    // A captured canvas sends a picture when it changes: a corner that blinks keeps it going.
    let blink = 0
    setInterval(() => {
      if (draw === null) return
      draw.fillStyle = blink++ % 2 === 0 ? '#777' : '#787878'
      draw.fillRect(0, 0, 2, 2)
    }, 50)
    Object.assign(globalThis, {
      holdBeforeCamera: (rows: string[]) => {
        clear()
        if (draw === null || rows.length === 0) return
        const scale = Math.floor(400 / (rows.length + 8))
        const side = scale * (rows.length + 8)
        const [left, top] = [(canvas.width - side) / 2, (canvas.height - side) / 2]
        draw.fillStyle = '#fff'
        draw.fillRect(left, top, side, side)
        draw.fillStyle = '#000'
        rows.forEach((row, y) => {
          ;[...row].forEach((dark, x) => {
            if (dark === '1') draw.fillRect(left + (x + 4) * scale, top + (y + 4) * scale, scale, scale)
          })
        })
      },
    })
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20)
  })
}

/** Holds a code before the camera; nothing to take it away. */
export async function holdBeforeCamera(page: Page, text: string | undefined): Promise<void> {
  const rows = text === undefined ? [] : rowsOf(text)
  await page.evaluate((rows) => {
    ;(globalThis as unknown as { holdBeforeCamera: (rows: string[]) => void }).holdBeforeCamera(rows)
  }, rows)
}

function rowsOf(text: string): string[] {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  return Array.from({ length: modules.size }, (_, row) =>
    Array.from({ length: modules.size }, (_, column) => (modules.get(row, column) ? '1' : '0')).join(''),
  )
}
