// Redeems without a network. What counts is one transaction: the spent mark, the signed receipt and the new head of the
// chain are on disk before anybody is told yes. A signature cannot be made inside of a transaction, so it is made before
// for the head that the phone had, and written only if that is still the head.
import {
  linkOf,
  receiptHash,
  receiptIdOf,
  signReceiptText,
} from '../../../shared/contract/receipt-signature.ts'
import { importVoucherKey, verifyVoucher } from '../../../shared/contract/voucher-signature.ts'
import type { Amounts } from '../../../shared/domain/money.ts'
import {
  decideOffline,
  isOfflineRefusal,
  type OfflineFacts,
  type OfflineRefusalCode,
  type OpenReceipts,
} from '../../../shared/domain/offline-redemption.ts'
import { encodeReceipt, type ReceiptPayload } from '../../../shared/domain/receipt-text.ts'
import type { TrustBundle, TrustedProgramme } from '../../../shared/domain/trust.ts'
import { decodeVoucherText, type VoucherPayload } from '../../../shared/domain/voucher-text.ts'
import { type Chain, type KeptDevice, type KeptReceipt, newChain, readSetting, type Store } from './store.ts'
import { openList, openTrust, stateIn } from './trust-documents.ts'

export type OfflineRefused = {
  readonly refused:
    | OfflineRefusalCode
    | 'offline-frozen'
    | 'offline-not-enrolled'
    | 'storage-full'
    | 'voucher-signature-invalid'
    | 'voucher-text-malformed'
  readonly programme?: TrustedProgramme
}

export type OfflineVoucher = {
  readonly payload: VoucherPayload
  readonly programme: TrustedProgramme
  readonly amounts: Amounts
}

type Ground = { readonly device: KeptDevice; readonly facts: OfflineFacts; readonly chain: Chain }

/** Whether this phone may redeem the voucher now, and what it gives; nothing is written. */
export async function checkOffline(
  store: Store,
  text: string,
  now: number,
): Promise<OfflineVoucher | OfflineRefused> {
  const parts = decodeVoucherText(text)
  if (parts === undefined) return { refused: 'voucher-text-malformed' }
  const ground = await readGround(store, parts.payload, now)
  if ('refused' in ground) return ground
  const { bundle } = ground.facts
  const genuine = await isGenuine(parts, bundle)
  if (!genuine) return { refused: 'voucher-signature-invalid', ...programmeOf(bundle, parts.payload) }
  const decided = decideOffline(parts.payload, ground.facts)
  if (isOfflineRefusal(decided)) return decided
  const { programme } = programmeOf(bundle, parts.payload)
  if (programme === undefined) return { refused: 'contract-does-not-cover-programme' }
  return { payload: parts.payload, programme, amounts: decided }
}

const mostTries = 5

/** Redeems it, whole. Whatever is returned as a receipt is on disk. */
export async function redeemOffline(
  store: Store,
  text: string,
  clock: () => number,
): Promise<KeptReceipt | OfflineRefused> {
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const now = clock()
    const checked = await checkOffline(store, text, now)
    if ('refused' in checked) return checked
    const ground = await readGround(store, checked.payload, now)
    if ('refused' in ground) return ground
    const signed = await sign(checked, ground, now)
    const committed = await commit(store, signed, ground.chain)
    if (committed !== 'overtaken') return committed === 'done' ? signed.receipt : { refused: committed }
  }
  return { refused: 'offline-seen-before' }
}

async function readGround(
  store: Store,
  payload: VoucherPayload,
  now: number,
): Promise<Ground | OfflineRefused> {
  const device = await readSetting(store, 'device')
  if (device === undefined) return { refused: 'offline-not-enrolled' }
  if (await readSetting(store, 'frozen')) return { refused: 'offline-frozen' }
  const { bundle, certificate } = await openTrust(store)
  if (bundle === undefined || certificate === undefined) return { refused: 'offline-bundle-outdated' }
  const list = await openList(store, payload.programmeNumber)
  const facts: OfflineFacts = {
    ...{ bundle, certificate, now },
    ...(list !== undefined && { list: { claims: list.claims, state: stateIn(list, payload.statusIndex) } }),
    seen: await hasSeen(store, payload.voucherId),
    open: await openReceipts(store),
    latestKnown: (await readSetting(store, 'latestKnown')) ?? 0,
  }
  return { device, facts, chain: (await readSetting(store, 'chain')) ?? newChain }
}

/**
 * Redeemed by this phone in whatever way, or perhaps so: the list may be older than that. What the server refused, or
 * took back, was not.
 */
