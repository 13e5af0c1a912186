// What the use cases of vendors need, and how a vendor is shown.
import type { Refusal } from '../domain/refusal.ts'
import type { Contract, Device, Vendor } from '../domain/vendor.ts'

type Standing = Vendor['status']

/** Undefined for an id that does not exist. */
export type GetVendor = (vendorId: string) => Promise<Vendor | undefined>

/** Undefined when another request took the id. */
export type CreateVendorOnce = (vendor: Vendor, requestHash: string) => Promise<Vendor | undefined>

/** Writes if the contract is still the one that was read, else undefined. */
export type ReplaceContract = (write: {
  readonly vendorId: string
  readonly contract: Contract
  readonly previous: Contract | undefined
}) => Promise<Vendor | undefined | Refusal>

/** Refuses with `idempotency-key-reused`, `vendor-unknown` or `too-busy`. */
export type AddDeviceOnce = (addition: {
  readonly vendorId: string
  readonly device: Device
  readonly requestHash: string
}) => Promise<Device | Refusal>

/**
 * Sets the standing of the vendor, or of one device of it, and records who did it and why, all or nothing.
 * Refuses with `vendor-unknown`, `vendor-device-unknown` or `too-busy`.
 */
export type SetStanding = (change: {
  readonly vendorId: string
  readonly deviceId?: string
  readonly status: Standing
  readonly reason: string
  /** Subject of who decided. */
  readonly who: string
  readonly now: number
}) => Promise<Vendor | Refusal>

/** A vendor as it is shown: its devices as a list, without their requests' hashes. */
export type ShownVendor = ReturnType<typeof showVendor>

export function showVendor(vendor: Vendor) {
  return {
    vendorId: vendor.vendorId,
    name: vendor.name,
    status: vendor.status,
    ...(vendor.contract !== undefined && { contract: vendor.contract }),
    devices: Object.values(vendor.devices)
      .map(showDevice)
      .sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
    createdAt: vendor.createdAt,
  }
}

export function showDevice({ deviceId, label, siteId, status }: Device) {
  return { deviceId, label, siteId, status }
}
