// A text as QR, black on white whatever the colours around it are.
import { useEffect, useState } from 'preact/hooks'

const quietZone = 4

export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [symbol, setSymbol] = useState<{ readonly side: number; readonly path: string }>()
  useEffect(() => {
    void import('qrcode').then(({ create }) => {
      const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' })
      setSymbol({ side: modules.size + 2 * quietZone, path: pathOf(modules) })
    })
  }, [text])
  if (symbol === undefined) return <div class="qr" />
  return (
    <div class="qr">
      <svg
        viewBox={`0 0 ${symbol.side} ${symbol.side}`}
        shape-rendering="crispEdges"
        role="img"
        aria-label={label}
      >
        <path d={symbol.path} />
      </svg>
    </div>
  )
}

function pathOf({ size, data }: { readonly size: number; readonly data: Uint8Array }): string {
  let path = ''
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (data[y * size + x] === 1) path += `M${x + quietZone} ${y + quietZone}h1v1h-1z`
  return path
}
