// Redeems at the server. The Idempotency-Key and the request are on disk before anything is sent, and are sent again,
// also after a restart, until there is an answer. Until then this phone does not redeem the voucher in any other way:
// the server may have paid it.

import type { RedeemChoice } from '../phone.ts'
import { type Api, NoAnswer, type Problem } from './api.ts'
import type { KeptReceipt, Store } from './store.ts'

export type OnlineRequest = {
  readonly voucher: { readonly text: string } | { readonly number: string }
  readonly amount?: { readonly amountMinor: number; readonly currency: string }
  readonly items?: readonly { readonly itemCode: string; readonly quantity: number }[]
}

export type OnlineVoucher = Pick<
  KeptReceipt,
  'voucherId' | 'kind' | 'itemNames' | 'amounts' | 'reversibleMinutes'
>

export function requestOf(voucher: OnlineRequest['voucher'], choice: RedeemChoice): OnlineRequest {
  const { amountMinor, currency, items } = choice
  return {
    voucher,
    ...(amountMinor !== undefined && currency !== undefined && { amount: { amountMinor, currency } }),
    ...(items !== undefined && { items }),
  }
}

/** Returns the receipt, `sending` when nobody knows yet, or why the server refused. A PIN is sent and never kept. */
export async function redeemOnline(
  ports: { readonly store: Store; readonly api: Api },
  {
    voucher,
    request,
    pin,
    now,
  }: { voucher: OnlineVoucher; request: OnlineRequest; pin?: string; now: number },
): Promise<KeptReceipt | Problem> {
  const receipt: KeptReceipt = {
    ...voucher,
    id: crypto.randomUUID(),
    way: 'online',
    state: 'sending',
    at: now,
    request,
  }
  const transaction = ports.store.transaction('receipts', 'readwrite', { durability: 'strict' })
  await transaction.store.add(receipt)
  await transaction.done
  return send(ports, receipt, pin)
}

/** Sends again what has no answer yet. */
export async function resendOnline(ports: { store: Store; api: Api }): Promise<void> {
  for (const receipt of await ports.store.getAllFromIndex('receipts', 'state', 'sending'))
    await send(ports, receipt)
}

async function send(
  { store, api }: { readonly store: Store; readonly api: Api },
  receipt: KeptReceipt,
  pin?: string,
): Promise<KeptReceipt | Problem> {
  const request = receipt.request as OnlineRequest
  try {
    const answer = await api.call('redeemVoucher', {
      idempotencyKey: receipt.id,
      body: { ...request, ...(pin !== undefined && { pin }) } as never,
    })
    if (!answer.ok) return await keepRefusal(store, receipt, answer.problem)
    const { amounts, at } = answer.body
    const { request: _, ...rest } = receipt
    const paid: KeptReceipt = { ...rest, state: 'paid', amounts, at, answeredAt: Date.now() }
    await store.put('receipts', paid)
    return paid
  } catch (error) {
    if (error instanceof NoAnswer) return receipt
    throw error
  }
}

/**
 * A repeat of a redemption that was made gets its receipt, before any other rule. So a refusal says that it was never
 * made; also `pin-required`, which is what a repeat without the PIN gets.
 */
async function keepRefusal(store: Store, receipt: KeptReceipt, problem: Problem): Promise<Problem> {
  const { request: _, ...rest } = receipt
  await store.put('receipts', { ...rest, state: 'refused', reason: problem.code, answeredAt: Date.now() })
  return problem
}
