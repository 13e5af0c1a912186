// What the phone keeps: its key and papers, the lists it goes by, which vouchers it has redeemed, and every receipt
// with where it stands. A receipt that has no final answer is the outbox: there is no second list that could differ.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { PublicJwk } from '../../../shared/contract/voucher-signature.ts'
import type { Amounts } from '../../../shared/domain/money.ts'
import { noPrevious } from '../../../shared/domain/receipt-text.ts'
import type { VoucherKind } from '../../../shared/domain/voucher-text.ts'
import type { Owed, ReceiptState } from '../phone.ts'

/** The phone's key, which cannot be exported, and what was pinned when it was enrolled. */
export type KeptDevice = {
  readonly keyId: string
  readonly publicKey: PublicJwk
  readonly privateKey: CryptoKey
  readonly rootKey: PublicJwk
  /** JWS of the DeviceCertificate. */
  readonly certificate: string
}

/** Where the chain of receipts stands. */
export type Chain = {
  readonly sequence: number
  /** What the next receipt carries in `previous`. */
  readonly link: string
  /** All receipts up to this sequence have an answer. */
  readonly answered: number
}

export const newChain: Chain = { sequence: 0, link: noPrevious, answered: 0 }

export type KeptList = {
  readonly programmeNumber: number
  /** JWS of the StatusListClaims. */
  readonly claims: string
  readonly bits: Uint8Array
}

export type KeptReceipt = {
  readonly id: string
  /** `carried`: of another phone, taken to the server by this one. */
  readonly way: 'online' | 'offline' | 'carried'
  readonly state: ReceiptState
  readonly voucherId: string
  readonly programmeNumber?: number
  readonly kind: VoucherKind
  readonly amounts: Amounts
  readonly itemNames: Readonly<Record<string, string>>
  readonly at: number
  /** For so long after `at` the vendor may take it back; left out where the phone did not know the programme. */
  readonly reversibleMinutes?: number
  /** Of an offline receipt: its place in the chain, and its VR1 text. */
  readonly sequence?: number
  readonly text?: string
  /** Of an online one: what is sent again until there is an answer. Never a PIN. */
  readonly request?: unknown
  readonly reason?: string
  readonly decision?: 'open' | 'vendor-at-fault' | 'programme-loss'
  readonly answeredAt?: number
}

/** What is kept one of each. */
export type Settings = {
  device: KeptDevice
  chain: Chain
  /** JWS of the TrustBundle. */
  bundle: string
  /** The latest time that the phone has seen, in milliseconds since 1970: its clock may not run back behind it. */
  latestKnown: number
  pin: { readonly salt: Uint8Array; readonly hash: Uint8Array; readonly triesLeft: number }
  tokens: { readonly refreshToken?: string; readonly accessToken: string; readonly expiresAt: number }
  config: { readonly issuer: string; readonly clientId: string }
  frozen: boolean
  /** Of the key before this one: the receipts of it that had come, and when this phone learned of it. */
  former: { readonly lastSequence: number; readonly lastAt: number; readonly since: number }
  syncedAt: number
  /** What the server said last of what this vendor is owed. */
  owed: { readonly vendorId: string; readonly owed: Omit<Owed, 'isEarlier'> }
}

type FieldSchema = DBSchema & {
  settings: { key: keyof Settings; value: Settings[keyof Settings] }
  lists: { key: number; value: KeptList }
  spent: { key: string; value: { readonly voucherId: string; readonly receiptId: string } }
  receipts: {
    key: string
    value: KeptReceipt
    indexes: { state: ReceiptState; at: number; voucherId: string }
  }
}

export type Store = IDBPDatabase<FieldSchema>

export function openStore(name = 'vale-field'): Promise<Store> {
  return openDB<FieldSchema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('settings')
      database.createObjectStore('lists', { keyPath: 'programmeNumber' })
      database.createObjectStore('spent', { keyPath: 'voucherId' })
      const receipts = database.createObjectStore('receipts', { keyPath: 'id' })
      receipts.createIndex('state', 'state')
      receipts.createIndex('at', 'at')
      receipts.createIndex('voucherId', 'voucherId')
    },
  })
}

export async function readSetting<Name extends keyof Settings>(
  store: Store,
  name: Name,
): Promise<Settings[Name] | undefined> {
  return (await store.get('settings', name)) as Settings[Name] | undefined
}

export async function keepSetting<Name extends keyof Settings>(
  store: Store,
  name: Name,
  value: Settings[Name],
): Promise<void> {
  await store.put('settings', value, name)
}

/** Remembers a time that the phone has seen, unless it knows a later one. */
export async function sawTime(store: Store, at: number): Promise<void> {
  const transaction = store.transaction('settings', 'readwrite')
  const known = (await transaction.store.get('latestKnown')) as number | undefined
  if (known === undefined || at > known) await transaction.store.put(at, 'latestKnown')
  await transaction.done
}
