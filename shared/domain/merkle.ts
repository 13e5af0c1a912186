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

/** The layers of a tree from its leaves, which are hashed already, up to its root. */
export type MerkleTree = readonly (readonly Uint8Array[])[]

/** Builds the tree: neighbours are joined, and an odd last node moves up as it is. */
export function treeOf(leaves: readonly Uint8Array[], sha256: Sha256): MerkleTree {
  if (leaves.length === 0) return [[sha256(new Uint8Array())]]
  const layers = [leaves]
  for (let layer = leaves; layer.length > 1; layers.push(layer)) layer = layerAbove(layer, sha256)
  return layers
}

/** The root; of no leaves it is the hash of nothing. */
export function rootOf(tree: MerkleTree): Uint8Array {
  const [root] = tree.at(-1) ?? []
  if (root === undefined) throw new Error('a tree without a root')
  return root
}

/** The hashes that lead from a leaf to the root, nearest first. Throws when there is no such leaf. */
export function inclusionPath(tree: MerkleTree, index: number): Uint8Array[] {
  if (tree[0]?.[index] === undefined) throw new Error(`no leaf ${index}`)
  return tree.flatMap((layer, height) => {
    const place = Math.floor(index / 2 ** height)
    return layer[place % 2 === 0 ? place + 1 : place - 1] ?? []
  })
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

function layerAbove(layer: readonly Uint8Array[], sha256: Sha256): Uint8Array[] {
  const above: Uint8Array[] = []
  for (let at = 0; at < layer.length; at += 2) {
    const [left, right] = [layer[at], layer[at + 1]]
    if (left !== undefined) above.push(right === undefined ? left : nodeHash(left, right, sha256))
  }
  return above
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
