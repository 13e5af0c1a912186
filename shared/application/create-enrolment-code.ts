// Makes the one-time code that ties a phone to a device. It is shown once and kept as a hash.
import { type Actor, checkScope } from '../domain/actor.ts'
import { enrolmentCodeMs, showEnrolmentCode } from '../domain/device-enrolment.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Device } from '../domain/vendor.ts'
import type { HashEnrolmentCode, NewEnrolmentCode, PutEnrolmentCode } from './device-ports.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { GetVendor } from './vendor-ports.ts'

type CreateCodePorts = {
  readonly getVendor: GetVendor
  readonly newEnrolmentCode: NewEnrolmentCode
  readonly hashEnrolmentCode: HashEnrolmentCode
  readonly putEnrolmentCode: PutEnrolmentCode
}

type OfDevice = { readonly actor: Actor; readonly vendorId: string; readonly deviceId: string }

/** Refuses with `vendor-unknown`, `vendor-device-unknown`, `outside-your-scope`, `too-busy`. */
export const createEnrolmentCode =
  (ports: CreateCodePorts) =>
  async (
    command: OfDevice & { readonly now: number },
  ): Promise<{ code: string; expiresAt: number } | Refusal> => {
    const { vendorId, deviceId, now } = command
    const device = await getDeviceInScope(ports)(command)
    if (isRefusal(device)) return device
    const code = ports.newEnrolmentCode()
    const codeUntil = now + enrolmentCodeMs
    const kept = await ports.hashEnrolmentCode(code)
    const refused = await ports.putEnrolmentCode({ deviceId, vendorId, codeUntil, ...kept })
    return refused ?? { code: showEnrolmentCode(code), expiresAt: codeUntil }
  }

/** A vendor's device at a site that the actor works for, too. */
export const getDeviceInScope =
  (ports: { readonly getVendor: GetVendor }) =>
  async ({ actor, vendorId, deviceId }: OfDevice): Promise<Device | Refusal> => {
    const vendor = await getVendorInScope(ports)({ actor, vendorId })
    if (isRefusal(vendor)) return vendor
    const device = vendor.devices[deviceId]
    if (device === undefined) return refuse('vendor-device-unknown')
    return checkScope(actor, { siteId: device.siteId }) ?? device
  }
