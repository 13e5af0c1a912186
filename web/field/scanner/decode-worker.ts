// Reads QR codes from pictures, away from the screen's thread. The reader's own code is a file of this app.
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

prepareZXingModule({ overrides: { locateFile: () => wasmAddress } })

self.addEventListener('message', async ({ data }: MessageEvent<ImageData>) => {
  try {
    const [found] = await readBarcodes(data, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true })
    self.postMessage({ text: found?.text })
  } catch (error) {
    self.postMessage({ failed: String(error) })
  }
})
