// A vendor, its contract and its devices, and the rule that says what it may redeem where and when.
import { dayIn } from './calendar.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { VoucherKind } from './voucher-text.ts'

export type Contract = {
  readonly programmeIds: readonly string[]
  readonly kinds: readonly VoucherKind[]
  /** What the vendor sells, for example `food`, `hygiene`, `health`. */
  readonly categories: readonly string[]
  readonly siteIds: readonly string[]
  /** ISO 8601 days, both included. */
  readonly from: string
  readonly until: string
}

export type Device = {
  readonly deviceId: string
  readonly label: string
  readonly siteId: string
  /** IANA time zone of the site: a contract's dates are days there. */
  readonly timeZone: string
  readonly status: 'active' | 'suspended'
}

export type Vendor = {
  readonly vendorId: string
  readonly name: string
  readonly status: 'active' | 'suspended'
  readonly contract?: Contract
  readonly devices: Readonly<Record<string, Device>>
  readonly createdAt: number
}

/** What the vendor may do right now, from its standing and its contract. */
export type VendorStanding = {
  readonly vendorId: string
  readonly deviceId: string
  readonly siteId: string
  readonly programmeIds: readonly string[]
  readonly kinds: readonly VoucherKind[]
  readonly categories: readonly string[]
}

/** Checks status, device, contract, site and date. `now` is in milliseconds since 1970. */
export function vendorStanding(
  vendor: Vendor,
  deviceId: string | undefined,
  now: number,
): VendorStanding | Refusal {
  if (vendor.status === 'suspended') return refuse('vendor-suspended')
  const device = deviceId === undefined ? undefined : vendor.devices[deviceId]
  if (device === undefined) return refuse('device-unknown')
  if (device.status === 'suspended') return refuse('device-suspended')
  const { contract } = vendor
  if (contract === undefined) return refuse('contract-missing')
  const today = dayIn(now, device.timeZone)
  if (today < contract.from || today > contract.until) return refuse('contract-does-not-cover-date')
  if (!contract.siteIds.includes(device.siteId)) return refuse('contract-does-not-cover-site')
  const { programmeIds, kinds, categories } = contract
  return {
    vendorId: vendor.vendorId,
    deviceId: device.deviceId,
    siteId: device.siteId,
    programmeIds,
    kinds,
    categories,
  }
}
