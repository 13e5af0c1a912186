import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compressBits } from '../../../shared/adapters/crypto/compress-bits.ts'
import {
  emptyStatusBits,
  listedState,
  setVoucherState,
  voucherStateAt,
  voucherStates,
  withRoomFor,
} from '../../../shared/domain/status-list.ts'

describe('setVoucherState', () => {
  it('puts four vouchers into a byte, the first in the lowest bits', () => {
    const bits = emptyStatusBits(5)
    for (const [index, state] of voucherStates.entries()) setVoucherState(bits, index, state)
    setVoucherState(bits, 4, 'valid')
    expect([...bits]).toEqual([0b11_10_01_00, 0b01])
  })

  it('changes one voucher and none beside it', () => {
    const bits = emptyStatusBits(8).fill(0xff)
    setVoucherState(bits, 2, 'valid')
    const states = Array.from({ length: 8 }, (_, index) => voucherStateAt(bits, index))
    expect(states).toEqual(['void', 'void', 'valid', 'void', 'void', 'void', 'void', 'void'])
  })
})

describe('voucherStateAt', () => {
  it('knows no voucher beyond the list', () => {
    const bits = emptyStatusBits(4).fill(0xff)
    expect(voucherStateAt(bits, 4)).toBe('unissued')
    expect(voucherStateAt(bits, 0xffff_ffff)).toBe('unissued')
  })
})

describe('withRoomFor', () => {
  it('keeps what is in a list and makes it long enough', () => {
    let bits = emptyStatusBits(0)
    for (const index of [0, 3, 4, 1000, 7]) {
      bits = withRoomFor(bits, index)
      setVoucherState(bits, index, 'spent')
    }
    for (const index of [0, 3, 4, 1000, 7]) expect(voucherStateAt(bits, index)).toBe('spent')
    expect(voucherStateAt(bits, 999)).toBe('unissued')
  })

  it('gives back the same list where there is room', () => {
    const bits = emptyStatusBits(8)
    expect(withRoomFor(bits, 7)).toBe(bits)
  })
})

describe('listedState', () => {
  it.each([
    ['active', { USD: 1 }, 'valid'],
    ['active', { USD: 0 }, 'spent'],
    ['active', { 'item:kit': 0, 'item:soap': 1 }, 'valid'],
    ['active', { 'item:kit': 0, 'item:soap': 0 }, 'spent'],
    ['void', { USD: 0 }, 'void'],
    ['replaced', { USD: 0 }, 'void'],
    ['expired', { USD: 0 }, 'void'],
  ] as const)('of a voucher that is %s with %j is %s', (status, bal, state) => {
    expect(listedState({ status, bal })).toBe(state)
  })
})

describe('compressBits', () => {
  it('makes of 100,000 vouchers, three in ten spent, at most 15 kB', () => {
    const bits = emptyStatusBits(100_000)
    for (let index = 0; index < 100_000; index++)
      setVoucherState(bits, index, randomInt(10) < 3 ? 'spent' : 'valid')
    const compressed = Buffer.from(compressBits(bits), 'base64')
    expect(compressed.length).toBeLessThanOrEqual(15_000)
  })

  it('is read by what browsers have', async () => {
    const bits = Uint8Array.from({ length: 1000 }, (_, index) => index % 7)
    const stream = new Blob([Buffer.from(compressBits(bits), 'base64')])
      .stream()
      .pipeThrough(new DecompressionStream('deflate-raw'))
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bits)
  })
})
