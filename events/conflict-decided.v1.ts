// Somebody said who bears what a phone handed out without a network and no voucher paid.
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

export const conflictDecided = defineEvent({
  name: 'conflict-decided.v1',
  summary: 'A conflict was decided: the vendor bears it, or the programme does',
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
    decision: z.enum(['vendor-at-fault', 'programme-loss']),
    at: instant,
  }),
  sample: {
    transferId: '7QK2M3ZP9ABCDEFG.vr1:0123456789abcdef0123456789abcdef.decided',
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
    decision: 'programme-loss',
    at: 1_772_370_000_000,
  },
})
