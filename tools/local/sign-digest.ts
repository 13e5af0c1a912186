// ECDSA over a digest (FIPS 186-5, P-256), which KMS can do and Node cannot: the curve's arithmetic is Node's, the two
// lines of whole numbers are here. Good enough for a laptop's keys: nothing here takes the same time for every key.
import { createECDH } from 'node:crypto'

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const modulo = (value: bigint) => ((value % order) + order) % order

/** A DER signature over 32 bytes; `secret` is the private key as a big-endian number. */
export function signDigest(digest: Uint8Array, secret: Uint8Array): Buffer {
  for (;;) {
    const once = createECDH('prime256v1')
    // Uncompressed: 0x04, then 32 bytes of x.
    const r = modulo(numberOf(once.generateKeys().subarray(1, 33)))
    const s = modulo(inverse(numberOf(once.getPrivateKey())) * (numberOf(digest) + r * numberOf(secret)))
    if (r !== 0n && s !== 0n) return derOf(r, s)
  }
}

/** By the extended Euclidean algorithm. */
function inverse(value: bigint): bigint {
  let [left, right] = [modulo(value), order]
  let [ofLeft, ofRight] = [1n, 0n]
  while (left > 1n) {
    const quotient = right / left
    ;[left, right] = [right - quotient * left, left]
    ;[ofLeft, ofRight] = [ofRight - quotient * ofLeft, ofLeft]
  }
  return modulo(ofLeft)
}

function derOf(...numbers: readonly bigint[]): Buffer {
  const integers = numbers.map((number) => {
    const hex = number.toString(16)
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
    const positive = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes])
    return Buffer.concat([Buffer.of(0x02, positive.length), positive])
  })
  const body = Buffer.concat(integers)
  return Buffer.concat([Buffer.of(0x30, body.length), body])
}
