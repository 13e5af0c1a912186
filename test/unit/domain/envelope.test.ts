import { describe, expect, it } from 'vitest'
import { takeFromSlices } from '../../../shared/domain/envelope.ts'

const line = 'grt_a|USD'
const slicesOf = (...amounts: number[]) =>
  amounts.map((amount, slice) => ({ slice, available: { [line]: amount } }))
const take = (slice: number, amount: number) => ({ slice, amounts: { [line]: amount } })

describe('takeFromSlices', () => {
  it('goes on round the ring from the preferred slice to the first that covers all', () => {
    expect(takeFromSlices(slicesOf(90, 90, 10, 10), { [line]: 50 }, 2)).toEqual({ takes: [take(0, 50)] })
    expect(takeFromSlices(slicesOf(90, 10, 10, 90), { [line]: 50 }, 1)).toEqual({ takes: [take(3, 50)] })
  })

  it('gathers from the largest slices, so that it touches as few as it can', () => {
    expect(takeFromSlices(slicesOf(10, 20, 50, 40, 30), { [line]: 100 }, 0)).toEqual({
      takes: [take(2, 50), take(3, 40), take(4, 10)],
    })
  })
})
