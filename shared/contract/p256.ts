// Points of the curve P-256 (FIPS 186-5): what is none can be no public key, and no verifier would take it.
import { base64url } from 'jose'

const prime = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Tells whether both are 32 bytes in base64url, each written in the one way there is, and a point of the curve. */
export function isPointOfP256({ x, y }: { readonly x: string; readonly y: string }): boolean {
  const [first, second] = [coordinateOf(x), coordinateOf(y)]
  if (first === undefined || second === undefined) return false
  return (second * second - (first * first * first - 3n * first + b)) % prime === 0n
}

function coordinateOf(text: string): bigint | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined
  const bytes = base64url.decode(text)
  if (base64url.encode(bytes) !== text) return undefined
  const number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  return number < prime ? number : undefined
}
