// What the screens know of the phone: one object with its state and the things that a vendor can do. Behind it stand
// the API, the store and the keys; a screen never touches those.
import type { Amounts } from '../../shared/domain/money.ts'
import type { TrustedSite } from '../../shared/domain/trust.ts'
import type { VoucherKind } from '../../shared/domain/voucher-text.ts'

/** Where this phone stands, from nothing to ready. */
export type PhoneStage = 'signed-out' | 'not-enrolled' | 'no-pin' | 'locked' | 'ready'

export type PhoneState = {
  readonly stage: PhoneStage
  readonly online: boolean
  /** The sign-in page was left without being signed in. */
  readonly signInFailed: boolean
  readonly vendorName?: string
  readonly site?: TrustedSite
  /** Wrong PINs left before the phone must sign in anew. */
  readonly pinTriesLeft: number
  readonly offline: OfflineReadiness
  readonly sync: SyncState
  /** A new version of the app waits; it is taken between two redemptions. */
  readonly updateWaiting: boolean
  /** The browser promised to keep what is stored. */
  readonly storagePersisted: boolean
}

/** Whether this phone could redeem without a network now; `warning` before it cannot. */
export type OfflineReadiness = {
  readonly level: 'ready' | 'warning' | 'stopped'
  /** Codes of OfflineRefusalCode, or `offline-too-much-unsent`, `offline-frozen`, `offline-storage-lost`. */
  readonly reason?: string
  /** Milliseconds since 1970. */
  readonly listMadeAt?: number
  readonly certificateEndsAt?: number
  readonly openCount: number
  readonly maxCount: number
  readonly openAmounts: Amounts
}

export type SyncState = {
  readonly waiting: number
  readonly running: boolean
  /** Milliseconds since 1970 of the last time that everything was sent. */
  readonly lastDoneAt?: number
  readonly lastError?: string
  /**
   * Set on a phone that was wiped: so many of its receipts had reached the server, the last one made then. Later ones are
   * gone, unless another phone carries them.
   */
  readonly former?: { readonly received: number; readonly lastAt: number }
}

/** What a voucher is and whether it can be redeemed now. */
export type CheckedVoucher = {
  readonly voucherId: string
  readonly numberEnd: string
  readonly kind: VoucherKind
  readonly programmeName: string
  readonly balance: Amounts
  /** Names of the items, by item code. */
  readonly itemNames: Readonly<Record<string, string>>
  readonly wholeOnly: boolean
  readonly pinRequired: boolean
  /** Milliseconds since 1970. */
  readonly validUntil: number
  /** `server`: the server said it is good. `phone`: this phone did, and the receipt will be pending. */
  readonly checkedBy: 'server' | 'phone'
}

/** A "no" with what to do: the screen words it by its code. */
export type Refused = {
  readonly refused: string
  readonly helpLine?: string
  readonly helpDesk?: string
  readonly siteName?: string
  readonly facts?: Readonly<Record<string, string | number>>
}

export type RedeemChoice = {
  readonly amountMinor?: number
  readonly currency?: string
  readonly items?: readonly { readonly itemCode: string; readonly quantity: number }[]
  readonly pin?: string
}

export type ReceiptState = 'sending' | 'paid' | 'pending' | 'conflict' | 'refused' | 'reversed'

export type PhoneReceipt = {
  /** The redemption's Idempotency-Key, or the id of the offline receipt. */
  readonly id: string
  readonly state: ReceiptState
  readonly numberEnd: string
  readonly kind: VoucherKind
  readonly amounts: Amounts
  readonly itemNames: Readonly<Record<string, string>>
  /** Milliseconds since 1970, by this phone. */
  readonly at: number
  /** Of a refusal or conflict: its code; of a decided conflict: what was decided. */
  readonly reason?: string
  readonly decision?: 'open' | 'vendor-at-fault' | 'programme-loss'
  /** VR1 text of an offline receipt: shown as QR, so that another phone can carry it. */
  readonly carry?: string
  /** Until then the vendor may take it back by itself. */
  readonly reversibleUntil?: number
}

export type Today = {
  readonly receipts: readonly PhoneReceipt[]
  /** Sums by unit of what the server accepted today and of what waits. */
  readonly paid: Amounts
  readonly pending: Amounts
}

/** What a programme owes the vendor. */
export type OwedRow = {
  readonly programme: string
  /** Redeemed, and in no statement yet. */
  readonly unsettled: Amounts
  /** In statements that are not paid yet. */
  readonly inStatements: Amounts
  /** What the next statement takes off. */
  readonly toGiveBack: Amounts
}

/** `at`: milliseconds since 1970 of the server's answer, which may be an earlier one where there is no network. */
export type Owed = {
  readonly at: number
  readonly isEarlier: boolean
  readonly rows: readonly OwedRow[]
  readonly itemNames: Readonly<Record<string, string>>
}

export type StatementRow = {
  readonly settlementId: string
  readonly number: number
  readonly state: string
  readonly from: number
  readonly until: number
  readonly toPay: Amounts
}

export type ContractTerms = {
  readonly programmes: readonly string[]
  readonly kinds: readonly VoucherKind[]
  readonly categories: readonly string[]
  readonly sites: readonly string[]
  readonly until: string
  readonly maxCount: number
  /** Whom to call, by programme. */
  readonly helpLines?: readonly { readonly programme: string; readonly line: string }[]
}

/** Every promise may fail with a `PhoneError` only where the phone itself cannot go on; a "no" is a value. */
export type Phone = {
  readonly state: () => PhoneState
  /** Calls back after each change of state; returns how to stop. */
  readonly subscribe: (changed: () => void) => () => void
  readonly signIn: () => Promise<void>
  /** Signs in anew; then a PIN is chosen anew. Nothing that is kept is lost. */
  readonly forgetPin: () => Promise<void>
  readonly signOut: () => Promise<undefined | Refused>
  readonly enrol: (code: string) => Promise<undefined | Refused>
  readonly setPin: (pin: string) => Promise<void>
  readonly unlock: (pin: string) => Promise<boolean>
  readonly lock: () => void
  /** A scanned text, or a typed number. Anything but `VL1:` or a number is refused with `not-a-voucher`. */
  readonly check: (presented: { text: string } | { number: string }) => Promise<CheckedVoucher | Refused>
  /** Redeems what was checked last. Online first; without a network by the phone's own right. */
  readonly redeem: (voucherId: string, choice: RedeemChoice) => Promise<PhoneReceipt | Refused>
  readonly reverse: (receiptId: string) => Promise<PhoneReceipt | Refused>
  readonly today: () => Promise<Today>
  /** By the server; without a network what it said last. */
  readonly owed: () => Promise<Owed | Refused>
  readonly statements: () => Promise<readonly StatementRow[] | Refused>
  readonly terms: () => Promise<ContractTerms | undefined>
  /** Takes another phone's receipt (VR1 text) to the server. */
  readonly carry: (text: string) => Promise<PhoneReceipt | Refused>
  readonly syncNow: () => Promise<void>
  readonly takeUpdate: () => void
}
