// Where a movement's trace stands and what it says: a vendor's line, or a marker that holds nothing but its key.
import type { Trace } from '../../application/project-voucher-change.ts'
import { ledgerKey } from './keys.ts'
import { vendorLineKey } from './vendor-line-key.ts'

export function traceKey({ line, voucherId, movementId }: Trace) {
  return line === undefined ? ledgerKey.movementMarker(voucherId, movementId) : vendorLineKey(line)
}

/** Without the marks of others: which batch counted it, which settlement took it; with that of a reversal that is there. */
export function traceItem(trace: Trace) {
  return { ...traceKey(trace), ...trace.line }
}

/** A key as one text. */
export const keyText = ({ pk, sk }: { pk: string; sk: string }) => `${pk} ${sk}`
