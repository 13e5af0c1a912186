import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Inclusion,
  inclusionPath,
  isIncluded,
  leafHash,
  type MerkleTree,
  rootOf,
  treeOf,
} from '../../shared/domain/merkle.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(hash('sha256', bytes, 'buffer'))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function treeOfSize(size: number): MerkleTree {
  const leaves = Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`leaf ${index}`), sha256))
  return treeOf(leaves, sha256)
}

function inclusionOf(tree: MerkleTree, index: number): Inclusion {
  const [leaves = []] = tree
  return {
    leaf: leaves[index] ?? new Uint8Array(),
    index,
    size: leaves.length,
    path: inclusionPath(tree, index),
  }
}

const flipped = (bytes: Uint8Array, bit: number) =>
  bytes.map((byte, index) => (index === Math.floor(bit / 8) % bytes.length ? byte ^ (1 << (bit % 8)) : byte))

/** The inputs and roots of the test vectors of Certificate Transparency's reference implementation. */
const vectors = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('rootOf', () => {
  it('gives the roots of the published test vectors', () => {
    const leaves = vectors.map((data) => leafHash(Buffer.from(data, 'hex'), sha256))
    expect(leaves.map((_, index) => hex(rootOf(treeOf(leaves.slice(0, index + 1), sha256))))).toEqual(roots)
  })

  it('is the hash of nothing for no leaves', () => {
    expect(hex(rootOf(treeOf([], sha256)))).toBe(hex(sha256(new Uint8Array())))
  })
})

describe('inclusionPath', () => {
  it('leads every leaf of every tree of 1 to 200 leaves to the root', () => {
    for (let size = 1; size <= 200; size++) {
      const tree = treeOfSize(size)
      const root = rootOf(tree)
      for (let index = 0; index < size; index++)
        if (!isIncluded(inclusionOf(tree, index), root, sha256)) throw new Error(`${index} of ${size}`)
    }
  }, 60_000)

  it('knows no leaf outside the tree', () => {
    expect(() => inclusionPath(treeOfSize(3), 3)).toThrow('no leaf 3')
    expect(() => inclusionPath(treeOf([], sha256), 1)).toThrow('no leaf 1')
  })
})

const place = fc
  .integer({ min: 1, max: 200 })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }))
const bit = fc.nat({ max: 255 })

describe('isIncluded', () => {
  it('is false after one bit of leaf, path or root has flipped', () => {
    fc.assert(
      fc.property(place, bit, fc.nat(), ({ size, index }, at, where) => {
        const tree = treeOfSize(size)
        const root = rootOf(tree)
        const inclusion = inclusionOf(tree, index)
        const step = inclusion.path.length === 0 ? 0 : where % inclusion.path.length
        const path = inclusion.path.map((one, place) => (place === step ? flipped(one, at) : one))
        expect(isIncluded({ ...inclusion, leaf: flipped(inclusion.leaf, at) }, root, sha256)).toBe(false)
        expect(isIncluded(inclusion, flipped(root, at), sha256)).toBe(false)
        if (path.length > 0) expect(isIncluded({ ...inclusion, path }, root, sha256)).toBe(false)
      }),
    )
  })

  it('is false with a step more or less, or for another place', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: -1, max: 201 }), ({ size, index }, other) => {
        const tree = treeOfSize(size)
        const root = rootOf(tree)
        const inclusion = inclusionOf(tree, index)
        expect(isIncluded({ ...inclusion, path: [...inclusion.path, root] }, root, sha256)).toBe(false)
        if (size > 1)
          expect(isIncluded({ ...inclusion, path: inclusion.path.slice(1) }, root, sha256)).toBe(false)
        if (other !== index) expect(isIncluded({ ...inclusion, index: other }, root, sha256)).toBe(false)
      }),
    )
  })
})