async function hasSeen(store: Store, voucherId: string): Promise<boolean> {
  if ((await store.get('spent', voucherId)) !== undefined) return true
  const receipts = await store.getAllFromIndex('receipts', 'voucherId', voucherId)
  return receipts.some(({ state }) => state !== 'refused' && state !== 'reversed')
}

/** What this phone has handed out and has no answer for. */
export async function openReceipts(store: Store): Promise<OpenReceipts> {
  const waiting = (await store.getAllFromIndex('receipts', 'state', 'pending')).filter(
    ({ way }) => way === 'offline',
  )
  const amountsMinor: Record<string, number> = {}
  for (const { amounts } of waiting)
    for (const [unit, amount] of Object.entries(amounts))
      amountsMinor[unit] = (amountsMinor[unit] ?? 0) + amount
  return { count: waiting.length, amountsMinor }
}

function programmeOf({ programmes }: TrustBundle, { programmeNumber }: VoucherPayload) {
  const programme = programmes.find(({ number }) => number === programmeNumber)
  return programme === undefined ? {} : { programme }
}

async function isGenuine(
  parts: NonNullable<ReturnType<typeof decodeVoucherText>>,
  bundle: TrustBundle,
): Promise<boolean> {
  const { programme } = programmeOf(bundle, parts.payload)
  const key = programme?.keys.find(({ keyNumber }) => keyNumber === parts.payload.keyNumber)
  // Without a key nobody can tell: the decision names what is missing.
  if (key === undefined) return true
  return verifyVoucher(parts, await importVoucherKey({ kty: 'EC', crv: 'P-256', x: key.x, y: key.y }))
}

type Signed = { readonly receipt: KeptReceipt; readonly chain: Chain; readonly at: number }

async function sign(
  { payload, programme, amounts }: OfflineVoucher,
  { device, facts, chain }: Ground,
  now: number,
): Promise<Signed> {
  // A clock that was set back a little goes on from the latest time that the phone has seen.
  const at = Math.max(now, facts.latestKnown)
  const claims: ReceiptPayload = {
    keyId: device.keyId,
    sequence: chain.sequence + 1,
    answered: chain.answered,
    previous: chain.link,
    voucherId: payload.voucherId,
    programmeNumber: payload.programmeNumber,
    kind: payload.kind,
    currencyNumeric: payload.currencyNumeric,
    amountOrBasket: payload.amountOrBasket,
    at,
    listVersion: facts.list?.claims.version ?? 0,
    siteNumber: facts.certificate.siteNumber,
  }
  const text = await signReceiptText(claims, device.privateKey)
  const hash = await receiptHash(encodeReceipt(claims))
  const receipt: KeptReceipt = {
    id: receiptIdOf(hash),
    way: 'offline',
    state: 'pending',
    voucherId: payload.voucherId,
    programmeNumber: payload.programmeNumber,
    kind: payload.kind,
    amounts,
    itemNames: namesOf(programme),
    reversibleMinutes: programme.vendorReversalMinutes,
    at,
    sequence: claims.sequence,
    text,
  }
  return { receipt, chain: { ...chain, sequence: claims.sequence, link: linkOf(hash) }, at }
}

/** What the programme calls its items, by their code. */
export function namesOf({ baskets }: Pick<TrustedProgramme, 'baskets'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    baskets.flatMap(({ items }) => items.map(({ itemCode, name }) => [itemCode, name])),
  )
}

async function commit(
  store: Store,
  { receipt, chain, at }: Signed,
  expected: Chain,
): Promise<'done' | 'overtaken' | 'offline-seen-before' | 'storage-full'> {
  const transaction = store.transaction(['settings', 'spent', 'receipts'], 'readwrite', {
    durability: 'strict',
  })
  try {
    const settings = transaction.objectStore('settings')
    const head = ((await settings.get('chain')) as Chain | undefined) ?? newChain
    if (head.sequence !== expected.sequence || head.link !== expected.link) {
      await transaction.done
      return 'overtaken'
    }
    if ((await transaction.objectStore('spent').get(receipt.voucherId)) !== undefined) {
      await transaction.done
      return 'offline-seen-before'
    }
    await transaction.objectStore('spent').add({ voucherId: receipt.voucherId, receiptId: receipt.id })
    await transaction.objectStore('receipts').add(receipt)
    // An answer may have come meanwhile: only the head is this receipt's to move.
    await settings.put({ ...head, sequence: chain.sequence, link: chain.link }, 'chain')
    await settings.put(at, 'latestKnown')
    await transaction.done
    return 'done'
  } catch (error) {
    await transaction.done.catch(() => undefined)
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return 'storage-full'
    throw error
  }
}
