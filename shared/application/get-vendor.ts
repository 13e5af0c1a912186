// Adds vendors, and shows those that somebody may see.
import { type Actor, checkAnyScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Vendor } from '../domain/vendor.ts'
import { checkVendorScope } from '../domain/vendor-scope.ts'
import type { Page } from './programme-ports.ts'
import { type CreateVendorOnce, type GetVendor, type ShownVendor, showVendor } from './vendor-ports.ts'

/** Returns the vendor as it stands now. Refuses with `idempotency-key-reused` or `outside-your-scope`. */
export const createVendor =
  (ports: { readonly createVendor: CreateVendorOnce }) =>
  async (command: {
    readonly actor: Actor
    readonly vendorId: string
    readonly name: string
    readonly requestHash: string
    readonly now: number
  }): Promise<ShownVendor | Refusal> => {
    const { actor, vendorId, name, requestHash, now } = command
    const outside = checkAnyScope(actor)
    if (outside !== undefined) return outside
    const vendor: Vendor = { vendorId, name, status: 'active', devices: {}, createdAt: now }
    const stored = await ports.createVendor(vendor, requestHash)
    return stored === undefined ? refuse('idempotency-key-reused') : showVendor(stored)
  }

/** Refuses with `vendor-unknown` or `outside-your-scope`. */
export const getVendorInScope =
  (ports: { readonly getVendor: GetVendor }) =>
  async ({ actor, vendorId }: { actor: Actor; vendorId: string }): Promise<Vendor | Refusal> => {
    const vendor = await ports.getVendor(vendorId)
    if (vendor === undefined) return refuse('vendor-unknown')
    return checkVendorScope(actor, vendor) ?? vendor
  }

/** Refuses with `vendor-unknown` or `outside-your-scope`. */
export const getVendor =
  (ports: { readonly getVendor: GetVendor }) =>
  async (asked: { actor: Actor; vendorId: string }): Promise<ShownVendor | Refusal> => {
    const vendor = await getVendorInScope(ports)(asked)
    return isRefusal(vendor) ? vendor : showVendor(vendor)
  }

/** A page may have fewer rows than there are behind it: those that the actor may not see are left out. */
export const listVendors =
  (ports: { readonly listVendors: (cursor?: string) => Promise<Page<Vendor>> }) =>
  async ({ actor, cursor }: { actor: Actor; cursor?: string | undefined }): Promise<Page<ShownVendor>> => {
    if (checkAnyScope(actor) !== undefined) return { rows: [] }
    const { rows, ...more } = await ports.listVendors(cursor)
    return {
      rows: rows.filter((vendor) => checkVendorScope(actor, vendor) === undefined).map(showVendor),
      ...more,
    }
  }
