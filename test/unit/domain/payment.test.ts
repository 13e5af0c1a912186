import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assertPayable,
  controlSum,
  endToEndId,
  isDay,
  messageId,
  parseEndToEndId,
} from '../../../shared/domain/payment.ts'
import { anInstruction, aPayment, payments, settlementId, settlementIds } from '../../fixtures/payments.ts'

describe('endToEndId', () => {
  it('names the settlement and the attempt in letters that every bank passes on', () => {
    expect(endToEndId({ settlementId, attempt: 1 })).toBe('STL0123456789ABCDEFGHJK.01')
  })

  it('is read back, for every settlement and attempt, and fits into 35 characters', () => {
    fc.assert(
      fc.property(settlementIds, fc.integer({ min: 1, max: 99 }), (settlementId, attempt) => {
        const text = endToEndId({ settlementId, attempt })
        expect(text).toMatch(/^[A-Z0-9.]{1,35}$/)
        expect(parseEndToEndId(text)).toEqual({ settlementId, attempt })
      }),
    )
  })

  it.each([
    [settlementId, 0],
    [settlementId, 100],
    [settlementId, 1.5],
    [settlementId, Number.NaN],
    ['stl_0123456789abcdefghj', 1],
    ['stl_0123456789abcdefghil', 1],
    ['STL_0123456789ABCDEFGHJK', 1],
    ['pay_0123456789abcdefghjk', 1],
    ['', 1],
  ])('cannot be made of settlement "%s", attempt %s', (settlementId, attempt) => {
    expect(() => endToEndId({ settlementId, attempt })).toThrow('no EndToEndId')
  })
})

describe('parseEndToEndId', () => {
  it.each([
    '',
    'NOTPROVIDED',
    'STL0123456789ABCDEFGHJK.00',
    'STL0123456789ABCDEFGHJK.1',
    'STL0123456789ABCDEFGHJK.001',
    'STL0123456789ABCDEFGHJK',
    'STL0123456789ABCDEFGHJ.01',
    'STL0123456789ABCDEFGHIK.01',
    'stl0123456789abcdefghjk.01',
    ' STL0123456789ABCDEFGHJK.01',
    'STL0123456789ABCDEFGHJK.01\n',
  ])('refuses "%s"', (text) => {
    expect(parseEndToEndId(text)).toBeUndefined()
  })

  it('never takes what it would write differently', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const attempt = parseEndToEndId(text)
        expect(attempt === undefined || endToEndId(attempt) === text).toBe(true)
      }),
    )
  })
})

describe('messageId', () => {
  it('is the id of the payment without what banks drop', () => {
    expect(messageId('pay_0123456789abcdefghjk')).toBe('PAY0123456789ABCDEFGHJK')
  })

  it.each(['', 'pay_á', 'a b', 'a'.repeat(36)])('cannot be made of "%s"', (paymentId) => {
    expect(() => messageId(paymentId)).toThrow('no message id')
  })
})

describe('controlSum', () => {
  it('is exact, also where the sum is beyond what a number counts', () => {
    const instructions = Array.from({ length: 40 }, () => anInstruction({ amountMinor: 999_999_999_999_999 }))
    expect(controlSum(instructions)).toBe('399999999999999.60')
  })
})

describe('assertPayable', () => {
  it('lets every batch of one currency through', () => {
    fc.assert(
      fc.property(payments, (payment) => {
        assertPayable(payment)
      }),
    )
  })

  it.each([
    ['no instructions', aPayment({ instructions: [] })],
    ['no day', aPayment({ executionDay: '2026-02-30' })],
    ['no EndToEndId', aPayment({ instructions: [anInstruction({ endToEndId: 'INVOICE 7' })] })],
    ['twice', aPayment({ instructions: [anInstruction(), anInstruction()] })],
    [' of 0', aPayment({ instructions: [anInstruction({ amountMinor: 0 })] })],
    [
      'another currency',
      aPayment({
        instructions: [
          anInstruction(),
          anInstruction({ endToEndId: endToEndId({ settlementId, attempt: 2 }), currency: 'COP' }),
        ],
      }),
    ],
    [
      'account of STL',
      aPayment({
        instructions: [anInstruction({ creditor: { name: 'A', holder: 'A', country: 'PA', other: '1' } })],
      }),
    ],
    [
      'account of debtor',
      aPayment({ debtor: { name: 'A', account: { holder: 'A', country: 'ES', iban: 'ES00' } } }),
    ],
  ])('throws on a batch with %s', (fault, payment) => {
    expect(() => assertPayable(payment)).toThrow(fault)
  })
})

describe('isDay', () => {
  it('knows which days there are', () => {
    expect(isDay('2028-02-29')).toBe(true)
    for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '01/02/2026', '', 'today'])
      expect(isDay(text)).toBe(false)
  })
})
