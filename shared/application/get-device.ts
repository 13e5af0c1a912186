// Shows a device to the office: its keys, what is missing in their chains, and its receipts. And takes it back when it
// was frozen and somebody has looked.
import type { Actor } from '../domain/actor.ts'
import type { DeviceKey, DeviceReceipt } from '../domain/device-key.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { voucherNumberEnd } from '../domain/voucher-number.ts'
import { getDeviceInScope } from './create-enrolment-code.ts'
import type {
  GetDeviceEnrolment,
  GetDeviceKeys,
  ListReceipts,
  MissingSequences,
  ReviewKey,
} from './device-ports.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { Page } from './programme-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

type GetDevicePorts = {
  readonly getVendor: GetVendor
  readonly getDeviceEnrolment: GetDeviceEnrolment
  readonly getDeviceKeys: GetDeviceKeys
  readonly missingSequences: MissingSequences
  readonly listReceipts: ListReceipts
}

/** A phone that is lost every month fills this in years; the older keys are in the ledger all the same. */
const keysShown = 20
const missingShown = 100

type ShownKey = Awaited<ReturnType<typeof showKey>>
type ShownReceipt = ReturnType<typeof showReceipt>

/** The newest keys first. Refuses with `vendor-unknown`, `vendor-device-unknown`, `outside-your-scope`. */
export const getDevice =
  (ports: GetDevicePorts) =>
  async (asked: {
    readonly actor: Actor
    readonly vendorId: string
    readonly deviceId: string
    readonly cursor?: string | undefined
  }): Promise<(Page<ShownReceipt> & { readonly keys: readonly ShownKey[] }) | Refusal> => {
    const vendor = await getVendorInScope(ports)(asked)
    if (isRefusal(vendor)) return vendor
    if (vendor.devices[asked.deviceId] === undefined) return refuse('vendor-device-unknown')
    const enrolment = await ports.getDeviceEnrolment(asked.deviceId)
    const keyIds = (enrolment?.keyIds ?? []).toReversed().slice(0, keysShown)
    const [keys, { rows, ...more }] = await Promise.all([
      ports.getDeviceKeys(keyIds),
      ports.listReceipts({ keyIds, cursor: asked.cursor }),
    ])
    const newestFirst = keys.toSorted((a, b) => keyIds.indexOf(a.keyId) - keyIds.indexOf(b.keyId))
    return {
      keys: await Promise.all(newestFirst.map((key) => showKey(ports, key))),
      rows: rows.map(showReceipt),
      ...more,
    }
  }

async function showKey({ missingSequences }: Pick<GetDevicePorts, 'missingSequences'>, key: DeviceKey) {
  const { keyId, lastSequence, frozen } = key
  return {
    keyId,
    enrolledAt: key.enrolledAt,
    enrolledBy: key.enrolledBy,
    certifiedUntil: key.certifiedUntil * 1000,
    current: key.supersededAt === undefined,
    ...(frozen !== undefined && {
      frozen: { reason: frozen.reason, sequence: frozen.sequence, at: frozen.at },
    }),
    lastSequence,
    missing: await missingSequences({ keyId, last: lastSequence, most: missingShown }),
  }
}

function showReceipt({
  receiptId,
  keyId,
  sequence,
  state,
  reason,
  voucherId,
  at,
  receivedAt,
}: DeviceReceipt) {
  return {
    ...{ receiptId, keyId, sequence, state },
    ...(reason !== undefined && { reason }),
    ...{ voucherNumberEnd: voucherNumberEnd(voucherId), at, receivedAt },
  }
}

/** Refuses with `vendor-unknown`, `vendor-device-unknown`, `outside-your-scope`, `device-key-unknown`, `too-busy`. */
export const reviewDevice =
  (ports: { readonly getVendor: GetVendor; readonly reviewKey: ReviewKey }) =>
  async (command: {
    readonly actor: Actor
    readonly vendorId: string
    readonly deviceId: string
    readonly keyId: string
    readonly reason: string
    readonly now: number
  }): Promise<{ keyId: string; reviewedAt: number } | Refusal> => {
    const { actor, deviceId, keyId, reason, now } = command
    const device = await getDeviceInScope(ports)(command)
    if (isRefusal(device)) return device
    const reviewed = { by: actor.sub, at: now, reason }
    return (await ports.reviewKey({ keyId, deviceId, reviewed })) ?? { keyId, reviewedAt: now }
  }
