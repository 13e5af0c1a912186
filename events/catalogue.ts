// Every domain event that Vale publishes. None of them carries personal data, nor the id of a household.
import type * as z from 'zod'
import { cardReplaced } from './card-replaced.v1.ts'
import { conflictDecided } from './conflict-decided.v1.ts'
import { conflictPaid } from './conflict-paid.v1.ts'
import { roundMoved } from './round-moved.v1.ts'
import { settlementClosed } from './settlement-closed.v1.ts'
import { settlementMoved } from './settlement-moved.v1.ts'
import { voucherClaimed } from './voucher-claimed.v1.ts'
import { voucherIssued } from './voucher-issued.v1.ts'
import { voucherRedeemed } from './voucher-redeemed.v1.ts'
import { voucherReversed } from './voucher-reversed.v1.ts'
import { voucherValueReturned } from './voucher-value-returned.v1.ts'

export const eventCatalogue = [
  voucherIssued,
  voucherRedeemed,
  voucherReversed,
  cardReplaced,
  voucherValueReturned,
  voucherClaimed,
  conflictDecided,
  conflictPaid,
  roundMoved,
  settlementClosed,
  settlementMoved,
] as const

type Declared = (typeof eventCatalogue)[number]

/** An event as it is published: its name and what happened. */
export type DomainEvent = {
  [Name in Declared['name']]: {
    readonly name: Name
    readonly detail: z.output<Extract<Declared, { name: Name }>['schema']>
  }
}[Declared['name']]
