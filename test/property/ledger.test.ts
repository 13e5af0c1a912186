import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Transfer, transfer, trialBalance } from '../../shared/domain/ledger.ts'
import { maxAmount } from '../../shared/domain/money.ts'

const accounts = fc.constantFrom('grant:a', 'budget:p:a', 'round:r:reserved', 'voucher:1', 'vendor:v:payable')
const transfers: fc.Arbitrary<Transfer> = fc
  .record({
    transferId: fc.uuid(),
    debit: accounts,
    credit: accounts,
    amount: fc.integer({ min: 1, max: 1_000_000 }),
    unit: fc.constantFrom('USD', 'COP', 'item:soap'),
    at: fc.nat(),
    cause: fc.constant('funded' as const),
  })
  .filter(({ debit, credit }) => debit !== credit)

describe('trialBalance', () => {
  it('sums to zero over all accounts, in every unit', () => {
    fc.assert(
      fc.property(fc.array(transfers), (all) => {
        const sums = new Map<string, number>()
        for (const { unit, balance } of trialBalance(all)) sums.set(unit, (sums.get(unit) ?? 0) + balance)
        expect([...sums.values()].every((sum) => sum === 0)).toBe(true)
      }),
    )
  })

  it('does not depend on the order of the transfers', () => {
    fc.assert(
      fc.property(fc.array(transfers), (all) => {
        expect(trialBalance(all.toReversed())).toEqual(trialBalance(all))
      }),
    )
  })

  it('is credits less debits for each account', () => {
    const at = { at: 0, unit: 'USD', cause: 'funded' } as const
    const balances = trialBalance([
      { ...at, transferId: '1', debit: 'a', credit: 'b', amount: 10 },
      { ...at, transferId: '2', debit: 'b', credit: 'c', amount: 4 },
    ])
    expect(balances.map(({ account, balance }) => [account, balance])).toEqual([
      ['a', -10],
      ['b', 6],
      ['c', 4],
    ])
  })
})

describe('transfer', () => {
  const entry: Transfer = {
    transferId: '1',
    debit: 'a',
    credit: 'b',
    amount: 1,
    unit: 'USD',
    at: 0,
    cause: 'funded',
  }

  it.each([0, -1, 1.5, Number.NaN, maxAmount + 1])(
    'cannot be written down with an amount of %s',
    (amount) => {
      expect(() => transfer({ ...entry, amount })).toThrow(`transfer 1: amount ${amount}`)
    },
  )

  it('cannot be written down with one account on both sides', () => {
    expect(() => transfer({ ...entry, credit: 'a' })).toThrow('transfer 1: same account on both sides')
  })
})
