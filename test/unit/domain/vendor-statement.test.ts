import { describe, expect, it } from 'vitest'
import { openStatementDays, statementUnits } from '../../../shared/domain/vendor-statement.ts'
import { aLine, aStatement } from '../../fixtures/vendor-statements.ts'

describe('openStatementDays', () => {
  it('sums redemptions and reversals by the day of the programme', () => {
    const sums = openStatementDays('America/Panama')
    const day = (text: string) => ({ at: Date.parse(text) })
    sums.add(aLine({ ...day('2026-03-03T04:59:59Z'), amounts: { USD: 100, 'item:soap': 2 } }))
    sums.add(aLine({ ...day('2026-03-01T12:00:00Z'), amounts: { USD: 7 } }))
    sums.add(aLine({ ...day('2026-03-02T05:00:00Z'), amounts: { USD: 50 } }))
    sums.add(aLine({ ...day('2026-03-02T12:00:00Z'), sign: -1, amounts: { USD: 30 } }))
    expect(sums.days()).toEqual([
      { day: '2026-03-01', redemptions: 1, reversals: 0, redeemed: { USD: 7 }, reversed: {} },
      {
        day: '2026-03-02',
        redemptions: 2,
        reversals: 1,
        redeemed: { USD: 150, 'item:soap': 2 },
        reversed: { USD: 30 },
      },
    ])
  })
})

describe('statementUnits', () => {
  it('begins with the currency of the programme, and ends with things', () => {
    const zero = { redeemed: 0, reversed: 0, netted: 0, toPay: 0, carried: 0 }
    const totals = { 'item:b': zero, COP: zero, 'item:a': zero, USD: zero, ARS: zero }
    expect(statementUnits(aStatement({ totals }))).toEqual(['USD', 'ARS', 'COP', 'item:a', 'item:b'])
  })
})
