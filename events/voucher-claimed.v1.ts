// A vendor's phone handed out without a network what the voucher does not pay. It says nothing of the household.
import * as z from 'zod'
import {
  amounts,
  deviceId,
  grantId,
  instant,
  programmeId,
  roundId,
  siteId,
  vendorId,
  voucherId,
  voucherKind,
} from '../shared/contract/fields.ts'
import { defineEvent } from './domain-event.ts'

export const voucherClaimed = defineEvent({
  name: 'voucher-claimed.v1',
  summary: 'A receipt of an offline redemption is in conflict: somebody must say who bears it',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    voucherId,
    programmeId,
    roundId,
    grantId,
    kind: voucherKind,
    receiptId: z.string(),
    vendorId,
    deviceId,
    siteId,
    amounts,
    reason: z.string().meta({ description: 'A code, such as voucher-spent' }),
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.vr1:0123456789abcdef0123456789abcdef.claimed',
    voucherId: '7QK2M3ZP9ABCDEFG',
    programmeId: 'prg_0123456789abcdefghjk',
    roundId: 'rnd_0123456789abcdefghjk',
    grantId: 'grt_0123456789abcdefghjk',
    kind: 'value',
    receiptId: 'vr1:0123456789abcdef0123456789abcdef',
    vendorId: 'vdr_0123456789abcdefghjk',
    deviceId: 'dev_0123456789abcdefghjk',
    siteId: 'sit_0123456789abcdefghjk',
    amounts: { USD: 7500 },
    reason: 'voucher-spent',
    at: 1_772_370_000_000,
  },
})
