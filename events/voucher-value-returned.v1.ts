// What a voucher held went back to its budget line, because it expired, was voided, or had ended when a reversal came.
import * as z from 'zod'
import {
  amounts,
  grantId,
  instant,
  programmeId,
  roundId,
  voucherId,
  voucherKind,
} from '../shared/contract/fields.ts'
import { defineEvent } from './domain-event.ts'

export const voucherValueReturned = defineEvent({
  name: 'voucher-value-returned.v1',
  summary: 'What a voucher held went back to its budget line',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    voucherId,
    programmeId,
    roundId,
    grantId,
    kind: voucherKind,
    amounts,
    cause: z.enum(['voucher-expired', 'voucher-voided', 'value-returned']),
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.expired',
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeId: 'prg_0123456789abcdefghjk',
    roundId: 'rnd_0123456789abcdefghjk',
    grantId: 'grt_0123456789abcdefghjk',
    kind: 'value',
    amounts: { USD: 7500 },
    cause: 'voucher-expired',
    at: 1_772_366_400_000,
  },
})
