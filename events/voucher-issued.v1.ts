// A voucher was issued. It says nothing of the household it is for.
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

export const voucherIssued = defineEvent({
  name: 'voucher-issued.v1',
  summary: 'A voucher was issued, with its value reserved from a round or taken over from a lost card',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    voucherId,
    programmeId,
    roundId,
    grantId,
    kind: voucherKind,
    amounts,
    replaces: voucherId.optional().meta({ description: 'The lost card whose value it took over' }),
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.issued',
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeId: 'prg_0123456789abcdefghjk',
    roundId: 'rnd_0123456789abcdefghjk',
    grantId: 'grt_0123456789abcdefghjk',
    kind: 'value',
    amounts: { USD: 7500 },
    at: 1_772_366_400_000,
  },
})
