// Which voucher is on the page, and how fresh what is known of it is.
import { computed, signal } from '@preact/signals'
import { voucherTextOfFragment, walletLinkOf } from '../../shared/domain/wallet-link.ts'
import { forget, type KeptVoucher, keep, readKept } from './kept-vouchers.ts'
import { askView, type Missed, type WalletView } from './wallet-api.ts'

export type Holding = {
  readonly text: string
  readonly view?: WalletView
  /** `kept`: what is shown was known before, and this is why there is nothing newer. */
  readonly news: 'asking' | 'fresh' | Missed['missed']
}

const held = signal<Holding | 'none' | 'broken'>('none')
const others = signal<readonly KeptVoucher[]>([])

export const holding = computed(() => held.value)
export const otherVouchers = computed(() => others.value)

/** Opens the voucher of the address, or the last one that was open here, and follows what changes. */
export function startHolding(): void {
  openAddress()
  window.addEventListener('hashchange', openAddress)
  window.addEventListener('online', () => void lookAgain())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void lookAgain()
  })
}

/** Shows another voucher that the phone keeps. */
export function openKept(text: string): void {
  const link = walletLinkOf({ origin: location.origin, text })
  if (link !== undefined) location.hash = new URL(link).hash
}

/** Takes the voucher off this phone, and out of the address. */
export function forgetVoucher(text: string): void {
  forget(text)
  history.replaceState(null, '', location.pathname)
  openAddress()
}

/** Asks anew; what is shown stays until there is an answer. */
export async function lookAgain(): Promise<void> {
  const before = held.value
  if (typeof before === 'string' || before.news === 'asking') return
  await look(before.text, before.view)
}

function openAddress(): void {
  const text = location.hash.length > 1 ? voucherTextOfFragment(location.hash) : readKept()[0]?.text
  if (text === undefined) {
    held.value = location.hash.length > 1 ? 'broken' : 'none'
    others.value = readKept()
    return
  }
  keep({ text })
  const [known, ...rest] = readKept()
  others.value = rest
  void look(text, known?.text === text ? known.view : undefined)
}

async function look(text: string, view: WalletView | undefined): Promise<void> {
  held.value = { text, ...(view && { view }), news: 'asking' }
  const answer = await askView(text)
  const now = held.value
  // Somebody opened another one meanwhile.
  if (typeof now === 'string' || now.text !== text) return
  if ('missed' in answer) {
    held.value = { text, ...(view && { view }), news: answer.missed }
    return
  }
  keep({ text, view: answer })
  held.value = { text, view: answer, news: 'fresh' }
}
