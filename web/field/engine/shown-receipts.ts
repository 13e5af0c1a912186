// Receipts as the screens show them, one by one and by day.
import { voucherNumberEnd } from '../../../shared/domain/voucher-number.ts'
import type { PhoneReceipt, Today } from '../phone.ts'
import type { KeptReceipt, Store } from './store.ts'

/** Where the phone does not know what the programme allows: the server has the last word anyway. */
const usualReversibleMinutes = 15

/** A receipt as a screen shows it. */
export function shown(receipt: KeptReceipt, now: number): PhoneReceipt {
  const { id, state, kind, amounts, itemNames, at, reason, decision, text, way } = receipt
  const reversibleUntil = at + (receipt.reversibleMinutes ?? usualReversibleMinutes) * 60_000
  const isReversible = state === 'paid' && way !== 'carried' && now < reversibleUntil
  return {
    ...{ id, state, kind, amounts, itemNames, at },
    numberEnd: voucherNumberEnd(receipt.voucherId),
    ...(reason !== undefined && { reason }),
    ...(decision !== undefined && { decision }),
    ...(text !== undefined && state === 'pending' && way === 'offline' && { carry: text }),
    ...(isReversible && { reversibleUntil }),
  }
}

/** The day as the phone's clock has it. */
export async function readToday(store: Store, now: number): Promise<Today> {
  const begin = new Date(now)
  begin.setHours(0, 0, 0, 0)
  const ofToday = await store.getAllFromIndex('receipts', 'at', IDBKeyRange.lowerBound(begin.getTime()))
  const stillOpen = await Promise.all(
    (['pending', 'sending', 'conflict'] as const).map((name) =>
      store.getAllFromIndex('receipts', 'state', name),
    ),
  )
  const all = new Map([...stillOpen.flat(), ...ofToday].map((receipt) => [receipt.id, receipt]))
  const receipts = [...all.values()].sort((a, b) => b.at - a.at)
  const sumOf = (states: readonly string[]) => {
    const sums: Record<string, number> = {}
    for (const { state, amounts } of receipts)
      if (states.includes(state))
        for (const [unit, amount] of Object.entries(amounts)) sums[unit] = (sums[unit] ?? 0) + amount
    return sums
  }
  return {
    receipts: receipts.map((receipt) => shown(receipt, now)),
    paid: sumOf(['paid']),
    pending: sumOf(['pending', 'sending']),
  }
}
