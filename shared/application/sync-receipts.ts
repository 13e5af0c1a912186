// Brings receipts of offline redemptions in, each by itself. The order of truth: the voucher's item, which holds either
// the redemption or the claim of a receipt; then what is written beside the receipt; then how far its key has come.
import { type Actor, checkAnyScope } from '../domain/actor.ts'
import type { ClaimState } from '../domain/claim.ts'
import type { DeviceKey } from '../domain/device-key.ts'
import { type Chain, type KeptReceipt, readChain } from '../domain/receipt-chain.ts'
import type { Receipt } from '../domain/redemption.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import {
  type IdentifiedReceipt,
  identifyReceipt,
  once,
  type RefusedReceipt,
  remembering,
} from './identify-receipt.ts'
import { inParallel } from './in-parallel.ts'
import { mostOpen, type SettledReceipt, settleReceipt } from './settle-receipt.ts'
import type { ChainWrite, SyncReceiptsPorts } from './sync-ports.ts'

export type SyncedReceipt = { readonly receiptId?: string; readonly position: number } & (
  | { readonly outcome: 'accepted'; readonly receipt: Receipt }
  | {
      readonly outcome: 'conflict'
      readonly reason: string
      readonly decision: ClaimState
      readonly decidedAt?: number
    }
  | { readonly outcome: 'refused'; readonly reason: string }
)

export type SyncAnswer = {
  readonly results: readonly SyncedReceipt[]
  readonly frozenKeys: readonly string[]
}

const atOnce = 8
/** Each meets another request with receipts of the same key. */
const attempts = 8

type Brought = {
  readonly position: number
  readonly identified: IdentifiedReceipt
  readonly kept: KeptReceipt
}

/** Answers each receipt. Refuses with `outside-your-scope`, `too-busy`: then all may be sent again. */
export const syncReceipts =
  (given: SyncReceiptsPorts) =>
  async (command: {
    readonly actor: Actor
    readonly receipts: readonly string[]
    readonly now: number
  }): Promise<SyncAnswer | Refusal> => {
    const { actor, receipts, now } = command
    const outside = refuseActor(actor)
    if (outside !== undefined) return outside
    const ports = remembering(given)
    const identified = await inParallel(receipts, atOnce, (text) =>
      identifyReceipt(ports, { text, actor, now }),
    )
    const brought = await inParallel([...identified.entries()], atOnce, ([position, one]) =>
      keep(ports, position, one),
    )
    const settled = await settleAll(ports, brought.filter(isBrought))
    if (isRefusal(settled)) return settled
    const frozenKeys = await reviewChains(given, brought.filter(isBrought), now)
    if (isRefusal(frozenKeys)) return frozenKeys
    const results = brought.map((one) => (isBrought(one) ? resultOf(one, settled) : one))
    return { results, frozenKeys }
  }

function refuseActor(actor: Actor): Refusal | undefined {
  if (!actor.roles.includes('vendor')) return checkAnyScope(actor)
  return actor.vendorId === undefined
    ? refuse('outside-your-scope', { detail: 'Your account belongs to no vendor.' })
    : undefined
}

const isBrought = (one: Brought | SyncedReceipt): one is Brought => 'kept' in one

async function keep(
  { keepReceipt }: SyncReceiptsPorts,
  position: number,
  identified: IdentifiedReceipt | RefusedReceipt,
): Promise<Brought | SyncedReceipt> {
  if ('reason' in identified) return { position, outcome: 'refused', ...identified }
  return { position, identified, kept: await keepReceipt(identified.receipt) }
}

/** What came of each, by its position. In the order in which the phones made them, as far as they say. */
async function settleAll(
  ports: SyncReceiptsPorts,
  brought: readonly Brought[],
): Promise<ReadonlyMap<number, SettledReceipt> | Refusal> {
  const inOrder = [...brought].sort((a, b) => a.kept.at - b.kept.at || a.kept.sequence - b.kept.sequence)
  const settled = new Map<number, SettledReceipt>()
  const receiptsOfKey = once((keyId: string) =>
    listOpen(
      ports,
      brought.filter(({ kept }) => kept.keyId === keyId),
    ),
  )
  let refusal: Refusal | undefined
  await inParallel(inOrder, atOnce, async ({ position, identified, kept }) => {
    const one = await settleReceipt({ ...ports, receiptsOfKey }, identified, kept)
    if (isRefusal(one)) refusal = one
    else settled.set(position, one)
  })
  return refusal ?? settled
}

