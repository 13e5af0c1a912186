// Ids are derived, not drawn: a repeated request makes the same id and meets what the first one wrote.
import { createHash } from 'node:crypto'
import { encodeCrockford } from '../../domain/crockford.ts'

export type IdPrefix =
  | 'amd'
  | 'prg'
  | 'grt'
  | 'sit'
  | 'vdr'
  | 'dev'
  | 'hh'
  | 'dup'
  | 'rnd'
  | 'imp'
  | 'fil'
  | 'kbo'
  | 'trf'
  | 'req'
  | 'stl'
  | 'pay'
  | 'bnk'
  | 'fbk'
  | 'whk'
  | 'whd'
  | 'msg'
  | 'sva'

/** `hh_` and 100 bits of a SHA-256 over who asked and with which Idempotency-Key (or another stable cause). */
export function deriveId(prefix: IdPrefix, ...cause: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([prefix, ...cause]))
    .digest()
  return `${prefix}_${encodeCrockford(digest.subarray(0, 15)).slice(0, 20).toLowerCase()}`
}

/** Which of the 32 shards a household belongs to, in registrations, rounds and envelopes alike. */
export function shardOf(householdId: string, shardCount: number): number {
  return createHash('sha256').update(householdId).digest().readUInt16BE(0) % shardCount
}
