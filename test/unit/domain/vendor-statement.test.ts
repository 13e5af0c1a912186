import { describe, expect, it } from 'vitest'
import {
  openStatementDays,
  statementNumber,
  statementUnits,
} from '../../../shared/domain/vendor-statement.ts'
import { aLine, aStatement } from '../../fixtures/vendor-statements.ts'

describe('openStatementDays', () => {
  it('sums redemptions and reversals by the day of the programme', () => {
    const sums = openStatementDays('America/Panama')
    const day = (text: string) => ({ at: Date.parse(text) })
    sums.add(aLine({ ...day('2026-03-03T04:59:59Z'), amounts: { USD: 100, 'item:soap': 2 } }))
    sums.add(aLine({ ...day('2026-03-01T12:00:00Z'), amounts: { USD: 7 } }))
    sums.add(aLine({ ...day('2026-03-02T05:00:00Z'), amounts: { USD: 50 } }))
    sums.add(aLine({ ...day('2026-03-02T12:00:00Z'), sign: -1, amounts: { USD: 30 } }))
    const owedBack = { sign: -1, owedBack: true, amounts: { USD: 20 } } as const
    sums.add(aLine({ ...day('2026-03-02T13:00:00Z'), ...owedBack }))
    expect(sums.days()).toEqual([
      { day: '2026-03-01', redemptions: 1, reversals: 0, redeemed: { USD: 7 }, reversed: {}, owedBack: {} },
      {
        day: '2026-03-02',
        redemptions: 2,
        reversals: 2,
        redeemed: { USD: 150, 'item:soap': 2 },
        reversed: { USD: 30 },
        owedBack: { USD: 20 },
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

describe('statementNumber', () => {
  const closed = { settlementId: 'stl_a', number: 12, closedAt: Date.UTC(2027, 0, 1, 3) }

  it('has the year in which it was closed, where the programme is', () => {
    expect(statementNumber(closed, 'America/Panama')).toBe('2026-0012')
    expect(statementNumber(closed, 'UTC')).toBe('2027-0012')
  })

  it('is none of what is not closed', () => {
    expect(() => statementNumber({ settlementId: 'stl_a', number: 12 }, 'UTC')).toThrow('stl_a')
  })
})
