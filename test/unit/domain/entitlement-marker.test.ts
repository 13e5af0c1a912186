import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { entitlementMarker, sameMarker } from '../../../shared/domain/entitlement-marker.ts'
import type { Entitlement } from '../../../shared/domain/round.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest()

function anEntitlement(changes: Partial<Entitlement> = {}): Entitlement {
  return {
    roundId: 'rnd_a',
    programmeId: 'prg_a',
    householdId: 'hh_a',
    code: 'food',
    grantId: 'grt_a',
    kind: 'value',
    category: 'food',
    amounts: { USD: 2500 },
    ruleVersion: 1,
    shard: 3,
    ...changes,
  }
}

const plan = [
  anEntitlement(),
  anEntitlement({ householdId: 'hh_b' }),
  anEntitlement({ code: 'kit', kind: 'commodity', amounts: { 'item:soap': 2, 'item:towel': 1 } }),
]
const mark = (entitlements: readonly Entitlement[]) => entitlementMarker(entitlements, sha256)

describe('entitlementMarker', () => {
  it('counts the vouchers and sums their amounts', () => {
    expect(mark(plan)).toMatchObject({ voucherCount: 3, amountSum: 5003 })
  })

  it('does not depend on the order in which entitlements or their amounts are read', () => {
    const [first, second, third] = plan
    if (!first || !second || !third) throw new Error('three were planned')
    const swapped = { ...third, amounts: { 'item:towel': 1, 'item:soap': 2 } }
    expect(mark([swapped, second, first])).toEqual(mark(plan))
  })

  it.each<[string, Partial<Entitlement>]>([
    ['household', { householdId: 'hh_c' }],
    ['code', { code: 'rent' }],
    ['grant', { grantId: 'grt_b' }],
    ['kind', { kind: 'cash' }],
    ['category', { category: 'hygiene' }],
    ['amount', { amounts: { USD: 2501 } }],
    ['currency', { amounts: { EUR: 2500 } }],
    ['basket', { basket: { number: 1, version: 1, quantity: 1 } }],
  ])('differs when a %s does', (_, changes) => {
    expect(mark([anEntitlement(changes)]).hash).not.toBe(mark([anEntitlement()]).hash)
  })

  it.each([
    ['number', { number: 2, version: 1, quantity: 1 }],
    ['version', { number: 1, version: 2, quantity: 1 }],
    ['quantity', { number: 1, version: 1, quantity: 2 }],
  ])("differs when the basket's %s does", (_, basket) => {
    const first = anEntitlement({ basket: { number: 1, version: 1, quantity: 1 } })
    expect(mark([anEntitlement({ basket })]).hash).not.toBe(mark([first]).hash)
  })

  it('stays what it was: a plan prepared before a deployment is issued after it', () => {
    expect(mark(plan).hash).toBe('600e618f0eacac273c13b54021f2ce2121aa33943935b4333df57b2bbca59b70')
  })

  it('marks nothing with zeros', () => {
    expect(mark([])).toEqual({ voucherCount: 0, amountSum: 0, hash: '0'.repeat(64) })
  })
})

describe('sameMarker', () => {
  it('sees that an amount moved from one household to another', () => {
    const moved = [
      anEntitlement({ amounts: { USD: 2400 } }),
      anEntitlement({ householdId: 'hh_b', amounts: { USD: 2600 } }),
    ]
    expect(sameMarker(mark(moved), mark(plan.slice(0, 2)))).toBe(false)
    expect(sameMarker(mark(plan), mark(plan.toReversed()))).toBe(true)
  })

  it.each([{ voucherCount: 4 }, { amountSum: 5004 }, { hash: '0'.repeat(64) }])(
    'tells markers apart by %o alone',
    (change) => {
      expect(sameMarker({ ...mark(plan), ...change }, mark(plan))).toBe(false)
      expect(sameMarker(mark(plan), { ...mark(plan), ...change })).toBe(false)
    },
  )
})
