import { deflateRawSync } from 'node:zlib'

/** Deflated (RFC 1951), in base64: what a browser's `DecompressionStream('deflate-raw')` reads. */
export function compressBits(bytes: Uint8Array): string {
  return deflateRawSync(bytes, { level: 9 }).toString('base64')
}
