import { describe, expect, it } from 'vitest'
import { isSlip, likenessOf } from '../../../shared/domain/name-likeness.ts'

describe('likenessOf', () => {
  it('is 100 for the same text and 0 for one without a letter in common', () => {
    expect(likenessOf('rosa', 'rosa')).toBe(100)
    expect(likenessOf('rosa', 'petit')).toBe(0)
    expect(likenessOf('', 'rosa')).toBe(0)
  })

  it('gives the values that Winkler published', () => {
    expect(likenessOf('martha', 'marhta')).toBe(96)
    expect(likenessOf('dixon', 'dicksonx')).toBe(81)
  })
})

describe('isSlip', () => {
  it('allows one edit of a short name: another letter, one less, one doubled, two exchanged', () => {
    for (const typed of ['garcis', 'garca', 'garrcia', 'gacria']) expect(isSlip('garcia', typed)).toBe(true)
    expect(isSlip('garcia', 'gercis')).toBe(false)
  })

  it('allows two edits of a long name', () => {
    expect(isSlip('hernandez', 'hermandes')).toBe(true)
    expect(isSlip('hernandez', 'fermandes')).toBe(false)
  })

  it('allows none of three letters, which are soon another name', () => {
    expect(isSlip('ana', 'ava')).toBe(false)
  })
})
