import { describe, expect, it } from 'vitest'
import { soundKey } from '../../../shared/domain/sound-key.ts'

describe('soundKey', () => {
  it.each([
    ['jean', 'jan'],
    ['jeanbaptiste', 'janbatis'],
    ['fransois', 'franswa'],
    ['robert', 'wobe'],
    ['louis', 'lwi'],
    ['mohammed', 'mhmd'],
    ['youssef', 'ywsf'],
    ['khaled', 'khld'],
    ['abdullah', 'bdllh'],
    ['chahine', 'shaheen'],
    ['xavier', 'javier'],
    ['hernandez', 'ernandes'],
  ])('is the same for %s and %s', (one, other) => {
    expect(soundKey(one)).toBe(soundKey(other))
    expect(soundKey(one)).not.toBe('')
  })

  it.each([
    ['maria', 'martha'],
    ['carlos', 'luis'],
    ['ahmed', 'mohammed'],
    ['garcia', 'gomez'],
  ])('tells %s from %s', (one, other) => {
    expect(soundKey(one)).not.toBe(soundKey(other))
  })

  it('is empty for a text without letters', () => {
    expect(soundKey('12 -')).toBe('')
  })
})
