// From what was presented to the receipt: which screen follows which.
import { goOnWith, goTo } from './navigation.ts'
import type { CheckedVoucher, Phone, RedeemChoice } from './phone.ts'
import { announce, ask, isRefused } from './session.ts'
import { refusalWords } from './words/refusal-words.ts'

/** Looks at a voucher and shows what it is, or why it cannot be redeemed. */
export async function checkAndShow(
  phone: Phone,
  presented: { text: string } | { number: string },
): Promise<void> {
  const voucher = await ask(() => phone.check(presented))
  if (isRefused(voucher)) {
    announce(refusalWords(voucher.refused).title)
    goTo({ name: 'refused', refused: voucher, again: 'number' in presented ? 'number' : 'scan' })
    return
  }
  goOnWith({ name: 'voucher', voucher })
}

/** All of it, in the way that its kind is counted. */
export function wholeChoice({ balance, checkedBy }: CheckedVoucher): RedeemChoice {
  if (checkedBy === 'phone') return {}
  const entries = Object.entries(balance).filter(([, amount]) => amount > 0)
  const items = entries
    .filter(([unit]) => unit.startsWith('item:'))
    .map(([unit, quantity]) => ({ itemCode: unit.slice('item:'.length), quantity }))
  if (items.length > 0) return { items }
  const [[currency, amountMinor] = ['', 0]] = entries
  return { amountMinor, currency }
}

/** Asks for the holder's PIN where the voucher has one, and redeems. */
export async function redeemAndShow(
  phone: Phone,
  voucher: CheckedVoucher,
  choice: RedeemChoice,
): Promise<void> {
  if (voucher.pinRequired && choice.pin === undefined) return goTo({ name: 'holder-pin', voucher, choice })
  goOnWith({ name: 'redeeming', voucher })
  const receipt = await ask(() => phone.redeem(voucher.voucherId, choice))
  if (!isRefused(receipt)) return goOnWith({ name: 'receipt', receipt })
  announce(refusalWords(receipt.refused).title)
  if (receipt.refused === 'pin-wrong')
    return goOnWith({ name: 'holder-pin', voucher, choice: { ...choice, pin: '' }, wrong: receipt.refused })
  goOnWith({ name: 'refused', refused: receipt, again: 'scan' })
}
