// A text as QR; what draws it is loaded when it is needed.
import { useEffect, useState } from 'preact/hooks'
import { QrPicture } from '../../qr/qr-picture.tsx'
import type { QrSymbol } from '../../qr/voucher-symbol.ts'

export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [symbol, setSymbol] = useState<QrSymbol>()
  useEffect(() => {
    void import('../../qr/voucher-symbol.ts').then(({ symbolOf }) => setSymbol(symbolOf(text)))
  }, [text])
  return <div class="qr">{symbol && <QrPicture symbol={symbol} label={label} />}</div>
}
