// Brings receipts to the server, in chunks, as often as it takes. An answer is on disk before the next chunk goes; a
// chunk that is lost is sent again, and the server gives each receipt the same answer.
import type * as z from 'zod'
import type { syncReceiptsRoute } from '../../../shared/contract/routes/sync.ts'
import { type Api, NoAnswer } from './api.ts'
import { type Chain, type KeptReceipt, newChain, type Store } from './store.ts'

/** The server takes so many at once: `maxReceiptsPerSync`. */
export const chunkSize = 25
const mostTries = 5
const firstPauseMs = 500

export type SyncPorts = {
  readonly store: Store
  readonly api: Api
  readonly pause: (ms: number) => Promise<void>
  readonly random: () => number
}

export type Synced = { readonly done: boolean; readonly error?: string }

/** Sends what waits and asks again for conflicts that nobody has decided. Stops at what it cannot get through. */
export async function syncReceipts(ports: SyncPorts): Promise<Synced> {
  const waiting = await receiptsToSend(ports.store)
  let size = chunkSize
  let tries = 0
  for (let at = 0; at < waiting.length; ) {
    const chunk = waiting.slice(at, at + size)
    const outcome = await sendChunk(ports, chunk)
    if (outcome === 'sent') {
      at += chunk.length
      tries = 0
      continue
    }
    if (outcome !== 'no-network' && outcome !== 'body-too-large') return { done: false, error: outcome }
    // Perhaps the network carries only small requests.
    size = Math.max(1, Math.floor(chunk.length / 2))
    if (++tries >= mostTries) return { done: false, error: outcome }
    await ports.pause(firstPauseMs * 2 ** (tries - 1) * (0.5 + ports.random()))
  }
  return { done: true }
}

async function receiptsToSend(store: Store): Promise<KeptReceipt[]> {
  const [pending, conflicts] = await Promise.all([
    store.getAllFromIndex('receipts', 'state', 'pending'),
    store.getAllFromIndex('receipts', 'state', 'conflict'),
  ])
  const open = conflicts.filter(({ decision }) => decision === 'open')
  const inOrder = (a: KeptReceipt, b: KeptReceipt) => (a.sequence ?? 0) - (b.sequence ?? 0)
  return [...pending.sort(inOrder), ...open].filter(({ text }) => text !== undefined)
}

async function sendChunk({ store, api }: SyncPorts, chunk: readonly KeptReceipt[]): Promise<string> {
  try {
    const answer = await api.call('syncReceipts', {
      body: { receipts: chunk.map(({ text }) => text ?? '') },
      timeoutMs: 20_000,
    })
    if (!answer.ok) return answer.problem.code
    await keepAnswers(store, chunk, answer.body)
    return 'sent'
  } catch (error) {
    if (error instanceof NoAnswer) return 'no-network'
    throw error
  }
}

type Answered = z.output<typeof syncReceiptsRoute.success.schema>

async function keepAnswers(store: Store, chunk: readonly KeptReceipt[], body: Answered): Promise<void> {
  const transaction = store.transaction(['settings', 'receipts'], 'readwrite', { durability: 'strict' })
  const receipts = transaction.objectStore('receipts')
  for (const result of body.results) {
    const sent = chunk[result.position]
    const kept = sent && (await receipts.get(sent.id))
    if (kept !== undefined) await receipts.put(answered(kept, result))
  }
  const settings = transaction.objectStore('settings')
  const chain = ((await settings.get('chain')) as Chain | undefined) ?? newChain
  const waiting = (await receipts.index('state').getAll('pending')).filter(({ way }) => way === 'offline')
  const first = Math.min(...waiting.map(({ sequence }) => sequence ?? 0), chain.sequence + 1)
  await settings.put({ ...chain, answered: first - 1 }, 'chain')
  const device = (await settings.get('device')) as { keyId: string } | undefined
  await settings.put(device !== undefined && body.frozenKeys.includes(device.keyId), 'frozen')
  await transaction.done
}

function answered(kept: KeptReceipt, result: Answered['results'][number]): KeptReceipt {
  const answeredAt = Date.now()
  switch (result.outcome) {
    case 'accepted':
      return { ...kept, state: 'paid', answeredAt, amounts: result.receipt.amounts }
    case 'conflict':
      return { ...kept, state: 'conflict', answeredAt, reason: result.reason, decision: result.decision }
    case 'refused':
      // Another user signed in: the receipt waits for one who may bring it.
      if (result.reason === 'receipt-outside-your-scope' && kept.way === 'offline') return kept
      return { ...kept, state: 'refused', answeredAt, reason: result.reason }
  }
}
