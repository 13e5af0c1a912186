// The VL1 format: what a voucher's QR says. 31 bytes of payload and a 64-byte ES256 signature, in base45.
// Nothing here tells who the holder is or why they are helped.
import { decodeBase45, encodeBase45 } from './base45.ts'
import { decodeCrockford, encodeCrockford } from './crockford.ts'

export const voucherKinds = ['cash', 'value', 'commodity', 'service'] as const
export type VoucherKind = (typeof voucherKinds)[number]

export const voucherTextPrefix = 'VL1:'
export const payloadLength = 31
export const signatureLength = 64

const formatVersion = 1
const offlineFlag = 16
const pinFlag = 32
const knownBits = 0x0f | offlineFlag | pinFlag
/** Day 0 of the format's calendar: 2020-01-01, in days since 1970. */
const firstDay = 18_262

export type VoucherPayload = {
  /** 1 to 255, within the programme. */
  readonly keyNumber: number
  /** 1 to 65,535. */
  readonly programmeNumber: number
  /** 16 Crockford base32 characters: 80 bits. */
  readonly voucherId: string
  readonly kind: VoucherKind
  readonly offlineAllowed: boolean
  readonly pinRequired: boolean
  /** ISO 4217 numeric code; 0 for commodity and service. */
  readonly currencyNumeric: number
  /** Cash and value: minor units. Commodity and service: see `packBasket`. */
  readonly amountOrBasket: number
  /** Days since 1970-01-01, UTC. */
  readonly firstValidDay: number
  readonly validDays: number
  readonly statusIndex: number
  /** 0 = may be redeemed offline at any site. */
  readonly siteNumber: number
}

/** A basket in the four bytes of the amount: its number, its version, and how many of it (ADR 0003). */
export function packBasket(basket: { number: number; version: number; quantity: number }): number {
  return basket.number * 65_536 + basket.version * 256 + basket.quantity
}

/** Reads what `packBasket` wrote. */
export function unpackBasket(packed: number): { number: number; version: number; quantity: number } {
  return {
    number: Math.floor(packed / 65_536),
    version: Math.floor(packed / 256) % 256,
    quantity: packed % 256,
  }
}

/** Writes the 31 bytes, big-endian. Throws when a value does not fit its field. */
export function encodePayload(payload: VoucherPayload): Uint8Array {
  const bytes = new Uint8Array(payloadLength)
  const view = new DataView(bytes.buffer)
  const flags = (payload.offlineAllowed ? offlineFlag : 0) | (payload.pinRequired ? pinFlag : 0)
  view.setUint8(0, formatVersion)
  view.setUint8(1, within(payload.keyNumber, 0xff))
  view.setUint16(2, within(payload.programmeNumber, 0xffff))
  bytes.set(decodeCrockford(payload.voucherId), 4)
  view.setUint8(14, (voucherKinds.indexOf(payload.kind) + 1) | flags)
  view.setUint16(15, within(payload.currencyNumeric, 0xffff))
  view.setUint32(17, within(payload.amountOrBasket, 0xffff_ffff))
  view.setUint16(21, within(payload.firstValidDay - firstDay, 0xffff))
  view.setUint16(23, within(payload.validDays, 0xffff))
  view.setUint32(25, within(payload.statusIndex, 0xffff_ffff))
  view.setUint16(29, within(payload.siteNumber, 0xffff))
  return bytes
}

/** Reads 31 bytes, or returns undefined when they are not a payload of this version. */
export function decodePayload(bytes: Uint8Array): VoucherPayload | undefined {
  if (bytes.length !== payloadLength || bytes[0] !== formatVersion) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kindAndFlags = view.getUint8(14)
  const kind = voucherKinds[(kindAndFlags & 15) - 1]
  if (kind === undefined || (kindAndFlags & ~knownBits) !== 0) return undefined
  return {
    keyNumber: view.getUint8(1),
    programmeNumber: view.getUint16(2),
    voucherId: encodeCrockford(bytes.subarray(4, 14)),
    kind,
    offlineAllowed: (kindAndFlags & offlineFlag) !== 0,
    pinRequired: (kindAndFlags & pinFlag) !== 0,
    currencyNumeric: view.getUint16(15),
    amountOrBasket: view.getUint32(17),
    firstValidDay: view.getUint16(21) + firstDay,
    validDays: view.getUint16(23),
    statusIndex: view.getUint32(25),
    siteNumber: view.getUint16(29),
  }
}

/** Joins payload and signature into the text of the QR: 147 characters. */
export function encodeVoucherText(payload: Uint8Array, signature: Uint8Array): string {
  const bytes = new Uint8Array(payloadLength + signatureLength)
  bytes.set(payload)
  bytes.set(signature, payloadLength)
  return voucherTextPrefix + encodeBase45(bytes)
}

export type VoucherParts = {
  readonly payload: VoucherPayload
  readonly payloadBytes: Uint8Array
  readonly signature: Uint8Array
}

/** Takes a scanned text apart; undefined when it is not a whole VL1 text. The signature is not checked here. */
export function decodeVoucherText(text: string): VoucherParts | undefined {
  if (!text.startsWith(voucherTextPrefix)) return undefined
  const bytes = decodeBase45(text.slice(voucherTextPrefix.length))
  if (bytes?.length !== payloadLength + signatureLength) return undefined
  const payloadBytes = bytes.slice(0, payloadLength)
  const payload = decodePayload(payloadBytes)
  return payload && { payload, payloadBytes, signature: bytes.slice(payloadLength) }
}

function within(value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new Error(`voucher text: ${value} > ${max}`)
  return value
}
