// A QR, black on white whatever the colours around it are.
import type { QrSymbol } from './voucher-symbol.ts'

export function QrPicture({ symbol, label }: { readonly symbol: QrSymbol; readonly label: string }) {
  return (
    <svg
      viewBox={`0 0 ${symbol.side} ${symbol.side}`}
      shape-rendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={symbol.path} />
    </svg>
  )
}
