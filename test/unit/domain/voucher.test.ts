import { describe, expect, it } from 'vitest'
import { itemsOf } from '../../../shared/domain/voucher.ts'

describe('itemsOf', () => {
  it('lists the items of what was moved by their code, and leaves money out', () => {
    expect(itemsOf({ 'item:towel': 1, USD: 7500, 'item:pads': 3, 'item:soap': 2 })).toEqual([
      { itemCode: 'pads', quantity: 3 },
      { itemCode: 'soap', quantity: 2 },
      { itemCode: 'towel', quantity: 1 },
    ])
  })
})