/** What the receipts of one key are counted with: read once all of the request are kept. */
async function listOpen(
  ports: SyncReceiptsPorts,
  ofKey: readonly Brought[],
): Promise<readonly KeptReceipt[]> {
  const ends = ofKey.flatMap(({ identified: { key }, kept }) => {
    const from = Math.min(kept.answered, key.answeredUpTo ?? 0) + 1
    return kept.sequence - from > mostOpen ? [] : [{ from, to: kept.sequence }]
  })
  const [first] = ofKey
  if (first === undefined || ends.length === 0) return []
  return ports.listReceipts({
    keyId: first.kept.keyId,
    from: Math.min(...ends.map(({ from }) => from)),
    to: Math.max(...ends.map(({ to }) => to)),
  })
}

function resultOf({ position, kept }: Brought, settled: ReadonlyMap<number, SettledReceipt>): SyncedReceipt {
  const one = settled.get(position)
  if (one === undefined) throw new Error(`receipt ${kept.receiptId} was not settled`)
  return { receiptId: kept.receiptId, position, ...one }
}

/** How far each key has come, and whether its chain can be. Returns the keys that are frozen. */
async function reviewChains(
  ports: SyncReceiptsPorts,
  brought: readonly Brought[],
  now: number,
): Promise<string[] | Refusal> {
  const keyIds = [...new Set(brought.map(({ kept }) => kept.keyId))].sort()
  const frozen: string[] = []
  for (const keyId of keyIds) {
    const ofKey = brought.filter(({ kept }) => kept.keyId === keyId).map(({ kept }) => kept)
    const state = await reviewChain(ports, { keyId, brought: ofKey, now })
    if (isRefusal(state)) return state
    if (state) frozen.push(keyId)
  }
  return frozen
}

type Review = { readonly keyId: string; readonly brought: readonly KeptReceipt[]; readonly now: number }

async function reviewChain(ports: SyncReceiptsPorts, review: Review): Promise<boolean | Refusal> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const key = await ports.findDeviceKey(review.keyId)
    if (key === undefined) throw new Error(`device key ${review.keyId} is gone`)
    const lowest = Math.min(...review.brought.map(({ sequence }) => sequence - 1), key.answeredUpTo ?? 0)
    const receipts = await ports.listReceipts({ keyId: key.keyId, from: lowest, to: 0xffff_ffff })
    const write = chainWriteOf(key, readChain(key, receipts), review)
    const written = write === undefined || (await ports.writeChain(write))
    if (isRefusal(written)) return written
    if (written) return (write?.frozen ?? key.frozen) !== undefined
  }
  return refuse('too-busy')
}

/** Undefined where nothing is new. */
function chainWriteOf(
  key: DeviceKey,
  { answeredUpTo, head, missing, finding }: Chain,
  { brought, now }: Review,
): ChainWrite | undefined {
  const isKnown = missing !== undefined && key.gap?.sequence === missing
  // What came once and comes again is no later one.
  const isLater = brought.some(({ receivedAt }) => receivedAt === now)
  const isLost = isKnown && key.gap !== undefined && key.gap.at < now && isLater
  const found = finding ?? (isLost ? ({ reason: 'gap', sequence: missing } as const) : undefined)
  const frozen = key.frozen === undefined && found !== undefined ? { ...found, at: now } : undefined
  const gap = isKnown ? key.gap : missing === undefined ? undefined : { sequence: missing, at: now }
  const isNews =
    frozen !== undefined ||
    answeredUpTo !== (key.answeredUpTo ?? 0) ||
    head?.sequence !== key.lastSequence ||
    gap?.sequence !== key.gap?.sequence
  if (!isNews) return undefined
  return {
    ...{ key, answeredUpTo },
    ...(head !== undefined && { head }),
    ...(gap !== undefined && { gap }),
    ...(frozen !== undefined && { frozen }),
  }
}
