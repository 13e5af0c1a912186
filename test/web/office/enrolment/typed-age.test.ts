import { describe, expect, it } from 'vitest'
import { readAge, yearsOn } from '../../../../web/office/screens/enrolment/typed-age.ts'

const today = '2026-11-24'

describe('readAge', () => {
  it.each([
    ['34', { years: 34, asOf: today }],
    [' 0 ', { years: 0, asOf: today }],
    ['120', { years: 120, asOf: today }],
    ['20/5/2012', { birthDate: '2012-05-20' }],
    ['20.05.2012', { birthDate: '2012-05-20' }],
    ['20 5 2012', { birthDate: '2012-05-20' }],
    ['20-05-2012', { birthDate: '2012-05-20' }],
    ['20052012', { birthDate: '2012-05-20' }],
    ['2012-05-20', { birthDate: '2012-05-20' }],
    ['29/2/2024', { birthDate: '2024-02-29' }],
    ['24/11/2026', { birthDate: '2026-11-24' }],
  ])('reads %j', (typed, age) => {
    expect(readAge(typed, today)).toEqual(age)
  })

  it.each([
    '',
    '121',
    '-3',
    '3.5',
    '1987',
    '31/2/1990',
    '29/2/2023',
    '5/20/2012',
    '25/11/2026',
    '1/1/1899',
    'x',
  ])('does not guess what %j means', (typed) => {
    expect(readAge(typed, today)).toBeUndefined()
  })
})

describe('yearsOn', () => {
  it.each([
    ['2012-11-24', 14],
    ['2012-11-25', 13],
    ['2026-11-24', 0],
  ])('counts a year on the birthday: %s', (birthDate, years) => {
    expect(yearsOn(birthDate, today)).toBe(years)
  })
})
