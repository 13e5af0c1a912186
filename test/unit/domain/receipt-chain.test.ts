import { describe, expect, it } from 'vitest'
import { type KeptReceipt, openBefore, readChain } from '../../../shared/domain/receipt-chain.ts'
import { noPrevious } from '../../../shared/domain/receipt-text.ts'

const noon = Date.UTC(2026, 2, 10, 12)
const linkOf = (sequence: number) => String(sequence).padStart(32, '0')

/** An answered receipt of a chain in order; at its sequence's minute. */
function aReceipt(sequence: number, given: Partial<KeptReceipt> = {}): KeptReceipt {
  const at = noon + sequence * 60_000
  return {
    ...{ receiptId: `vr1:${linkOf(sequence)}`, keyId: '0'.repeat(16), sequence, answered: 0, text: 'VR1:' },
    previous: sequence === 1 ? noPrevious : linkOf(sequence - 1),
    ...{ voucherId: '7QK2M3ZP9ABCDEFG', at, receivedAt: at, state: 'accepted', amounts: { USD: 100 } },
    ...{ vendorId: 'vdr', deviceId: 'dev', siteId: 'sit' },
    ...given,
  }
}

const chain = (...sequences: number[]) => sequences.map((sequence) => aReceipt(sequence))

describe('readChain', () => {
  it('is answered as far as every receipt has come and has an answer', () => {
    expect(readChain({}, chain(1, 2, 3))).toMatchObject({ answeredUpTo: 3, head: { sequence: 3 } })
    expect(readChain({}, [aReceipt(1), aReceipt(2, { state: 'received' }), aReceipt(3)])).toMatchObject({
      answeredUpTo: 1,
    })
  })

  it('goes on from what it was answered up to', () => {
    expect(readChain({ answeredUpTo: 7 }, chain(7, 8))).toMatchObject({ answeredUpTo: 8 })
  })

  it('names the first sequence that has not come', () => {
    expect(readChain({}, chain(1, 4, 6))).toMatchObject({ answeredUpTo: 1, missing: 2 })
    expect(readChain({}, chain(2))).toMatchObject({ answeredUpTo: 0, missing: 1 })
  })

  it('passes over what somebody has looked at', () => {
    const reviewed = { by: 'officer', at: noon + 4 * 60_000, reason: 'dropped' }
    const read = readChain({ reviewed }, chain(1, 4, 5))
    expect(read).toMatchObject({ answeredUpTo: 5 })
    expect(read).not.toHaveProperty('missing')
  })

  it.each([
    ['fork', 'two of one sequence', [aReceipt(1), aReceipt(1, { receiptId: 'vr1:other' })]],
    ['fork', 'a link to something else', [aReceipt(1), aReceipt(2, { previous: linkOf(9) })]],
    ['fork', 'a first one that follows another', [aReceipt(1, { previous: linkOf(9) })]],
    [
      'clock',
      'more than two minutes before its predecessor',
      [aReceipt(1), aReceipt(2, { at: noon - 60_001 })],
    ],
    ['clock', 'more than ten minutes ahead', [aReceipt(1, { receivedAt: noon - 540_001 })]],
  ])('finds a %s: %s', (reason, _what, receipts) => {
    expect(readChain({}, receipts).finding).toMatchObject({ reason })
  })

  it.each([
    ['two minutes back', [aReceipt(1), aReceipt(2, { at: noon - 60_000 })]],
    ['ten minutes ahead', [aReceipt(1, { receivedAt: noon - 540_000 })]],
    ['a predecessor that is not there', [aReceipt(3)]],
  ])('finds nothing in %s', (_what, receipts) => {
    expect(readChain({}, receipts)).not.toHaveProperty('finding')
  })

  it('does not find again what somebody has looked at, and finds what came after', () => {
    const fork = [aReceipt(1), aReceipt(1, { receiptId: 'vr1:other' })]
    const reviewed = { by: 'officer', at: noon + 60_000, reason: 'looked at' }
    expect(readChain({ reviewed }, fork)).not.toHaveProperty('finding')
    const third = aReceipt(1, { receiptId: 'vr1:third', receivedAt: noon + 61_000 })
    expect(readChain({ reviewed }, [...fork, third])).toMatchObject({
      finding: { reason: 'fork', sequence: 1 },
    })
  })
})

describe('openBefore', () => {
  it('counts from the last answer that the phone knew, and sums what has come', () => {
    const open = openBefore({ sequence: 5, answered: 2 }, { answeredUpTo: 4, receipts: chain(1, 2, 3, 5) })
    expect(open).toEqual({ count: 2, amountsMinor: { USD: 100 } })
  })

  it('believes no answer that the server has not given', () => {
    const open = openBefore({ sequence: 5, answered: 4 }, { answeredUpTo: 1, receipts: chain(1, 2, 3, 4) })
    expect(open).toEqual({ count: 3, amountsMinor: { USD: 300 } })
  })
})
