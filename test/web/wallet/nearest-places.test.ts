import { describe, expect, it } from 'vitest'
import { metresBetween, nearestFirst } from '../../../web/wallet/nearest-places.ts'

const panama = { latitude: 8.9824, longitude: -79.5199 }
const david = { latitude: 8.4273, longitude: -82.4308 }

describe('metresBetween', () => {
  it('is the way over the globe: 326 km from Panama City to David', () => {
    expect(metresBetween(panama, david) / 1000).toBeCloseTo(326, 0)
  })

  it('is nothing to where one is, and the same there and back', () => {
    expect(metresBetween(panama, panama)).toBe(0)
    expect(metresBetween(panama, david)).toBe(metresBetween(david, panama))
  })

  it('does not go around the globe across the date line', () => {
    const east = { latitude: 0, longitude: 179.9 }
    expect(metresBetween(east, { latitude: 0, longitude: -179.9 }) / 1000).toBeCloseTo(22.2, 0)
  })
})

describe('nearestFirst', () => {
  const far = { name: 'Far', siteName: 'David', position: david }
  const near = { name: 'Near', siteName: 'Panama', position: panama }
  const somewhere = { name: 'Somewhere', siteName: 'Unknown' }

  it('leaves the order as it is while nobody says where they are', () => {
    expect(nearestFirst([somewhere, far, near], undefined)).toEqual([somewhere, far, near])
  })

  it('puts the nearest first, and last what nobody knows the place of', () => {
    const names = nearestFirst([somewhere, far, near], panama).map(({ name }) => name)
    expect(names).toEqual(['Near', 'Far', 'Somewhere'])
  })
})
