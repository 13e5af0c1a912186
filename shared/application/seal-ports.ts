// What sealing reads and writes: leaves that wait, seals that stand, and which of them is the last.
import type { Sha256 } from '../domain/merkle.ts'

export type Digests = {
  readonly sha256: Sha256
  /** SHA-256 of a text, in base64url. */
  readonly hashText: (text: string) => string
  readonly bytesOf: (base64url: string) => Uint8Array
  readonly base64urlOf: (bytes: Uint8Array) => string
}

/** A thing that is sealed, by reference, and the hash of its leaf in base64url. */
export type LoggedLeaf = { readonly ref: string; readonly hash: string }

/** Leaves that were put down together. A batch never changes, but for the seal that it is marked with. */
export type LeafBatch = {
  readonly pk: string
  readonly sk: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly leaves: readonly LoggedLeaf[]
}

/** What a seal says; signed as a JWS. Hashes are SHA-256 in base64url, times milliseconds since 1970. */
export type Seal = {
  /** From 1, without a gap. */
  readonly number: number
  /** Hash of the previous seal's JWS; empty for the first. */
  readonly previous: string
  /** The Merkle root (RFC 9162) over the leaves in the order of the leaves object. */
  readonly root: string
  readonly leafCount: number
  /** When the previous seal and this one looked at what there was. */
  readonly from: number
  readonly until: number
  readonly sealedAt: number
  /** Where the leaves are kept, and the hash of their lines. */
  readonly leavesObject: string
  readonly leavesHash: string
}

/** The last seal that is committed; number 0 before the first. `scannedUntil` tells how far the log was looked at. */
export type SealHead = {
  readonly number: number
  /** Hash of the seal's JWS. */
  readonly hash: string
  readonly until: number
  readonly scannedUntil: number
}

/** A batch of its own for each content: the same leaves again change nothing, others are never lost to them. */
export type AppendLeaves = (batchId: string, leaves: readonly LoggedLeaf[], now: number) => Promise<void>
export type ListUnsealed = (range: { readonly since: number; readonly until: number }) => Promise<LeafBatch[]>
export type MarkSealed = (
  batch: Pick<LeafBatch, 'pk' | 'sk'>,
  seal: { readonly number: number; readonly now: number },
) => Promise<void>

export type ReadHead = () => Promise<SealHead>
/** Moves the head from `next.number - 1`; false when it is elsewhere by now. */
export type CommitHead = (next: SealHead) => Promise<boolean>
/** Notes that all up to then is sealed; never back. */
export type NoteScan = (scannedUntil: number) => Promise<void>

/** A seal's JWS, or undefined. */
export type ReadSeal = (number: number) => Promise<string | undefined>
/** Writes once; false when the seal of that number exists. */
export type WriteSeal = (number: number, jws: string) => Promise<boolean>
export type ReadLeaves = (leavesObject: string) => Promise<LoggedLeaf[]>
/** Writes the leaves under a name that holds their hash; writing the same again changes nothing. */
export type WriteLeaves = (
  number: number,
  leaves: readonly LoggedLeaf[],
) => Promise<{ readonly leavesObject: string; readonly leavesHash: string }>

export type SignSeal = (seal: Seal) => Promise<string>
/** What a JWS says; throws when it is not signed by our key. */
export type OpenSeal = (jws: string) => Promise<Seal>
