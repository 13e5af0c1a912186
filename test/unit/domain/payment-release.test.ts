import { describe, expect, it } from 'vitest'
import type { BankAccount } from '../../../shared/domain/bank-account.ts'
import {
  paidTransfer,
  planPayment,
  refuseExecutionDay,
  returnedTransfer,
} from '../../../shared/domain/payment-release.ts'
import type { Settlement } from '../../../shared/domain/settlement.ts'
import { aPayment, settlementId } from '../../fixtures/payments.ts'

const shop: BankAccount = { holder: 'Tienda Peña', country: 'PA', other: '04-72-98-123456', bic: 'MCTBPAPA' }

const aSettlement = (given: Partial<Settlement> = {}): Settlement => ({
  settlementId,
  programmeId: 'prg_a',
  vendorId: 'vdr_a',
  number: 3,
  state: 'approved',
  from: 0,
  until: 1,
  closedBy: 'closer',
  // Still 2026 where the programme is.
  closedAt: Date.UTC(2027, 0, 1, 3),
  startedAt: 1,
  lineCount: 1,
  leftOut: 0,
  redeemed: {},
  reversed: {},
  receivable: {},
  carriedIn: {},
  toPay: { USD: 2500 },
  carriedOut: {},
  netted: {},
  approvedBy: 'approver',
  bankAccount: shop,
  attempt: 0,
  ...given,
})

const { paymentId, executionDay, debtor } = aPayment()
const planOf = (...settlements: Settlement[]) =>
  planPayment({
    paymentId,
    programmeId: 'prg_a',
    executionDay,
    debtor,
    bankId: 'bnk_a',
    sub: 'releaser',
    now: 7,
    timeZone: 'America/Panama',
    settlements: settlements.map((settlement) => ({ settlement, vendorName: 'Tienda Palma' })),
  })
const instructionsOf = (...settlements: Settlement[]) => {
  const payment = planOf(...settlements)
  if ('refused' in payment) throw new Error(payment.refused)
  return payment.instructions
}

describe('planPayment', () => {
  it('pays what the statement comes to, into the account that was approved', () => {
    expect(planOf(aSettlement())).toStrictEqual({
      paymentId,
      programmeId: 'prg_a',
      createdAt: 7,
      executionDay,
      debtor,
      bankId: 'bnk_a',
      instructions: [
        {
          endToEndId: 'STL0123456789ABCDEFGHJK.01',
          amountMinor: 2500,
          currency: 'USD',
          creditor: { ...shop, name: 'Tienda Palma' },
          remittance: 'Statement 2026-0003',
        },
      ],
      settlementIds: [settlementId],
      releasedBy: 'releaser',
    })
  })

  it('names a statement that came back by its next attempt', () => {
    const again = aSettlement({ state: 'returned', attempt: 1 })
    expect(instructionsOf(again)[0]?.endToEndId).toBe('STL0123456789ABCDEFGHJK.02')
  })

  it('tells the bank every way to reach the account, and nothing else that is kept of it', () => {
    const { bic: _, ...local } = shop
    const byClearing = { ...local, clearingMember: { system: 'USABA', id: '021000021' } }
    const byIban = { holder: 'Tienda', country: 'ES', iban: 'ES9121000418450200051332' }
    for (const bankAccount of [byClearing, byIban]) {
      const kept = { ...bankAccount, enteredBy: 'officer' }
      expect(instructionsOf(aSettlement({ bankAccount: kept }))[0]?.creditor).toStrictEqual({
        ...bankAccount,
        name: 'Tienda Palma',
      })
    }
  })

  it('releases a statement of goods alone without an instruction to the bank', () => {
    const { bankAccount: _, ...goods } = aSettlement({ toPay: { 'item:kit': 2, USD: 0 } })
    expect(planOf(goods)).toMatchObject({ instructions: [], settlementIds: [settlementId] })
    expect(instructionsOf(goods, aSettlement())).toHaveLength(1)
  })

  it('pays nothing where there is no account, or one that no bank would take', () => {
    const { bankAccount: _, ...without } = aSettlement()
    const unusable = aSettlement({ bankAccount: { ...shop, country: 'Panama' } })
    for (const settlement of [without, unusable])
      expect(planOf(aSettlement(), settlement)).toEqual({
        refused: 'payment-not-possible',
        field: 'settlementIds',
        detail: 'A statement was approved without an account to pay it to.',
      })
  })

  it('pays nothing when one of the statements may not be released by who asks', () => {
    expect(planOf(aSettlement(), aSettlement({ approvedBy: 'releaser' }))).toMatchObject({
      refused: 'four-eyes-required',
      field: 'settlementIds',
    })
    expect(planOf(aSettlement({ state: 'paid' }))).toMatchObject({
      refused: 'settlement-state-conflict',
      field: 'settlementIds',
    })
  })
})

const paid = {
  ...{ settlementId, vendorId: 'vdr_a', attempt: 2, bankId: 'bnk_a' },
  ...{ amountMinor: 2500, currency: 'USD', at: 9 },
}

describe('paidTransfer', () => {
  it("takes what the vendor is owed from the bank, under the attempt's own id", () => {
    expect(paidTransfer(paid)).toEqual({
      transferId: `${settlementId}.paid.2`,
      debit: 'vendor:vdr_a:payable',
      credit: 'bank:bnk_a',
      amount: 2500,
      unit: 'USD',
      at: 9,
      cause: 'statement-paid',
    })
  })
})

describe('returnedTransfer', () => {
  it('is the payment the other way round, under another id', () => {
    const { transferId, debit, credit, ...same } = paidTransfer(paid)
    expect(returnedTransfer(paid)).toEqual({
      ...same,
      transferId: `${settlementId}.returned.2`,
      debit: credit,
      credit: debit,
      cause: 'payment-returned',
    })
    expect(returnedTransfer(paid).transferId).not.toBe(transferId)
  })
})

describe('refuseExecutionDay', () => {
  // 23:00 on the 10th in Panama, and on the 11th in Greenwich.
  const now = Date.UTC(2026, 2, 11, 4)
  const panama = { now, timeZone: 'America/Panama' }

  it.each(['2026-03-10', '2026-03-11', '2027-03-10', '2027-03-11'])('takes %s', (day) => {
    expect(refuseExecutionDay(day, panama)).toBeUndefined()
  })

  it.each(['2026-03-09', '2027-03-12', '2126-03-10', '2026-02-30', 'tomorrow'])('refuses %s', (day) => {
    expect(refuseExecutionDay(day, panama)).toMatchObject({
      refused: 'execution-day-invalid',
      field: 'executionDay',
      facts: { today: '2026-03-10' },
    })
  })

  it('counts days where the programme is, not where the server is', () => {
    expect(refuseExecutionDay('2026-03-10', { now, timeZone: 'UTC' })).toMatchObject({
      detail: 'It is 2026-03-11 in the programme: 2026-03-10 is over.',
    })
  })
})
