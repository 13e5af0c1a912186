// The check on a shard's plan: count, sum and an order-independent hash of its entitlements. What is issued must
// give the same three as what was prepared and approved.
import type { Entitlement } from './round.ts'

export type EntitlementMarker = {
  readonly voucherCount: number
  readonly amountSum: number
  /** 32 bytes in hex: the XOR over the entitlements' SHA-256. */
  readonly hash: string
}

/** Marks a set of entitlements. `sha256` takes text and returns 32 bytes. */
export function entitlementMarker(
  entitlements: readonly Entitlement[],
  sha256: (text: string) => Uint8Array,
): EntitlementMarker {
  const mixed = new Uint8Array(32)
  let amountSum = 0
  for (const entitlement of entitlements) {
    const digest = sha256(canonicalText(entitlement))
    for (let index = 0; index < mixed.length; index++)
      mixed[index] = (mixed[index] ?? 0) ^ (digest[index] ?? 0)
    for (const amount of Object.values(entitlement.amounts)) amountSum += amount
  }
  const hash = [...mixed].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { voucherCount: entitlements.length, amountSum, hash }
}

/** Tells whether two markers mark the same set. */
export function sameMarker(left: EntitlementMarker, right: EntitlementMarker): boolean {
  return (
    left.voucherCount === right.voucherCount && left.amountSum === right.amountSum && left.hash === right.hash
  )
}

/** Every field that decides what is handed out, in one order whatever order the store keeps. */
function canonicalText(entitlement: Entitlement): string {
  const { roundId, programmeId, householdId, code, grantId, kind, category, amounts, basket } = entitlement
  const sortedAmounts = Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([
    roundId,
    programmeId,
    householdId,
    code,
    grantId,
    kind,
    category,
    sortedAmounts,
    basket === undefined ? null : [basket.number, basket.version, basket.quantity],
  ])
}
