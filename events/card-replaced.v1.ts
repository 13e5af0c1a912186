// A lost card was replaced: its voucher is dead, another holds what was left. It says nothing of the household.
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

export const cardReplaced = defineEvent({
  name: 'card-replaced.v1',
  summary: 'A lost card was replaced by another voucher, worth what was left',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    voucherId,
    programmeId,
    roundId,
    grantId,
    kind: voucherKind,
    amounts,
    to: voucherId.meta({ description: 'The voucher that holds the value now' }),
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.replaced',
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeId: 'prg_0123456789abcdefghjk',
    roundId: 'rnd_0123456789abcdefghjk',
    grantId: 'grt_0123456789abcdefghjk',
    kind: 'value',
    amounts: { USD: 7500 },
    to: '8RM3N4AQ0BCDEFGH',
    at: 1_772_366_400_000,
  },
})
