import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EnvelopeSlice, takeFromSlices } from '../../shared/domain/envelope.ts'

const lines = ['a|USD', 'b|USD', 'a|item:soap']
const amount = fc.integer({ min: 0, max: 500 })
const slices = fc
  .array(fc.record({ 'a|USD': amount, 'b|USD': amount, 'a|item:soap': amount }), { maxLength: 32 })
  .map((each): EnvelopeSlice[] => each.map((available, slice) => ({ slice, available })))
const wanted = fc.dictionary(fc.constantFrom(...lines), fc.integer({ min: 1, max: 4000 }), { minKeys: 1 })
const preferred = fc.integer({ min: 0, max: 31 })

const sum = (amounts: readonly number[]) => amounts.reduce((total, one) => total + one, 0)

describe('takeFromSlices', () => {
  it('takes exactly what is wanted, from each slice no more than it has, or there is too little', () => {
    fc.assert(
      fc.property(slices, wanted, preferred, (from, want, start) => {
        const proposal = takeFromSlices(from, want, start)
        const has = (line: string) => sum(from.map(({ available }) => available[line] ?? 0))
        const enough = Object.entries(want).every(([line, amount]) => has(line) >= amount)
        expect(proposal !== 'exhausted').toBe(enough)
        if (proposal === 'exhausted') return
        for (const [line, amount] of Object.entries(want))
          expect(sum(proposal.takes.map(({ amounts }) => amounts[line] ?? 0))).toBe(amount)
        for (const { slice, amounts } of proposal.takes)
          for (const [line, amount] of Object.entries(amounts)) {
            expect(amount).toBeGreaterThan(0)
            expect(amount).toBeLessThanOrEqual(from[slice]?.available[line] ?? 0)
          }
        expect(new Set(proposal.takes.map(({ slice }) => slice)).size).toBe(proposal.takes.length)
      }),
      { numRuns: 500 },
    )
  })

  it('takes from the preferred slice alone when that covers it', () => {
    fc.assert(
      fc.property(slices, preferred, (from, start) => {
        const available = from[start]?.available['a|USD'] ?? 0
        fc.pre(available > 0)
        const takes = [{ slice: start, amounts: { 'a|USD': available } }]
        expect(takeFromSlices(from, { 'a|USD': available }, start)).toEqual({ takes })
      }),
    )
  })
})
