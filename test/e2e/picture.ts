// Reads the QR code on a screenshot, as another phone's camera would.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })

export async function readPicture(png: Uint8Array): Promise<string | undefined> {
  const [found] = await readBarcodes(new Uint8Array(png), { formats: ['QRCode'] })
  return found?.text
}
