// Which key signed a receipt and which voucher it is of: before anything is written.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { DeviceKey } from '../domain/device-key.ts'
import { wholeAmounts } from '../domain/offline-redemption.ts'
import type { KeptReceipt } from '../domain/receipt-chain.ts'
import type { ReceiptRefusalCode } from '../domain/receipt-judgement.ts'
import { decodeReceiptText, type ReceiptParts, type ReceiptPayload } from '../domain/receipt-text.ts'
import type { Voucher } from '../domain/voucher.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import type { ProgrammeWithBaskets } from './programme-ports.ts'
import type { SyncReceiptsPorts } from './sync-ports.ts'

export type RefusedReceipt = { readonly receiptId?: string; readonly reason: ReceiptRefusalCode }

export type IdentifiedReceipt = {
  readonly payload: ReceiptPayload
  /** SHA-256 of the payload: it stands for the request. */
  readonly hash: string
  readonly key: DeviceKey
  readonly receipt: KeptReceipt
  /** Missing where there is no such voucher in the programme that the receipt names. */
  readonly of?: { readonly voucher: Voucher; readonly programme: ProgrammeWithBaskets }
}

type Presented = { readonly text: string; readonly actor: Actor; readonly now: number }

/** The receipt as it is to be kept, or why it is none, or none that the actor may bring. */
export async function identifyReceipt(
  ports: SyncReceiptsPorts,
  { text, actor, now }: Presented,
): Promise<IdentifiedReceipt | RefusedReceipt> {
  const parts = decodeReceiptText(text)
  if (parts === undefined) return { reason: 'receipt-malformed' }
  const { payload } = parts
  const hash = await ports.hashReceipt(parts.payloadBytes)
  const receiptId = `vr1:${hash.slice(0, 32)}`
  const key = await findSigner(ports, parts)
  if (typeof key === 'string') return { receiptId, reason: key }
  if (actor.roles.includes('vendor') && key.vendorId !== actor.vendorId)
    return { receiptId, reason: 'receipt-outside-your-scope' }
  const of = await findSubject(ports, payload)
  if (!actor.roles.includes('vendor') && of !== undefined && checkScope(actor, of.programme) !== undefined)
    return { receiptId, reason: 'receipt-outside-your-scope' }
  const receipt = { ...receiptOf(payload, key, of), receiptId, text, receivedAt: now }
  return { payload, hash, key, receipt, ...(of !== undefined && { of }) }
}

async function findSigner(
  ports: SyncReceiptsPorts,
  parts: ReceiptParts,
): Promise<DeviceKey | 'receipt-signer-unknown' | 'receipt-signature-invalid'> {
  const key = await ports.findDeviceKey(parts.payload.keyId)
  if (key === undefined) return 'receipt-signer-unknown'
  return (await ports.isSigned(parts, key.publicKey)) ? key : 'receipt-signature-invalid'
}

async function findSubject(
  ports: SyncReceiptsPorts,
  payload: ReceiptPayload,
): Promise<IdentifiedReceipt['of']> {
  const voucher = await ports.findVoucher(payload.voucherId)
  if (voucher === undefined) return undefined
  const programme = await ports.findProgramme(voucher.programmeId)
  if (programme === undefined)
    throw new Error(`voucher ${maskedVoucherId(voucher.voucherId)} has no programme`)
  return programme.number === payload.programmeNumber ? { voucher, programme } : undefined
}

function receiptOf(payload: ReceiptPayload, key: DeviceKey, of: IdentifiedReceipt['of']) {
  const { keyId, sequence, answered, previous, voucherId, at } = payload
  const { vendorId, deviceId, siteId } = key
  const amounts = of && wholeAmounts(payload, of.programme)
  return {
    ...{ keyId, sequence, answered, previous, voucherId, at, vendorId, deviceId, siteId },
    ...(of !== undefined && { programmeId: of.programme.programmeId }),
    ...(amounts !== undefined && { amounts }),
    state: 'received' as const,
  }
}

/** The same ports, but keys, vendors and programmes are read once: for one request. */
export function remembering(ports: SyncReceiptsPorts): SyncReceiptsPorts {
  return {
    ...ports,
    findDeviceKey: once(ports.findDeviceKey),
    findVendor: once(ports.findVendor),
    findProgramme: once(ports.findProgramme),
  }
}

/** Finds each once. */
export function once<Found>(find: (id: string) => Promise<Found>): (id: string) => Promise<Found> {
  const known = new Map<string, Promise<Found>>()
  return (id) => {
    const found = known.get(id) ?? find(id)
    known.set(id, found)
    return found
  }
}
