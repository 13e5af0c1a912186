// The link by which a holder opens their voucher: the bytes of its QR, in the link's fragment. A browser keeps a
// fragment to itself, so no server and no log between ever sees what could be spent.
import { decodeBase45 } from './base45.ts'
import {
  decodeVoucherText,
  encodeVoucherText,
  payloadLength,
  signatureLength,
  voucherTextPrefix,
} from './voucher-text.ts'

/** Counts the ways in which a fragment is written, so that a link that was sent stays readable. */
const fragmentVersion = '1.'

/** The link to the page of a voucher's holder, 127 characters behind `#1.`; undefined when `text` is not a whole VL1 text. */
export function walletLinkOf({ origin, text }: { origin: string; text: string }): string | undefined {
  if (decodeVoucherText(text) === undefined) return undefined
  const bytes = decodeBase45(text.slice(voucherTextPrefix.length))
  return bytes && `${origin}/wallet/#${fragmentVersion}${encodeBase64Url(bytes)}`
}

/** The text of the QR out of a link's fragment, with or without its `#`; undefined when it holds no whole voucher. */
export function voucherTextOfFragment(fragment: string): string | undefined {
  const written = fragment.replace(/^#/, '')
  if (!written.startsWith(fragmentVersion)) return undefined
  const bytes = decodeBase64Url(written.slice(fragmentVersion.length))
  if (bytes?.length !== payloadLength + signatureLength) return undefined
  const text = encodeVoucherText(bytes.subarray(0, payloadLength), bytes.subarray(payloadLength))
  return decodeVoucherText(text) && text
}

/** RFC 4648 §5, unpadded. */
function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}

/** Undefined for what `encodeBase64Url` would not have written, so that one voucher has one link. */
function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return undefined
  const characters = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0))
  return encodeBase64Url(bytes) === text ? bytes : undefined
}
