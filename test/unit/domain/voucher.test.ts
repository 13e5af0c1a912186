import { describe, expect, it } from 'vitest'
import { endingId, itemsOf, returnId, reversalId } from '../../../shared/domain/voucher.ts'

describe('itemsOf', () => {
  it('lists the items of what was moved by their code, and leaves money out', () => {
    expect(itemsOf({ 'item:towel': 1, USD: 7500, 'item:pads': 3, 'item:soap': 2 })).toEqual([
      { itemCode: 'pads', quantity: 3 },
      { itemCode: 'soap', quantity: 2 },
      { itemCode: 'towel', quantity: 1 },
    ])
  })
})

describe('the ids of movements that nobody chooses', () => {
  it('are those that vouchers hold already', () => {
    expect(reversalId('redemption-00000001')).toBe('redemption-00000001.reversed')
    expect(returnId('redemption-00000001')).toBe('redemption-00000001.returned')
    expect(endingId).toEqual({ expired: 'expired', void: 'voided', replaced: 'replaced' })
  })
})
