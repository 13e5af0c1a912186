// The VR1 format: what a phone signs when it redeems without a network. 64 bytes of payload and a 64-byte ES256
// signature, in base45, so that another phone can carry it as a QR. It names no person.
import { decodeBase45, encodeBase45 } from './base45.ts'
import { decodeCrockford, encodeCrockford } from './crockford.ts'
import { type VoucherKind, voucherKinds } from './voucher-text.ts'

export const receiptTextPrefix = 'VR1:'
export const receiptPayloadLength = 64
export const receiptSignatureLength = 64
/** Bytes of a hash that a receipt keeps of its predecessor, and that name it. */
export const receiptHashLength = 16
/** Bytes of a device key's thumbprint (RFC 7638) that a receipt names it by. */
export const keyIdLength = 8

const formatVersion = 1

export type ReceiptPayload = {
  /** 16 hexadecimal digits: the beginning of the device key's thumbprint. */
  readonly keyId: string
  /** Counts the receipts of the key, from 1. */
  readonly sequence: number
  /** The last sequence of which the phone knew the server's answer. */
  readonly answered: number
  /** 32 hexadecimal digits: the hash of the receipt before it; zeros for the first. */
  readonly previous: string
  readonly voucherId: string
  readonly programmeNumber: number
  readonly kind: VoucherKind
  /** What the voucher's QR said, which was handed out whole: see `VoucherPayload`. */
  readonly currencyNumeric: number
  readonly amountOrBasket: number
  /** Milliseconds since 1970, by the phone's clock. */
  readonly at: number
  /** The status list that it went by: seconds since 1970 of its making. */
  readonly listVersion: number
  readonly siteNumber: number
}

/** What stands in `previous` of a key's first receipt. */
export const noPrevious = '0'.repeat(2 * receiptHashLength)

/** Writes the 64 bytes, big-endian. Throws when a value does not fit its field. */
export function encodeReceipt(receipt: ReceiptPayload): Uint8Array {
  const bytes = new Uint8Array(receiptPayloadLength)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, formatVersion)
  bytes.set(hexBytes(receipt.keyId, keyIdLength), 1)
  view.setUint32(9, within(receipt.sequence, 0xffff_ffff))
  view.setUint32(13, within(receipt.answered, 0xffff_ffff))
  bytes.set(hexBytes(receipt.previous, receiptHashLength), 17)
  bytes.set(decodeCrockford(receipt.voucherId), 33)
  view.setUint16(43, within(receipt.programmeNumber, 0xffff))
  view.setUint8(45, voucherKinds.indexOf(receipt.kind) + 1)
  view.setUint16(46, within(receipt.currencyNumeric, 0xffff))
  view.setUint32(48, within(receipt.amountOrBasket, 0xffff_ffff))
  const at = within(receipt.at, 0xffff_ffff_ffff)
  view.setUint16(52, Math.floor(at / 0x1_0000_0000))
  view.setUint32(54, at % 0x1_0000_0000)
  view.setUint32(58, within(receipt.listVersion, 0xffff_ffff))
  view.setUint16(62, within(receipt.siteNumber, 0xffff))
  return bytes
}

/** Reads 64 bytes, or returns undefined when they are not a receipt of this version. */
export function decodeReceipt(bytes: Uint8Array): ReceiptPayload | undefined {
  if (bytes.length !== receiptPayloadLength || bytes[0] !== formatVersion) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = voucherKinds[view.getUint8(45) - 1]
  const sequence = view.getUint32(9)
  const answered = view.getUint32(13)
  if (kind === undefined || answered >= sequence) return undefined
  return {
    keyId: hexText(bytes.subarray(1, 9)),
    sequence,
    answered,
    previous: hexText(bytes.subarray(17, 33)),
    voucherId: encodeCrockford(bytes.subarray(33, 43)),
    programmeNumber: view.getUint16(43),
    kind,
    currencyNumeric: view.getUint16(46),
    amountOrBasket: view.getUint32(48),
    at: view.getUint16(52) * 0x1_0000_0000 + view.getUint32(54),
    listVersion: view.getUint32(58),
    siteNumber: view.getUint16(62),
  }
}

export type ReceiptParts = {
  readonly payload: ReceiptPayload
  readonly payloadBytes: Uint8Array
  readonly signature: Uint8Array
}

/** Joins payload and signature into a text of 196 characters. */
export function encodeReceiptText(payload: Uint8Array, signature: Uint8Array): string {
  const bytes = new Uint8Array(receiptPayloadLength + receiptSignatureLength)
  bytes.set(payload)
  bytes.set(signature, receiptPayloadLength)
  return receiptTextPrefix + encodeBase45(bytes)
}

/** Takes a text apart; undefined when it is not a whole VR1 text. The signature is not checked here. */
export function decodeReceiptText(text: string): ReceiptParts | undefined {
  if (!text.startsWith(receiptTextPrefix)) return undefined
  const bytes = decodeBase45(text.slice(receiptTextPrefix.length))
  if (bytes?.length !== receiptPayloadLength + receiptSignatureLength) return undefined
  const payloadBytes = bytes.slice(0, receiptPayloadLength)
  const payload = decodeReceipt(payloadBytes)
  return payload && { payload, payloadBytes, signature: bytes.slice(receiptPayloadLength) }
}

/** Bytes as lower-case hexadecimal digits. */
export function hexText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function hexBytes(text: string, length: number): Uint8Array {
  if (text.length !== 2 * length || !/^[0-9a-f]*$/.test(text))
    throw new Error(`receipt text: ${length} bytes`)
  return Uint8Array.from({ length }, (_, index) => Number.parseInt(text.slice(2 * index, 2 * index + 2), 16))
}

function within(value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new Error(`receipt text: ${value} > ${max}`)
  return value
}
