import { describe, expect, it } from 'vitest'
import { dayIn, dayNumber, dayOfNumber, startOfDay, timeIn } from '../../../shared/domain/calendar.ts'

describe('dayIn', () => {
  it('is yesterday in Panama when it is already today in UTC', () => {
    const instant = Date.parse('2026-03-01T04:59:59Z')
    expect(dayIn(instant, 'America/Panama')).toBe('2026-02-28')
    expect(dayIn(instant + 1000, 'America/Panama')).toBe('2026-03-01')
  })
})

describe('timeIn', () => {
  it('is the time on the wall, from midnight on', () => {
    const instant = Date.parse('2026-03-01T04:59:59Z')
    expect(timeIn(instant, 'America/Panama')).toBe('23:59:59')
    expect(timeIn(instant + 1000, 'America/Panama')).toBe('00:00:00')
  })
})

describe('startOfDay', () => {
  it('is midnight in the time zone', () => {
    expect(new Date(startOfDay('2026-03-01', 'America/Panama')).toISOString()).toBe(
      '2026-03-01T05:00:00.000Z',
    )
  })

  it.each(['2026-03-08', '2026-03-09', '2026-11-01', '2026-11-02'])(
    'holds on and after a change of the clock: %s in New York',
    (day) => {
      const start = startOfDay(day, 'America/New_York')
      expect(dayIn(start, 'America/New_York')).toBe(day)
      expect(dayIn(start - 1, 'America/New_York')).not.toBe(day)
    },
  )
})

describe('startOfDay where the clock changes at midnight', () => {
  it.each([
    ['2034-09-03', 'America/Santiago', '2034-09-03T04:00:00.000Z'],
    ['2026-04-05', 'America/Santiago', '2026-04-05T04:00:00.000Z'],
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
    ['2026-03-08', 'America/Havana', '2026-03-08T05:00:00.000Z'],
  ])('%s in %s begins at %s', (day, timeZone, instant) => {
    const start = startOfDay(day, timeZone)
    expect(new Date(start).toISOString()).toBe(instant)
    expect(dayIn(start, timeZone)).toBe(day)
    expect(dayIn(start - 1, timeZone)).not.toBe(day)
  })
})

describe('startOfDay of a day that never was', () => {
  it('throws: Samoa went from 29 to 31 December 2011', () => {
    expect(() => startOfDay('2011-12-30', 'Pacific/Apia')).toThrow(
      '2011-12-30 does not begin in Pacific/Apia',
    )
    expect(new Date(startOfDay('2011-12-31', 'Pacific/Apia')).toISOString()).toBe('2011-12-30T10:00:00.000Z')
  })
})

describe('dayNumber', () => {
  it('counts days since 1970 and back', () => {
    expect(dayNumber('1970-01-02')).toBe(1)
    expect(dayNumber('2020-01-01')).toBe(18_262)
    expect(dayOfNumber(dayNumber('2026-02-28') + 1)).toBe('2026-03-01')
  })
})
