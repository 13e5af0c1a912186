import { describe, expect, it } from 'vitest'
import { mondayOf, periodFormat, periodOf } from '../../../shared/domain/report-period.ts'

describe('periodOf', () => {
  it.each([
    ['2026', '2026-01-01', '2026-12-31'],
    ['2026-Q1', '2026-01-01', '2026-03-31'],
    ['2028-02', '2028-02-01', '2028-02-29'],
    ['2026-12', '2026-12-01', '2026-12-31'],
    ['2026-W01', '2025-12-29', '2026-01-04'],
    ['2026-W53', '2026-12-28', '2027-01-03'],
  ])('reads %s as %s to %s', (text, from, until) => {
    expect(text).toMatch(periodFormat)
    expect(periodOf(text)).toEqual({ from, until })
  })

  it('knows no week that its year does not have', () => {
    expect(periodOf('2025-W53')).toBeUndefined()
  })

  it.each(['2026-03-01', '2026-13', '2026-W54', '2026-Q5', 'yesterday'])('does not take %s', (text) => {
    expect(text).not.toMatch(periodFormat)
  })
})

describe('mondayOf', () => {
  it.each([
    ['2026-03-02', '2026-03-02'],
    ['2026-03-08', '2026-03-02'],
    ['1970-01-01', '1969-12-29'],
  ])('finds of %s the Monday %s', (day, monday) => {
    expect(mondayOf(day)).toBe(monday)
  })
})
