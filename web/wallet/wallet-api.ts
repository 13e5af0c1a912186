// The two things that the page asks of the API. The voucher goes in the body: addresses are kept in logs.
import type * as z from 'zod'
import type { walletView } from '../../shared/contract/routes/wallet.ts'

export type WalletView = z.output<typeof walletView>

/** `unreachable`: no network, or nobody answered in time. `failed`: any other answer that is none. */
export type Missed = { readonly missed: 'unreachable' | 'failed' | 'too-many' | 'not-genuine' }

const patienceMs = 15_000

/** Asks what a voucher is worth. */
export function askView(text: string): Promise<WalletView | Missed> {
  return post<WalletView>('/wallet-views', { text })
}

export async function post<Answer>(path: string, body: object): Promise<Answer | Missed> {
  const response = await within(
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
    }),
  ).catch(() => undefined)
  if (response === undefined) return { missed: 'unreachable' }
  if (response.ok) return response.json().catch(() => ({ missed: 'failed' }) as const)
  if (response.status === 429) return { missed: 'too-many' }
  return { missed: response.status < 500 ? 'not-genuine' : 'failed' }
}

/** Old browsers cannot take a request back, but nobody waits for it any longer. */
function within(answer: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('late')), patienceMs)
    void answer.then(resolve, reject).then(() => clearTimeout(timer))
  })
}
