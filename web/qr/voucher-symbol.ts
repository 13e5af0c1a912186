// A QR as one path of squares, its quiet zone included.
import { create } from 'qrcode'

const quietZone = 4

export type QrSymbol = { readonly side: number; readonly path: string }

/** Of a voucher or a receipt: a text in the alphabet of base45. */
export function symbolOf(text: string): QrSymbol {
  return drawn(create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' }).modules)
}

/** Of a link, which any phone's camera opens. */
export function symbolOfLink(link: string): QrSymbol {
  return drawn(create(link, { errorCorrectionLevel: 'M' }).modules)
}

function drawn({ size, data }: ReturnType<typeof create>['modules']): QrSymbol {
  let path = ''
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (data[y * size + x] === 1) path += `M${x + quietZone} ${y + quietZone}h1v1h-1z`
  return { side: size + 2 * quietZone, path }
}
