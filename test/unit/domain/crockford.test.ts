import { describe, expect, it } from 'vitest'
import { checkCharacterOf, decodeCrockford, encodeCrockford } from '../../../shared/domain/crockford.ts'

const ids = [
  ['00000000000000000000', '0000000000000000'],
  ['ffffffffffffffffffff', 'ZZZZZZZZZZZZZZZZ'],
  ['000102030405060708fe', '000G40R40M30E27Y'],
] as const

describe('crockford', () => {
  it.each(ids)('writes %s as %s and reads it back', (hex, text) => {
    expect(encodeCrockford(Buffer.from(hex, 'hex'))).toBe(text)
    expect(Buffer.from(decodeCrockford(text)).toString('hex')).toBe(hex)
  })

  it.each(['U', 'I', 'a', '-'])('throws on the character %s', (character) => {
    expect(() => decodeCrockford(`0000000${character}`)).toThrow('unknown character')
  })
})

describe('checkCharacterOf', () => {
  it.each([
    ['0', '0'],
    ['Z', 'Z'],
    ['10', '*'],
    ['14', 'U'],
    ['15', '0'],
  ])('of %s is %s: its value modulo 37', (text, check) => {
    expect(checkCharacterOf(text)).toBe(check)
  })
})
