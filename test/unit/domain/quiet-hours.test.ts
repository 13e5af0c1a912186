import { describe, expect, it } from 'vitest'
import { endOfQuietHours } from '../../../shared/domain/quiet-hours.ts'

const panama = { timeZone: 'America/Panama' }
const newYork = { timeZone: 'America/New_York' }
const at = (text: string) => Date.parse(text)
const endOf = (instant: string, clock: Parameters<typeof endOfQuietHours>[1] = panama) => {
  const end = endOfQuietHours(at(instant), clock)
  return end === undefined ? undefined : new Date(end).toISOString()
}

describe('endOfQuietHours', () => {
  it('is eight in the morning, by the clock of the programme, where it has set none', () => {
    expect(endOf('2026-03-01T23:00:00-05:00')).toBe('2026-03-02T13:00:00.000Z')
  })

  it('is that of the same day after midnight', () => {
    expect(endOf('2026-03-02T00:30:00-05:00')).toBe('2026-03-02T13:00:00.000Z')
  })

  it.each(['2026-03-01T08:00:00-05:00', '2026-03-01T12:00:00-05:00', '2026-03-01T19:59:59-05:00'])(
    'is none at %s',
    (instant) => {
      expect(endOf(instant)).toBeUndefined()
    },
  )

  it('begins on the minute', () => {
    expect(endOf('2026-03-01T20:00:00-05:00')).toBe('2026-03-02T13:00:00.000Z')
    expect(endOf('2026-03-01T07:59:59.999-05:00')).toBe('2026-03-01T13:00:00.000Z')
  })

  it('lasts an hour less in the night in which clocks go forward', () => {
    // 8 March 2026 in New York: 02:00 becomes 03:00.
    expect(endOf('2026-03-07T22:00:00-05:00', newYork)).toBe('2026-03-08T12:00:00.000Z')
  })

  it('lasts an hour more in the night in which clocks go back', () => {
    expect(endOf('2026-10-31T22:00:00-04:00', newYork)).toBe('2026-11-01T13:00:00.000Z')
  })

  it('ends at the first minute after an end that the clock skips', () => {
    const clock = { ...newYork, quietHours: { from: '22:00', until: '02:30' } }
    expect(endOf('2026-03-08T01:00:00-05:00', clock)).toBe('2026-03-08T07:00:00.000Z')
  })

  it('ends at the first of two times of day that come twice', () => {
    const clock = { ...newYork, quietHours: { from: '22:00', until: '01:30' } }
    expect(endOf('2026-10-31T23:00:00-04:00', clock)).toBe('2026-11-01T05:30:00.000Z')
  })

  it('may lie within one day', () => {
    const clock = { ...panama, quietHours: { from: '12:00', until: '14:00' } }
    expect(endOf('2026-03-01T13:30:00-05:00', clock)).toBe('2026-03-01T19:00:00.000Z')
    expect(endOf('2026-03-01T23:00:00-05:00', clock)).toBeUndefined()
  })

  it('is none where both times are the same', () => {
    expect(
      endOf('2026-03-01T20:00:00-05:00', { ...panama, quietHours: { from: '20:00', until: '20:00' } }),
    ).toBeUndefined()
  })
})
