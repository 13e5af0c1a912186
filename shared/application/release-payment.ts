// Releases the payment of approved statements, many at once, by somebody who approved none of them: one transaction, and
// from then on each of them waits for the bank's answer to its own EndToEndId.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isDay, type PaymentFile } from '../domain/payment.ts'
import { type Payment, planPayment } from '../domain/payment-release.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { deliveryTransfers, type Settlement } from '../domain/settlement.ts'
import type { ProgrammeExists } from './programme-ports.ts'
import type { GetBankAccount, GetPayment, GetSettlement, ReleasePayment } from './settlement-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

export type ReleasePaymentPorts = {
  readonly programmeExists: ProgrammeExists
  readonly getSettlement: GetSettlement
  readonly getVendor: GetVendor
  readonly getBankAccount: GetBankAccount
  readonly bankIdOf: (account: PaymentFile['debtor']['account']) => string
  readonly getPayment: GetPayment
  readonly releasePayment: ReleasePayment
}

type Command = {
  readonly actor: Actor
  readonly programmeId: string
  readonly paymentId: string
  readonly settlementIds: readonly string[]
  readonly executionDay: string
  readonly requestHash: string
  readonly now: number
}

/** One transaction holds 100 writes: the payment, its statements, and what they accept as delivered. */
const mostWrites = 99
const attempts = 6

/**
 * Returns the payment, the same one for a repeat. Refuses with `programme-unknown`, `outside-your-scope`,
 * `settlement-unknown`, `settlement-state-conflict`, `four-eyes-required`, `bank-account-missing`,
 * `payment-not-possible`, `idempotency-key-reused`, `too-busy`.
 */
export const releasePayment =
  (ports: ReleasePaymentPorts) =>
  async (command: Command): Promise<Payment | Refusal> => {
    const { actor, programmeId, settlementIds, executionDay } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId))) return refuse('programme-unknown')
    if (!isDay(executionDay)) return refuse('payment-not-possible', { field: 'executionDay' })
    if (new Set(settlementIds).size !== settlementIds.length)
      return refuse('payment-not-possible', {
        field: 'settlementIds',
        detail: 'A statement is named twice.',
      })
    for (let attempt = 0; attempt < attempts; attempt++) {
      const released = await tryRelease(ports, command)
      if (released !== 'stale') return released
    }
    return refuse('too-busy')
  }

async function tryRelease(
  ports: ReleasePaymentPorts,
  command: Command,
): Promise<Payment | 'stale' | Refusal> {
  const { programmeId, paymentId, requestHash, now } = command
  const settlements = await readSettlements(ports, command)
  if (isRefusal(settlements)) return settlements
  // Read after them: a statement that this very payment has released, at another delivery's hands, is then no conflict.
  const earlier = await ports.getPayment(command)
  // A repeat: the store compares the request with the first one.
  if (earlier !== undefined)
    return ports.releasePayment({ payment: earlier, settlements: [], transfers: [], requestHash })
  const account = await ports.getBankAccount({ programmeId })
  if (account === undefined)
    return refuse('bank-account-missing', { detail: 'Enter the account that the programme pays from first.' })
  const payment = planPayment({
    ...{ paymentId, programmeId, executionDay: command.executionDay, sub: command.actor.sub, now },
    debtor: { name: account.holder, account },
    bankId: ports.bankIdOf(account),
    settlements,
  })
  if (isRefusal(payment)) return payment
  const plain = settlements.map(({ settlement }) => settlement)
  // Goods are accepted once, whatever becomes of the money.
  const transfers = plain
    .filter(({ attempt }) => attempt === 0)
    .flatMap((settlement) => deliveryTransfers(settlement, now))
  if (plain.length + transfers.length > mostWrites)
    return refuse('payment-not-possible', {
      field: 'settlementIds',
      detail: 'These statements hold too many kinds of goods for one payment. Release fewer at a time.',
    })
  return ports.releasePayment({ payment, settlements: plain, transfers, requestHash })
}

async function readSettlements(
  ports: ReleasePaymentPorts,
  { programmeId, settlementIds }: Command,
): Promise<{ settlement: Settlement; vendorName: string }[] | Refusal> {
  const read = await Promise.all(
    settlementIds.map((settlementId) => ports.getSettlement({ programmeId, settlementId })),
  )
  const unknown = read.indexOf(undefined)
  if (unknown >= 0) return refuse('settlement-unknown', { field: `settlementIds.${unknown}` })
  const settlements = read.filter((one) => one !== undefined)
  const vendors = await Promise.all(settlements.map(({ vendorId }) => ports.getVendor(vendorId)))
  return settlements.map((settlement, index) => ({ settlement, vendorName: vendors[index]?.name ?? '' }))
}
