// A household as it is kept: what a person may be known by is sealed, and what it is found by is hashed.
import type { ConsentPurpose } from '../domain/consent-text.ts'

/** A household encrypted under its own key; the needs apart, since fewer people may read them. */
export type SealedHousehold = {
  readonly householdId: string
  readonly siteId: string
  readonly memberCount: number
  readonly enrolledAt: number
  /** Goes up by one with every change; missing in what was enrolled before it was counted: 1. */
  readonly version?: number
  /** Keyed hashes under which likely duplicates find it. */
  readonly filedUnder?: readonly string[]
  /** What stands consented; not encrypted, so that others may heed it: see `consentedPurposes`. */
  readonly consented: readonly ConsentPurpose[]
  readonly wrappedKey: Uint8Array
  readonly personal: string
  readonly sensitive: string
  /** How many programmes it was registered in: a merge holds only while none was added. */
  readonly registrations?: number
  /** The household that it was found to be, where two were merged. */
  readonly mergedInto?: string
}

/** Keyed hash of a key that a household is filed under: tells nothing to who reads the table. */
export type HashKey = (key: string) => Promise<string>
