// The code that settles and pays, over the balanced books: whatever it does, the verification, which shares no rule with
// it, finds that the books hold.
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { makeBankAccountStore } from '../../shared/adapters/dynamodb/bank-account-store.ts'
import { makePaymentStore } from '../../shared/adapters/dynamodb/payment-store.ts'
import { makeReversalMarks } from '../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeSettlementLines } from '../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { applyBankAnswers } from '../../shared/application/apply-bank-answers.ts'
import { approveSettlement } from '../../shared/application/approve-settlement.ts'
import { collectSettlementPart } from '../../shared/application/collect-settlement-part.ts'
import { projectVoucherChanges } from '../../shared/application/project-voucher-change.ts'
import { releasePayment } from '../../shared/application/release-payment.ts'
import { reverseRedemption } from '../../shared/application/reverse-redemption.ts'
import { startSettlement } from '../../shared/application/start-settlement.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { type BankOutcome, endToEndId } from '../../shared/domain/payment.ts'
import { isRefusal, type Refusal } from '../../shared/domain/refusal.ts'
import { openBooksByHand } from '../fixtures/books-by-hand.ts'
import { statementId } from '../fixtures/books-statements.ts'
import { known, vendors } from '../fixtures/books-vouchers.ts'
import { ids } from '../fixtures/stored-items.ts'
import { hours } from '../fixtures/voucher-life.ts'

const hand = await openBooksByHand()
const { client, tables } = hand.engine
afterAll(() => hand.engine.stop())

const programmeId = ids.programme
const vendor = {
  vendorId: vendors.market,
  name: 'Market',
  status: 'active',
  devices: {},
  createdAt: 0,
} as const
const vouchers = makeVoucherReader(client, tables.vouchers)
const ports = {
  ...makeSettlementStore(client, tables.ledger),
  ...makeSettlementLines(client, tables.ledger),
  ...makeBankAccountStore(client, tables.ledger),
  ...makePaymentStore(client, tables.ledger),
  ...makeVoucherCorrections(client, tables.vouchers),
  ...makeTraceWriter(client, tables.ledger),
  ...vouchers,
  markReversal: makeReversalMarks(client, tables.ledger),
  sha256: (text: string) => createHash('sha256').update(text).digest(),
  programmeExists: async () => true,
  getProgramme: async () => ({ timeZone: 'America/Panama' }),
  getVendor: async () => vendor,
  sendToSettle: async () => undefined,
  waitForLine: async () => undefined,
  publish: async () => new Map<string, string>(),
  bankIdOf: () => 'bnk_1',
}
const person = (sub: string): Actor => ({ sub, roles: ['admin'], programmes: ['*'], sites: ['*'] })

function done<Result>(result: Result | Refusal): Result {
  if (isRefusal(result)) throw new Error(result.refused)
  return result
}

async function collect(settlementId: string, now: number) {
  for (let part = 0; part < 8; part++)
    await collectSettlementPart(ports)({ programmeId, settlementId, part, now })
  return ports.getSettlement({ programmeId, settlementId })
}

const third = statementId('market', 3)

async function release(paymentId: string, settlementId: string) {
  const order = { programmeId, paymentId, settlementIds: [settlementId], executionDay: '2026-03-20' }
  done(
    await releasePayment(ports)({
      ...order,
      actor: person('treasurer'),
      requestHash: paymentId,
      now: hours(400),
    }),
  )
}

async function answer(outcome: BankOutcome, settlementId: string, attempt: number) {
  const money = { amountMinor: 1500, currency: 'USD', bookedOn: '2026-03-21', bankReference: 'ref' } as const
  const entryId = `${settlementId}.${attempt}.${outcome}`
  const answers = [{ entryId, endToEndId: endToEndId({ settlementId, attempt }), outcome, ...money }]
  const bank = { ...ports, readBankFile: () => ({ answers, ignored: [] }) }
  const file = { programmeId, format: 'csv', content: '' } as const
  const { entries } = done(
    await applyBankAnswers(bank)({ ...file, actor: person('treasurer'), now: hours(500) }),
  )
  expect(entries.map(({ applied }) => applied)).toEqual([outcome])
}

describe('verifyLedger, while vendors are settled with', () => {
  it('holds when the workers have closed the open statement', async () => {
    expect(await collect(third, hours(301))).toMatchObject({
      state: 'closed',
      lineCount: 2,
      toPay: { USD: 1500 },
    })
    expect(await hand.failed()).toEqual([])
  })

  it('holds after each step to a payment that the bank refuses, and another that comes back', async () => {
    const account = { holder: 'Tienda Peña', country: 'PA', other: '04-72-98-123456', bic: 'MCTBPAPA' }
    const stored = { ...account, setBy: 'vendor-desk', setAt: 0 }
    await ports.setBankAccount({ vendorId: vendor.vendorId }, stored)
    await ports.setBankAccount({ programmeId }, stored)
    done(await approveSettlement(ports)({ programmeId, settlementId: third, actor: person('controller') }))
    expect(await hand.failed()).toEqual([])
    await release('pay_3', third)
    expect(await hand.failed()).toEqual([])
    await answer('rejected', third, 1)
    expect(await hand.failed()).toEqual([])
    await release('pay_4', third)
    await answer('paid', third, 2)
    expect(await hand.failed()).toEqual([])
    await answer('returned', third, 2)
    await ports.setBankAccount({ vendorId: vendor.vendorId }, { ...stored, other: '7', setAt: 1 })
    done(await approveSettlement(ports)({ programmeId, settlementId: third, actor: person('reviewer') }))
    expect(await hand.failed()).toEqual([])
    await release('pay_5', third)
    await answer('returned', third, 3)
    expect(await hand.failed()).toEqual([])
  })

  it('holds when what was settled is reversed, owed back, and carried over by the next statement', async () => {
    const before = await vouchers.findVoucher(known.partly)
    const asked = { voucherId: known.partly, redemptionId: 'redemption-00000001', reason: 'wrong amount' }
    done(
      await reverseRedemption(ports)({
        ...asked,
        actor: person('finance'),
        requestHash: 'r',
        now: hours(450),
      }),
    )
    const after = await vouchers.findVoucher(known.partly)
    if (after === undefined) throw new Error('no voucher')
    await projectVoucherChanges(ports)([{ changeId: '1', before, after }])
    expect(await hand.failed()).toEqual([])
    const settlementId = statementId('market', 4)
    const asks = { programmeId, vendorId: vendor.vendorId, settlementId, until: hours(460), now: hours(460) }
    done(await startSettlement(ports)({ ...asks, actor: person('finance'), requestHash: 's' }))
    expect(await hand.failed()).toEqual([])
    expect(await collect(settlementId, hours(461))).toMatchObject({
      carriedOut: { USD: 2500 },
      toPay: { USD: 0 },
    })
    expect(await hand.failed()).toEqual([])
  })
})
