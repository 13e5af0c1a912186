import { describe, expect, it } from 'vitest'
import { type ReleasePaymentPorts, releasePayment } from '../../../shared/application/release-payment.ts'
import type { Payment } from '../../../shared/domain/payment-release.ts'
import { aPayment } from '../../fixtures/payments.ts'

/** 23:00 on 10 March 2026 in Panama. */
const now = Date.UTC(2026, 2, 11, 4)
const actor = { sub: 'payer', roles: ['finance-officer'], programmes: ['*'], sites: ['*'] } as const
const { paymentId } = aPayment()

function open(stored?: Payment) {
  const ports = {
    getProgramme: async () => ({ timeZone: 'America/Panama' }),
    getPayment: async () => stored,
    getSettlement: async () => undefined,
    getVendor: async () => undefined,
    getBankAccount: async () => undefined,
    bankIdOf: () => 'bnk_a',
    releasePayment: async ({ payment }: { payment: Payment }) => payment,
  } satisfies ReleasePaymentPorts
  return (executionDay: string) =>
    releasePayment(ports)({
      ...{ actor, programmeId: 'prg_a', paymentId, settlementIds: ['stl_a'], executionDay },
      ...{ requestHash: 'h', now },
    })
}

describe('releasePayment', () => {
  it('refuses a day that is over, and one that nobody can mean', async () => {
    for (const day of ['2026-03-09', '2036-03-10'])
      expect(await open()(day)).toMatchObject({ refused: 'execution-day-invalid', field: 'executionDay' })
  })

  it('takes today as it is where the programme is', async () => {
    expect(await open()('2026-03-10')).toMatchObject({ refused: 'settlement-unknown' })
  })

  it('answers a repeat as it did at first, though its day is over', async () => {
    const stored = {
      ...aPayment(),
      programmeId: 'prg_a',
      bankId: 'bnk_a',
      settlementIds: [],
      releasedBy: 'payer',
    }
    expect(await open(stored)('2026-03-09')).toBe(stored)
  })
})
