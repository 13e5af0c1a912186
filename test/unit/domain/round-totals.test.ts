import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  splitTotals,
  totalsByLine,
  totalsOfLines,
  totalsOfSlices,
} from '../../../shared/domain/round-totals.ts'

describe('splitTotals', () => {
  it('gives what does not divide to the first slices', () => {
    const slices = splitTotals({ g1: { USD: 100 } }, 32)
    expect(slices.map((slice) => slice['g1|USD'])).toEqual([...Array(4).fill(4), ...Array(28).fill(3)])
  })

  it('gives every slice every line', () => {
    const slices = splitTotals({ g1: { USD: 1, 'item:soap': 2 }, g2: { USD: 3 } }, 32)
    for (const slice of slices) expect(Object.keys(slice)).toEqual(['g1|USD', 'g1|item:soap', 'g2|USD'])
  })

  it('neither makes nor loses anything, and is even to within one', () => {
    void fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 64 }), (amount, count) => {
        const parts = splitTotals({ g: { USD: amount } }, count).map((slice) => slice['g|USD'] ?? Number.NaN)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('totalsOfSlices', () => {
  it('sums what slices hold, a line a grant and unit, without what is used up', () => {
    const slices = [
      { slice: 0, available: { 'g2|USD': 5, 'g1|item:soap': 0, 'g1|USD': 1 } },
      { slice: 1, available: { 'g2|USD': 7, 'g1|item:soap': 0, 'g1|USD': 0 } },
    ]
    expect(totalsOfSlices(slices)).toEqual([
      { grantId: 'g1', unit: 'USD', amount: 1 },
      { grantId: 'g2', unit: 'USD', amount: 12 },
    ])
  })

  it('finds again what was cut into slices, in the same order', () => {
    const totals = { g2: { USD: 101, 'item:soap': 7 }, g1: { 'item:legal-consultation': 33 } }
    const slices = splitTotals(totals, 32).map((available, slice) => ({ slice, available }))
    expect(totalsOfSlices(slices)).toEqual(totalsByLine(totals))
  })
})

describe('totalsByLine', () => {
  it('lists pairs in one order and leaves out what is zero', () => {
    const lines = totalsByLine({ g2: { USD: 5 }, g1: { USD: 0, 'item:soap': 2 } })
    expect(lines).toEqual([
      { grantId: 'g1', unit: 'item:soap', amount: 2 },
      { grantId: 'g2', unit: 'USD', amount: 5 },
    ])
    expect(totalsOfLines(lines)).toEqual({ g1: { 'item:soap': 2 }, g2: { USD: 5 } })
  })
})
