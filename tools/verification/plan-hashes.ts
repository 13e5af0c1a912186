// The hash that marks a shard's plan, computed anew: SHA-256 over each entitlement, all of them XORed together.
import { hash } from 'node:crypto'
import type { StoredEntitlement } from './stored-shapes.ts'

export type PlanHashes = {
  readonly add: (entitlement: StoredEntitlement) => void
  /** 32 bytes in hex; all zero for a shard without entitlements. */
  readonly of: (roundId: string, shard: number) => string
}

export function openPlanHashes(): PlanHashes {
  const hashes = new Map<string, Buffer>()
  const hashOf = (name: string) => hashes.get(name) ?? Buffer.alloc(32)
  return {
    add: (entitlement) => {
      const name = `${entitlement.roundId}|${entitlement.shard}`
      const digest = hash('sha256', textOf(entitlement), 'buffer')
      hashes.set(name, hashOf(name).map((byte, index) => byte ^ (digest[index] ?? 0)) as Buffer)
    },
    of: (roundId, shard) => Buffer.from(hashOf(`${roundId}|${shard}`)).toString('hex'),
  }
}

/** All that decides what is handed out; units in the order of their names. */
function textOf(entitlement: StoredEntitlement): string {
  const { roundId, programmeId, householdId, code, grantId, kind, category, amounts, basket } = entitlement
  return JSON.stringify([
    ...[roundId, programmeId, householdId, code, grantId, kind, category],
    Object.keys(amounts)
      .sort()
      .map((unit) => [unit, amounts[unit]]),
    basket ? [basket.number, basket.version, basket.quantity] : null,
  ])
}
