// A vendor's statement was closed: what it comes to is fixed, and waits for its approval.
import * as z from 'zod'
import { amounts, instant, programmeId, settlementId, vendorId } from '../shared/contract/fields.ts'
import { defineEvent } from './domain-event.ts'

export const settlementClosed = defineEvent({
  name: 'settlement-closed.v1',
  summary: "A vendor's statement was closed",
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    settlementId,
    programmeId,
    vendorId,
    number: z.int(),
    lineCount: z.int(),
    toPay: amounts,
    carriedOut: amounts.meta({ description: 'What the vendor still owes' }),
    at: instant,
  }),
  sample: {
    transferId: 'stl_0123456789abcdefghjk.closed',
    settlementId: 'stl_0123456789abcdefghjk',
    programmeId: 'prg_0123456789abcdefghjk',
    vendorId: 'vdr_0123456789abcdefghjk',
    number: 3,
    lineCount: 214,
    toPay: { USD: 1_250_000 },
    carriedOut: {},
    at: 1_772_370_000_000,
  },
})
