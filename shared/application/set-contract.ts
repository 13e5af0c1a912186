// Sets what a vendor may redeem, and where: its contract and its devices.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Contract } from '../domain/vendor.ts'
import { checkContractScope } from '../domain/vendor-scope.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { GetSite, ProgrammeExists } from './programme-ports.ts'
import {
  type AddDeviceOnce,
  type GetVendor,
  type ReplaceContract,
  type ShownVendor,
  showDevice,
  showVendor,
} from './vendor-ports.ts'

type SetContractPorts = {
  readonly getVendor: GetVendor
  readonly programmeExists: ProgrammeExists
  readonly getSite: GetSite
  readonly replaceContract: ReplaceContract
}

const attempts = 6

/**
 * Refuses with `vendor-unknown`, `outside-your-scope`, `contract-dates-invalid`, `programme-unknown`, `site-unknown`,
 * `too-busy`.
 */
export const setContract =
  (ports: SetContractPorts) =>
  async (command: {
    readonly actor: Actor
    readonly vendorId: string
    readonly contract: Contract
  }): Promise<ShownVendor | Refusal> => {
    const { actor, vendorId, contract } = command
    if (contract.from > contract.until) return refuse('contract-dates-invalid', { field: 'until' })
    const known = await findUnknown(ports, contract)
    if (known !== undefined) return known
    for (let attempt = 0; attempt < attempts; attempt++) {
      const vendor = await getVendorInScope(ports)({ actor, vendorId })
      if (isRefusal(vendor)) return vendor
      const { contract: previous } = vendor
      const outside = checkContractScope(actor, previous === undefined ? [contract] : [previous, contract])
      if (outside !== undefined) return outside
      const written = await ports.replaceContract({ vendorId, contract, previous })
      if (isRefusal(written)) return written
      if (written !== undefined) return showVendor(written)
    }
    return refuse('too-busy')
  }

async function findUnknown(ports: SetContractPorts, contract: Contract): Promise<Refusal | undefined> {
  const programmes = await Promise.all(contract.programmeIds.map(ports.programmeExists))
  const programme = programmes.indexOf(false)
  if (programme >= 0) return refuse('programme-unknown', { field: `programmeIds.${programme}` })
  const sites = await Promise.all(contract.siteIds.map(ports.getSite))
  const site = sites.indexOf(undefined)
  return site < 0 ? undefined : refuse('site-unknown', { field: `siteIds.${site}` })
}

type AddDevicePorts = {
  readonly getVendor: GetVendor
  readonly getSite: GetSite
  readonly addDevice: AddDeviceOnce
}

/** Refuses with `vendor-unknown`, `site-unknown`, `outside-your-scope`, `idempotency-key-reused`, `too-busy`. */
export const addDevice =
  (ports: AddDevicePorts) =>
  async (command: {
    readonly actor: Actor
    readonly vendorId: string
    readonly deviceId: string
    readonly label: string
    readonly siteId: string
    readonly requestHash: string
  }): Promise<ReturnType<typeof showDevice> | Refusal> => {
    const { actor, vendorId, deviceId, label, siteId, requestHash } = command
    const vendor = await getVendorInScope(ports)({ actor, vendorId })
    if (isRefusal(vendor)) return vendor
    const outside = checkScope(actor, { siteId })
    if (outside !== undefined) return outside
    const site = await ports.getSite(siteId)
    if (site === undefined) return refuse('site-unknown', { field: 'siteId' })
    const device = { deviceId, label, siteId, timeZone: site.timeZone, status: 'active' as const }
    const stored = await ports.addDevice({ vendorId, device, requestHash })
    return isRefusal(stored) ? stored : showDevice(stored)
  }
