// A statement went on: it was approved, its payment was released, or the bank answered.
import * as z from 'zod'
import { instant, paymentId, programmeId, settlementId, vendorId } from '../shared/contract/fields.ts'
import { defineEvent } from './domain-event.ts'

export const settlementMoved = defineEvent({
  name: 'settlement-moved.v1',
  summary: 'A statement was approved or released, or the bank said that it is paid, rejected or returned',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    settlementId,
    programmeId,
    vendorId,
    state: z.enum(['approved', 'released', 'paid', 'rejected', 'returned']),
    paymentId: paymentId.optional(),
    attempt: z.int().meta({ description: 'How often its payment was released' }),
    at: instant.meta({ description: 'When it was seen in the ledger' }),
  }),
  sample: {
    transferId: 'stl_0123456789abcdefghjk.paid.1',
    settlementId: 'stl_0123456789abcdefghjk',
    programmeId: 'prg_0123456789abcdefghjk',
    vendorId: 'vdr_0123456789abcdefghjk',
    state: 'paid',
    paymentId: 'pay_0123456789abcdefghjk',
    attempt: 1,
    at: 1_772_370_000_000,
  },
})
