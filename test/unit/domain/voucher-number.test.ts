import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCrockford } from '../../../shared/domain/crockford.ts'
import {
  isVoucherId,
  parseVoucherNumber,
  voucherNumber,
  voucherNumberEnd,
} from '../../../shared/domain/voucher-number.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const voucherIds = fc.uint8Array({ minLength: 10, maxLength: 10 }).map(encodeCrockford)

describe('parseVoucherNumber', () => {
  it('reads what voucherNumber writes, whatever the case, spaces and dashes', () => {
    fc.assert(
      fc.property(voucherIds, (voucherId) => {
        const number = voucherNumber(voucherId)
        expect(parseVoucherNumber(number)).toBe(voucherId)
        expect(parseVoucherNumber(` ${number.toLowerCase().replaceAll(' ', '-')} `)).toBe(voucherId)
      }),
    )
  })

  it('reads O as 0, and I and L as 1', () => {
    const number = voucherNumber('0101010101010101')
    expect(parseVoucherNumber(number.replace('0', 'o').replace('1', 'l'))).toBe('0101010101010101')
  })

  it('catches every slip of one character', () => {
    fc.assert(
      fc.property(voucherIds, fc.nat(15), fc.nat(31), (voucherId, place, other) => {
        const slipped = voucherId.slice(0, place) + alphabet[other] + voucherId.slice(place + 1)
        fc.pre(slipped !== voucherId)
        expect(parseVoucherNumber(slipped + voucherNumber(voucherId).slice(-1))).toMatchObject({
          refused: 'voucher-number-mistyped',
        })
      }),
    )
  })

  it('catches every swap of two neighbours', () => {
    fc.assert(
      fc.property(voucherIds, fc.nat(14), (voucherId, place) => {
        const [a = '', b = ''] = voucherId.slice(place, place + 2)
        fc.pre(a !== b)
        const swapped = voucherId.slice(0, place) + b + a + voucherId.slice(place + 2)
        expect(parseVoucherNumber(swapped + voucherNumber(voucherId).slice(-1))).toMatchObject({
          refused: 'voucher-number-mistyped',
        })
      }),
    )
  })

  it('refuses what is too short or too long', () => {
    expect(parseVoucherNumber('')).toEqual({ refused: 'voucher-number-mistyped', field: 'number' })
    expect(parseVoucherNumber(`${voucherNumber('7QK2M3ZP9ABCDEFG')} 0`)).toMatchObject({
      refused: 'voucher-number-mistyped',
    })
  })
})

describe('isVoucherId', () => {
  it('is sixteen characters of the alphabet and nothing around them', () => {
    expect(isVoucherId(alphabet.slice(0, 16))).toBe(true)
    expect(isVoucherId(alphabet.slice(16))).toBe(true)
    for (const other of ['7QK2M3ZP9ABCDEF', '7QK2M3ZP9ABCDEFG7', ' 7QK2M3ZP9ABCDEFG', '7QK2M3ZP9ABCDEFG\n'])
      expect(isVoucherId(other)).toBe(false)
  })

  it.each(['I', 'L', 'O', 'U', 'a', '-'])('does not know the character %s', (character) => {
    expect(isVoucherId(`7QK2M3ZP9ABCDEF${character}`)).toBe(false)
  })
})

describe('voucherNumber', () => {
  it('stands in groups of four with the check character last', () => {
    expect(voucherNumber('0000000000000014')).toBe('0000 0000 0000 0014 U')
  })
})

describe('voucherNumberEnd', () => {
  it('is what stands last on the card', () => {
    fc.assert(
      fc.property(voucherIds, (voucherId) => {
        const end = voucherNumberEnd(voucherId)
        expect(end).toMatch(/^.{4} .$/)
        expect(voucherNumber(voucherId).endsWith(` ${end}`)).toBe(true)
      }),
    )
  })
})
