// Which screen is open, and the way back. The phone's back key goes one screen back and never out of a redemption.
import { computed, signal } from '@preact/signals'
import type { CheckedVoucher, PhoneReceipt, RedeemChoice, Refused } from './phone.ts'

export type OpenScreen =
  | { readonly name: 'home' | 'scan' | 'number' | 'today' | 'statements' | 'terms' | 'help' | 'carry' }
  | { readonly name: 'voucher' | 'part'; readonly voucher: CheckedVoucher }
  | { readonly name: 'confirm'; readonly voucher: CheckedVoucher; readonly choice: RedeemChoice }
  | {
      readonly name: 'holder-pin'
      readonly voucher: CheckedVoucher
      readonly choice: RedeemChoice
      readonly wrong?: string
    }
  | { readonly name: 'redeeming'; readonly voucher: CheckedVoucher }
  | { readonly name: 'receipt'; readonly receipt: PhoneReceipt }
  | { readonly name: 'refused'; readonly refused: Refused; readonly again: 'scan' | 'carry' | 'number' }

const home: OpenScreen = { name: 'home' }
const stack = signal<readonly OpenScreen[]>([home])

export const openScreen = computed<OpenScreen>(() => stack.value.at(-1) ?? home)

/** Opens a screen above the one that is open. */
export function goTo(screen: OpenScreen): void {
  stack.value = [...stack.value, screen]
  holdBackKey()
}

/** Opens a screen in place of all but the first: from there, back is home. */
export function goOnWith(screen: OpenScreen): void {
  stack.value = [home, screen]
  holdBackKey()
}

export function goBack(): void {
  if (stack.value.length > 1) stack.value = stack.value.slice(0, -1)
}

export function goHome(): void {
  stack.value = [home]
}

// One entry of the browser's history is held while any screen is open above home; the back key uses it up.
let held = false

function holdBackKey(): void {
  if (held || typeof history === 'undefined') return
  history.pushState({ vale: 'inside' }, '')
  held = true
}

/** Listens to the back key; returns how to stop. */
export function followBackKey(): () => void {
  const pressed = () => {
    held = false
    if (openScreen.value.name !== 'redeeming') goBack()
    if (stack.value.length > 1) holdBackKey()
  }
  addEventListener('popstate', pressed)
  return () => removeEventListener('popstate', pressed)
}
