// Which voucher is meant: by its signed text, or by the number on the card.
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { parseVoucherNumber } from '../domain/voucher-number.ts'
import { decodeVoucherText, type VoucherParts, type VoucherPayload } from '../domain/voucher-text.ts'

export type PresentedVoucher = { readonly text: string } | { readonly number: string }

export type IdentifiedVoucher = {
  readonly voucherId: string
  /** What the signature vouches for; absent when the number was typed. */
  readonly payload?: VoucherPayload
  /** Set when the key that signed it is no longer to be trusted. */
  readonly refusal?: Refusal
}

/** Checks a voucher's signature under its programme's key: `unknown` and `retired` speak of the key. */
export type CheckSignature = (parts: VoucherParts) => Promise<'genuine' | 'forged' | 'unknown' | 'retired'>

/** Returns the voucher's id, or why what was presented is not a voucher. */
export async function identifyVoucher(
  presented: PresentedVoucher,
  checkSignature: CheckSignature,
): Promise<IdentifiedVoucher | Refusal> {
  if ('number' in presented) {
    const voucherId = parseVoucherNumber(presented.number)
    return isRefusal(voucherId) ? voucherId : { voucherId }
  }
  const parts = decodeVoucherText(presented.text)
  if (parts === undefined) return refuse('voucher-text-malformed', { field: 'voucher.text' })
  const { payload } = parts
  const verdict = await checkSignature(parts)
  if (verdict === 'unknown') return refuse('signing-key-unknown')
  if (verdict === 'forged') return refuse('voucher-signature-invalid')
  const identified = { voucherId: payload.voucherId, payload }
  return verdict === 'genuine' ? identified : { ...identified, refusal: refuse('signing-key-retired') }
}
