// The number printed on a card and typed by hand when a camera fails: 16 characters, a check character,
// in groups of four.
import { checkCharacterOf } from './crockford.ts'
import { type Refusal, refuse } from './refusal.ts'

const idFormat = /^[0-9A-HJKMNP-TV-Z]{16}$/

/** Tells whether a text is a voucher id: 80 bits in Crockford base32. */
export function isVoucherId(text: string): boolean {
  return idFormat.test(text)
}

/** `7QK2M3ZP…` → `7QK2 M3ZP 9ABC DEFG H`. */
export function voucherNumber(voucherId: string): string {
  const groups = voucherId.match(/.{4}/g) ?? []
  return [...groups, checkCharacterOf(voucherId)].join(' ')
}

/** The last four characters and the check character, as on the card: enough to find the paper, not to spend it. */
export function voucherNumberEnd(voucherId: string): string {
  return voucherNumber(voucherId).slice(-'DEFG H'.length)
}

/** How an error names a voucher: whoever can read a log must not be able to spend what it names. */
export function maskedVoucherId(voucherId: string): string {
  return `…${voucherId.slice(-4)}`
}

/** A text as a log may hold it: each voucher's id in it is masked, also inside the id of a movement. */
export function maskVoucherIds(text: string): string {
  return text.replace(/\b[0-9A-HJKMNP-TV-Z]{16}\b/g, maskedVoucherId)
}

/** Reads a typed number: any case, spaces and dashes; O as 0, I and L as 1. Returns the voucher id. */
export function parseVoucherNumber(typed: string): string | Refusal {
  const compact = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  const voucherId = compact.slice(0, -1)
  if (!isVoucherId(voucherId) || checkCharacterOf(voucherId) !== compact.slice(-1))
    return refuse('voucher-number-mistyped', { field: 'number' })
  return voucherId
}
