import { describe, expect, it } from 'vitest'
import { decodeBase45, encodeBase45 } from '../../../shared/domain/base45.ts'

describe('base45', () => {
  // Examples of RFC 9285, section 4.3 and 4.4.
  it.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ])('writes %s as %s and reads it back', (plain, coded) => {
    expect(encodeBase45(Buffer.from(plain))).toBe(coded)
    expect(Buffer.from(decodeBase45(coded) ?? []).toString()).toBe(plain)
  })

  it('refuses what no bytes encode to', () => {
    expect(decodeBase45('GGX')).toBeUndefined()
    expect(decodeBase45(':::')).toBeUndefined()
    expect(decodeBase45('A')).toBeUndefined()
    expect(decodeBase45('ab1')).toBeUndefined()
  })

  it('reads the largest pair and the largest single byte, and nothing above them', () => {
    expect(decodeBase45('FGW')).toEqual(Uint8Array.of(255, 255))
    expect(decodeBase45('GGW')).toBeUndefined()
    expect(decodeBase45('U5')).toEqual(Uint8Array.of(255))
    expect(decodeBase45('V5')).toBeUndefined()
  })
})
