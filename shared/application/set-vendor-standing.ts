// Suspends a vendor or one of its devices, or takes it back; each time with a reason that is kept.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { getVendorInScope } from './get-vendor.ts'
import { type GetVendor, type SetStanding, type ShownVendor, showVendor } from './vendor-ports.ts'

/** Refuses with `vendor-unknown`, `outside-your-scope`, `too-busy`, and `vendor-device-unknown` where a device is named. */
export const setVendorStanding =
  (ports: { readonly getVendor: GetVendor; readonly setStanding: SetStanding }) =>
  async (command: {
    readonly actor: Actor
    readonly vendorId: string
    readonly deviceId?: string
    readonly status: 'active' | 'suspended'
    readonly reason: string
    readonly now: number
  }): Promise<ShownVendor | Refusal> => {
    const { actor, ...change } = command
    const vendor = await getVendorInScope(ports)(command)
    if (isRefusal(vendor)) return vendor
    const changed = await ports.setStanding({ ...change, who: actor.sub })
    return isRefusal(changed) ? changed : showVendor(changed)
  }
