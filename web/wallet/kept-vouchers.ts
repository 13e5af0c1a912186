// What the phone keeps, so that a voucher opens without a network: its text, and what was last known of it.
import type { WalletView } from './wallet-api.ts'

export type KeptVoucher = { readonly text: string; readonly view?: WalletView }

const storageKey = 'vale-wallet'
/** A household has one or two; beyond this the one that was opened longest ago goes. */
const mostKept = 8

/** The one that was opened last comes first. */
export function readKept(): KeptVoucher[] {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '[]') as KeptVoucher[]
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

/** Puts the voucher first; without a new view, what was known of it stays. */
export function keep({ text, view }: KeptVoucher): void {
  const kept = readKept()
  const known = view ?? kept.find((one) => one.text === text)?.view
  const others = kept.filter((one) => one.text !== text)
  write([{ text, ...(known !== undefined && { view: known }) }, ...others].slice(0, mostKept))
}

export function forget(text: string): void {
  write(readKept().filter((one) => one.text !== text))
}

// A browser that keeps nothing shows the voucher all the same.
function write(kept: readonly KeptVoucher[]): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept))
  } catch {}
}
