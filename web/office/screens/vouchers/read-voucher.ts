// What was typed or scanned, as a voucher's id. A scanner at the desk types the whole text of the QR.
import { isRefusal } from '../../../../shared/domain/refusal.ts'
import { parseVoucherNumber } from '../../../../shared/domain/voucher-number.ts'
import { decodeVoucherText, voucherTextPrefix } from '../../../../shared/domain/voucher-text.ts'

export type ReadVoucher =
  | { readonly voucherId: string }
  | { readonly wrong: 'voucher-text-malformed' | 'voucher-number-mistyped' }

/** The signature is not checked: the server's own record of the voucher is what is shown. */
export function readVoucher(typed: string): ReadVoucher {
  const text = typed.trim()
  if (text.toUpperCase().startsWith(voucherTextPrefix)) {
    const parts = decodeVoucherText(text.toUpperCase())
    return parts === undefined ? { wrong: 'voucher-text-malformed' } : { voucherId: parts.payload.voucherId }
  }
  const voucherId = parseVoucherNumber(text)
  return isRefusal(voucherId) ? { wrong: 'voucher-number-mistyped' } : { voucherId }
}
