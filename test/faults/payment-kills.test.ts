// The release of a payment, killed and frozen at every call: whoever comes back gets the payment that was made.
import { afterAll, expect, it, vi } from 'vitest'
import { bankAccountKey, makeBankAccountStore } from '../../shared/adapters/dynamodb/bank-account-store.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makePaymentStore } from '../../shared/adapters/dynamodb/payment-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { releasePayment } from '../../shared/application/release-payment.ts'
import { aProgrammeItem } from '../fixtures/stored-items.ts'
import { aStatement, newId, noon, openGround } from './conditions/ground.ts'
import { forEachKill } from './harness/for-each-kill.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

const ground = await openGround()
afterAll(() => ground.engine.stop())

const account = { holder: 'Account', country: 'PA', other: '1', bic: 'AAAAPAPA', setBy: 'clerk', setAt: 1 }
const actor = { sub: 'payer', roles: ['admin'], programmes: [], sites: [] } as const

async function anApprovedStatement() {
  const programmeId = newId('prg')
  await ground.put([
    { ...aProgrammeItem(), ...ledgerKey.programme(programmeId), programmeId },
    { ...bankAccountKey({ programmeId }), account },
  ])
  const approved = { programmeId, state: 'approved', approvedBy: 'approver', bankAccount: account } as const
  return { settlement: await aStatement(ground, approved), paymentId: newId('pay') }
}

it('is the same payment for whoever asks, wherever a process ends', async () => {
  const { ledger } = ground.tables
  await forEachKill({
    prepare: anApprovedStatement,
    makePorts: (life) => {
      const client = life.wrap(ground.engine.client, 'dynamodb')
      return {
        ...makeProgrammeReader(client, ledger),
        ...makeVendorStore(client, ledger),
        ...makeSettlementStore(client, ledger),
        ...makePaymentStore(client, ledger),
        ...makeBankAccountStore(client, ledger),
        bankIdOf: () => 'bnk_a',
      }
    },
    run: (ports, { settlement: { programmeId, settlementId }, paymentId }) =>
      releasePayment(ports)({
        ...{ actor, programmeId, paymentId, settlementIds: [settlementId], now: noon },
        ...{ executionDay: '2026-03-11', requestHash: 'the same' },
      }),
    check: async ({ situation: { settlement, paymentId }, answers }) => {
      for (const answer of answers) expect(answer).toMatchObject({ paymentId })
      const { programmeId, settlementId } = settlement
      const stored = await ground.item(ledgerKey.settlement(programmeId, settlementId))
      expect(stored).toMatchObject({ state: 'released', paymentId, attempt: 1 })
    },
  })
})
