// Shows payments, and writes each as the file that a bank takes.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Payment } from '../domain/payment-release.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Page, ProgrammeExists } from './programme-ports.ts'
import type { GetPayment } from './settlement-ports.ts'

type ListPorts = {
  readonly programmeExists: ProgrammeExists
  readonly listPayments: (of: { programmeId: string; cursor?: string | undefined }) => Promise<Page<Payment>>
}

/** Refuses with `outside-your-scope` or `programme-unknown`. */
export const listPayments =
  (ports: ListPorts) =>
  async (asked: {
    readonly actor: Actor
    readonly programmeId: string
    readonly cursor?: string | undefined
  }): Promise<Page<Payment> | Refusal> => {
    const outside = checkScope(asked.actor, asked)
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(asked.programmeId))) return refuse('programme-unknown')
    return ports.listPayments(asked)
  }

type FilePorts = {
  readonly getPayment: GetPayment
  readonly writePaymentFile: (payment: Payment) => string
}

/** The same bytes each time. Refuses with `outside-your-scope`, `payment-unknown`, `payment-not-possible`. */
export const getPaymentFile =
  (ports: FilePorts) =>
  async (asked: {
    readonly actor: Actor
    readonly programmeId: string
    readonly paymentId: string
  }): Promise<string | Refusal> => {
    const outside = checkScope(asked.actor, { programmeId: asked.programmeId })
    if (outside !== undefined) return outside
    const payment = await ports.getPayment(asked)
    if (payment === undefined) return refuse('payment-unknown')
    if (payment.instructions.length === 0)
      return refuse('payment-not-possible', {
        detail: 'These statements pay goods and services, and no money.',
      })
    return ports.writePaymentFile(payment)
  }
