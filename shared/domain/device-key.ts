// A device's key: who is behind it, when it may redeem offline, and how far its chain of receipts has come. A key is
// never removed: what it signed is taken for ever, only certificates end.
import { noPrevious } from './receipt-text.ts'

/** `fork`: two receipts of one sequence. `gap`: one never came. `clock`: a time that cannot be. */
export type FreezeReason = 'fork' | 'gap' | 'clock'

export type DevicePublicKey = {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
}

/** Times in milliseconds since 1970 but for the certificates', which are in seconds, as certificates have them. */
export type DeviceKey = {
  /** 16 hexadecimal digits: see `deviceKeyId`. */
  readonly keyId: string
  readonly deviceId: string
  readonly vendorId: string
  /** Where the device was when it was enrolled; a device does not move. */
  readonly siteId: string
  readonly siteNumber: number
  readonly publicKey: DevicePublicKey
  readonly enrolledAt: number
  /** The subject of the vendor's user who tied the phone. */
  readonly enrolledBy: string
  /** First second of its first certificate. */
  readonly certifiedFrom: number
  /** First second after its latest certificate: each renewal widens it. */
  readonly certifiedUntil: number
  /** Set when another key of the device took its place: no certificates from then on. */
  readonly supersededAt?: number
  /** Head of the chain, kept by the receiver of receipts: the highest sequence that came; 0 before the first. */
  readonly lastSequence: number
  /** What the next receipt must carry in `previous`. */
  readonly lastLink: string
  /** The time that the last receipt carries. */
  readonly lastAt: number
  /** All receipts up to this sequence have come and have an answer. Missing before the first. */
  readonly answeredUpTo?: number
  /** The first sequence that had not come when a later one had: the next that comes without it freezes the key. */
  readonly gap?: { readonly sequence: number; readonly at: number }
  /** Counts the writes of the chain, so that each builds on the one that it read. */
  readonly chainVersion?: number
  readonly frozen?: { readonly reason: FreezeReason; readonly sequence: number; readonly at: number }
  /** The last time that somebody looked at it and took it back. */
  readonly reviewed?: { readonly by: string; readonly at: number; readonly reason: string }
}

/** A key that has signed nothing yet. */
export const emptyChain: Pick<DeviceKey, 'lastSequence' | 'lastLink' | 'lastAt'> = {
  lastSequence: 0,
  lastLink: noPrevious,
  lastAt: 0,
}

/** Tells whether one of the key's certificates may have been in force at a time, in milliseconds since 1970. */
export function isCertifiedAt(
  { certifiedFrom, certifiedUntil }: Pick<DeviceKey, 'certifiedFrom' | 'certifiedUntil'>,
  at: number,
): boolean {
  return at >= certifiedFrom * 1000 && at < certifiedUntil * 1000
}

/** A receipt as the key's list shows it: `RECEIPT#<keyId>` keeps at least this of each that came. */
export type DeviceReceipt = {
  readonly receiptId: string
  readonly keyId: string
  readonly sequence: number
  readonly state: 'received' | 'accepted' | 'conflict' | 'refused'
  /** A code: why it is in conflict or refused. */
  readonly reason?: string
  readonly voucherId: string
  readonly at: number
  readonly receivedAt: number
}
