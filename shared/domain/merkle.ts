// The Merkle tree of RFC 9162 (Certificate Transparency 2.0), section 2.1: one root stands for a list of leaves, and a
// path of hashes proves that a leaf is in it. Leaves and inner nodes hash apart, so that neither passes for the other.

export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** Where a leaf stands in a tree of `size` leaves, and what leads from it to the root. */
export type Inclusion = {
  readonly leaf: Uint8Array
  readonly index: number
  readonly size: number
  readonly path: readonly Uint8Array[]
}

/** The hash of a leaf: SHA-256 over 0x00 and its data. */
export function leafHash(data: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(joined(0x00, data))
}

/** The root over leaves that are hashed already. Of no leaves it is the hash of nothing. */
export function rootOf(leaves: readonly Uint8Array[], sha256: Sha256): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array())
  return subtree(leaves, { from: 0, to: leaves.length }, sha256)
}

/** The hashes that lead from a leaf to the root, nearest first. Throws when there is no such leaf. */
export function inclusionPath(leaves: readonly Uint8Array[], index: number, sha256: Sha256): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new Error(`no leaf ${index}`)
  const path: Uint8Array[] = []
  let [from, to] = [0, leaves.length]
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from)
    const isLeft = index < middle
    path.unshift(subtree(leaves, isLeft ? { from: middle, to } : { from, to: middle }, sha256))
    if (isLeft) to = middle
    else from = middle
  }
  return path
}

/** Tells whether the path leads from the leaf to the root; RFC 9162, section 2.1.3.2. */
export function isIncluded(
  { leaf, index, size, path }: Inclusion,
  root: Uint8Array,
  sha256: Sha256,
): boolean {
  if (!Number.isInteger(index) || index < 0 || index >= size) return false
  let [node, last, hash] = [index, size - 1, leaf]
  for (const sibling of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash, sha256)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else hash = nodeHash(hash, sibling, sha256)
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && sameBytes(hash, root)
}

function subtree(
  leaves: readonly Uint8Array[],
  { from, to }: { from: number; to: number },
  sha256: Sha256,
): Uint8Array {
  const only = leaves[from]
  if (only === undefined) throw new Error(`no leaf ${from}`)
  if (to - from === 1) return only
  const middle = from + largestPowerBelow(to - from)
  const left = subtree(leaves, { from, to: middle }, sha256)
  return nodeHash(left, subtree(leaves, { from: middle, to }, sha256), sha256)
}

/** The largest power of two below `count`, which is two or more. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(joined(0x01, left, right))
}

function joined(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 1))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
