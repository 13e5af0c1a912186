// The QR of a voucher or a receipt as one path of squares, its quiet zone included.
import { create } from 'qrcode'

const quietZone = 4

export type QrSymbol = { readonly side: number; readonly path: string }

/** Of a text in the alphabet of base45. */
export function symbolOf(text: string): QrSymbol {
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' })
  const { size, data } = modules
  let path = ''
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (data[y * size + x] === 1) path += `M${x + quietZone} ${y + quietZone}h1v1h-1z`
  return { side: size + 2 * quietZone, path }
}
