// What a phone trusts without a network: its certificate, the trust bundle and the status lists, each signed by the
// root key that was pinned when the device was enrolled.
import type { Basket, OfflineCaps } from './programme.ts'
import type { VoucherKind } from './voucher-text.ts'

export type { OfflineCaps }

export const defaultOfflineCaps: OfflineCaps = {
  maxCount: 20,
  maxAmountMinor: 100_000,
  maxListAgeSeconds: 86_400,
}

/** A certificate ends so long after it was made, at the latest. */
export const maxCertificateSeconds = 7 * 86_400

/** Who is behind a key, and what it may redeem offline. Times in seconds since 1970, as in every JWS. */
export type DeviceCertificate = {
  readonly typ: 'vale-device'
  readonly keyId: string
  readonly deviceId: string
  readonly vendorId: string
  readonly siteId: string
  readonly siteNumber: number
  /** IANA time zone of the site: the contract's days are days there. */
  readonly timeZone: string
  readonly programmeIds: readonly string[]
  readonly kinds: readonly VoucherKind[]
  readonly categories: readonly string[]
  /** Last day of the contract, ISO 8601. */
  readonly contractUntil: string
  readonly iat: number
  readonly exp: number
}

export type TrustedKey = {
  readonly keyNumber: number
  readonly x: string
  readonly y: string
  readonly retired: boolean
}

export type TrustedProgramme = {
  readonly programmeId: string
  readonly number: number
  readonly name: string
  readonly currency: string
  readonly timeZone: string
  readonly helpLine: string
  /** For so long a vendor takes a mistake back by itself. */
  readonly vendorReversalMinutes: number
  readonly keys: readonly TrustedKey[]
  readonly baskets: readonly Basket[]
  readonly offlineAllowed: boolean
  readonly caps: OfflineCaps
  /** What vouchers of a kind can be for by the programme's rules: a QR does not say it. */
  readonly categories: Readonly<Partial<Record<VoucherKind, readonly string[]>>>
}

export type TrustedSite = {
  readonly siteId: string
  readonly number: number
  readonly name: string
  readonly timeZone: string
  /** Where people are helped, and when: address and hours in the site's own words. */
  readonly helpDesk?: string
}

export type TrustBundle = {
  readonly typ: 'vale-trust'
  /** Seconds since 1970 of its making; a phone refuses a lower one than it has. */
  readonly version: number
  readonly iat: number
  readonly exp: number
  readonly programmes: readonly TrustedProgramme[]
  readonly sites: readonly TrustedSite[]
}

/** What is signed of a status list: the bits themselves come beside it, compressed. */
export type StatusListClaims = {
  readonly typ: 'vale-status-list'
  readonly programmeId: string
  readonly programmeNumber: number
  /** Seconds since 1970 at which the reading of the vouchers began. */
  readonly version: number
  readonly iat: number
  readonly exp: number
  /** Vouchers whose index is below it are told of. */
  readonly count: number
  /** SHA-256 of the bits, before compression, in hexadecimal. */
  readonly sha256: string
}
